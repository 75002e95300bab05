"""Making drafts by hand: ahead of the scheduler, or again after one was taken away."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from budget.forms.invoices import DraftingForm
from budget.selectors.invoices import years_to_invoice
from budget.services.invoicing import raise_invoice
from packages.models import AgreementYear
from portal.kit.acts import Refused
from programme.models import Programme, Role
from programme.views.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drafting(request: MemberRequest) -> HttpResponse:
    """The agreements of a year (``?jaar=``) that have no invoice; finance picks which get one."""
    years = _years_kept_by(request)
    year = _asked(request, years)
    found = years_to_invoice(request.user, year)
    form = DraftingForm(request.POST if request.method == "POST" else None, years=found)
    if request.method == "POST" and form.is_valid():
        _raise(request, form.cleaned_data["agreement_year"])
        return redirect(f"{reverse('budget:invoices')}?state=draft")
    sent = form["agreement_year"].value() or ()
    context = {
        "found": found,
        "form": form,
        "picked": {each.pk for each in found if str(each.pk) in sent},
        "year": year,
        "years": years,
    }
    return render(request, "budget/invoices/drafting.html", context)


def _years_kept_by(request: MemberRequest) -> list[int]:
    led = request.user.led_programme_ids(Role.FINANCE)
    if not led:
        raise PermissionDenied
    return sorted({year for each in Programme.objects.filter(pk__in=led) for year in each.years})


def _asked(request: MemberRequest, years: list[int]) -> int:
    asked = request.GET.get("jaar", "")
    if not asked:
        return min(max(timezone.localdate().year, years[0]), years[-1])
    if asked not in map(str, years):
        raise Http404
    return int(asked)


def _raise(request: MemberRequest, chosen: Iterable[AgreementYear]) -> None:
    made = 0
    for each in chosen:
        try:
            raise_invoice(agreement_year=each, actor=request.user)
            made += 1
        except Refused as refusal:
            messages.error(request, str(refusal))
    if made:
        told = ngettext("%(n)d concept is gemaakt.", "%(n)d concepten zijn gemaakt.", made)
        messages.success(request, told % {"n": made})
