"""Finance decides on the budget of a coming year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budget.forms.costs import BudgetForm
from budget.models import BudgetBasis, LineBudget
from budget.services.deciding import DoesNotAddUp, decide_budget, may_be_decided
from budget.views.programmes import check_year, programme_of_finance, query_of
from portal.kit.acts import Refused
from programme.models import Programme
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: MemberRequest, year: int) -> HttpResponse:
    programme = programme_of_finance(request)
    check_year(programme, year)
    basis = BudgetBasis.objects.filter(programme=programme, year=year).first()
    lines = list(programme.lines.order_by("position"))
    form = BudgetForm(
        request.POST if request.method == "POST" else None,
        lines=lines,
        amounts=dict(
            LineBudget.objects.filter(line__in=lines, year=year).values_list("line", "amount")
        ),
        initial=_known(basis),
    )
    back = reverse("budget:budget", args=[year]) + query_of(programme)
    if request.method == "POST" and form.is_valid() and _decided(request, form, programme, year):
        messages.success(request, _("De begroting van {year} is vastgesteld.").format(year=year))
        return redirect(back)
    context = {
        "form": form,
        "basis": basis,
        "programme": programme,
        "year": year,
        "back": back,
        "open": may_be_decided(year),
        "entries": audit_trail(basis) if basis else [],
    }
    return render(request, "budget/costs/decide.html", context)


def _known(basis: BudgetBasis | None) -> dict[str, Any]:
    if basis is None:
        return {}
    names = ("leaders", "days_per_week", "weeks", "day_rate", "extras")
    return {name: getattr(basis, name) for name in names}


def _decided(request: MemberRequest, form: BudgetForm, programme: Programme, year: int) -> bool:
    try:
        decide_budget(
            programme=programme,
            year=year,
            basis=form.basis,
            lines=form.amounts,
            note=form.cleaned_data["note"],
            actor=request.user,
        )
    except DoesNotAddUp as refusal:
        form.add_error(form.first_line, str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors
