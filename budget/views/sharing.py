"""The key by which lines share income: what holds, what held, and finance's new decision."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget.forms.sharing import SharesForm
from budget.selectors.overview import programmes_budgeted_by
from budget.selectors.sharing import Key, decisions_on
from budget.services.sharing import decide_shares
from budget.views.budget import frame
from budget.views.programmes import check_year, query_of
from portal.kit.acting import added
from programme.models import Role
from programme.views.requests import MemberRequest, programme_asked


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: MemberRequest, year: int) -> HttpResponse:
    """Finance decides; all that was decided before stays in sight."""
    mine = programmes_budgeted_by(request.user)
    programme = programme_asked(request, mine)
    check_year(programme, year)
    if not request.user.works_for(programme, Role.FINANCE):
        raise PermissionDenied
    decisions = decisions_on(programme, year)
    key = decisions[0] if decisions else Key(tuple(programme.lines.all()))
    form = SharesForm(request.POST if request.method == "POST" else None, key=key)
    back = reverse("budget:budget", args=[year]) + query_of(programme)
    if form.is_valid() and added(
        request,
        form,
        lambda: decide_shares(
            programme=programme,
            year=year,
            percentages=form.percentages,
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        _("De verdeelsleutel is vastgesteld."),
    ):
        return redirect(back)
    context = {"form": form, "year": year, "key": key, "decisions": decisions, "back": back}
    return render(request, "budget/shares.html", {**context, **frame(programme, mine)})
