"""A customer does not agree with an invoice, and what finance makes of that."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from budget.forms.reminders import DisputeForm, OutcomeForm
from budget.services import disputes as services
from budget.views.requests import PROGRAMME, invoice_asked, invoice_to_act_on
from portal.kit.acting import do
from programme.models import Role
from programme.views.requests import MemberRequest


@login_required
def dispute(request: MemberRequest, number: str) -> HttpResponse:
    """By the customer, or by finance for one that phoned or wrote."""
    found = invoice_asked(request, PROGRAMME, number=number)
    if not services.may_dispute(request.user, found):
        raise PermissionDenied
    form = DisputeForm(request.POST or None)
    as_finance = request.user.works_for(found.programme, Role.FINANCE)
    if request.method == "POST" and form.is_valid():
        told = _("Wij hebben uw melding en zoeken het uit. U krijgt een mail met de uitkomst.")
        if as_finance:
            told = _("De factuur staat als betwist. Er gaan geen herinneringen uit.")
        do(
            request,
            lambda: services.open_dispute(invoice=found, actor=request.user, **form.cleaned_data),
            told,
        )
        return redirect(found)
    context = {"invoice": found, "form": form, "as_finance": as_finance}
    return render(request, "budget/disputes/open.html", context)


@login_required
def end(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    found = invoice_to_act_on(request, number, PROGRAMME)
    dispute = get_object_or_404(found.disputes.select_related("opened_by"), pk=pk)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do(
            request,
            lambda: services.end_dispute(dispute=dispute, actor=request.user, **form.cleaned_data),
            _("De betwisting is afgerond."),
        )
        return redirect(found)
    context = {"invoice": found, "dispute": dispute, "form": form}
    return render(request, "budget/disputes/end.html", context)
