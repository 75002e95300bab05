"""Money on one invoice by hand: received, paid back, and undone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from budget.forms.invoices import PaymentForm, RefundForm, UndoForm
from budget.models import Invoice
from budget.services import payments
from budget.services.closing import ClosedYear
from budget.views.requests import invoice_asked, invoice_to_act_on
from portal.kit.acting import do
from portal.kit.acts import Refused
from programme.views.requests import MemberRequest

WRONG_DAY = (payments.WrongDay, ClosedYear)


@login_required
def pay(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_to_act_on(request, number)
    left = found.balance.open
    shown = {"amount": left if left > 0 else None, "open_seen": left}
    form = PaymentForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            payments.record_payment(invoice=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            found = _look_again(request, number, form, refusal)
            if form.cleaned_data["amount"] > found.balance.open:
                form.offer("beyond")
        else:
            messages.success(request, _("De betaling is geboekt."))
            return redirect(found)
    return render(request, "budget/invoices/pay.html", {"invoice": found, "form": form})


@login_required
def refund(request: MemberRequest, number: str) -> HttpResponse:
    """Book what was paid back of what is too much."""
    found = invoice_to_act_on(request, number)
    too_much = -found.balance.open
    shown = {"amount": too_much if too_much > 0 else None, "open_seen": -too_much}
    form = RefundForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            payments.record_refund(invoice=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            found = _look_again(request, number, form, refusal)
        else:
            messages.success(request, _("De terugbetaling is geboekt."))
            return redirect(found)
    context = {"invoice": found, "form": form, "too_much": max(too_much, 0)}
    return render(request, "budget/invoices/refund.html", context)


@login_required
def undo_payment(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Book against a wrong payment, with a reason."""
    found = invoice_to_act_on(request, number)
    payment = get_object_or_404(found.payments.filter(undoes__isnull=True), pk=pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do(
            request,
            lambda: payments.undo_payment(
                payment=payment, actor=request.user, **form.cleaned_data
            ),
            _("De betaling is teruggedraaid."),
        )
        return redirect(found)
    context = {"invoice": found, "payment": payment, "form": form}
    return render(request, "budget/invoices/undo.html", context)


def _look_again(
    request: MemberRequest, number: str, form: PaymentForm, refusal: Refused
) -> Invoice:
    """Tell it at its field, and hold what is sent next against what is open now."""
    wrong = "received_on" if isinstance(refusal, WRONG_DAY) else "amount"
    if isinstance(refusal, payments.BookedBefore):
        wrong = "second"
        form.offer(wrong)
    amount = form.cleaned_data["amount"]
    form.add_error(wrong, str(refusal))
    form.cleaned_data["amount"] = amount  # an error takes it out
    found = invoice_asked(request, number=number)
    form.look_again(found.balance.open)
    return found
