"""Taking back an invoice, making it anew, and correcting what it printed of the customer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budget.forms.crediting import AddressForm, CreditForm
from budget.models import Invoice
from budget.selectors.crediting import lines_left
from budget.services import crediting
from budget.views.requests import PROGRAMME, invoice_to_act_on
from packages.selectors.agreements import acts_open_to
from portal.kit.acts import Refused
from programme.selectors.rights import may_change_data
from programme.views.requests import MemberRequest

AGREED = (
    "agreement_year__agreement__participant__organisation",
    PROGRAMME,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request: MemberRequest, number: str) -> HttpResponse:
    """A form, a page to check it (``step=check``), and then the act (``step=final``)."""
    found = invoice_to_act_on(request, number)
    left = lines_left(found)
    seen = {"credited_seen": found.balance.credited}
    form = CreditForm(request.POST or None, left=left, initial=seen)
    context = {"invoice": found, "form": form, "left": left}
    if request.method == "POST" and request.POST.get("step") != "change" and form.is_valid():
        try:
            if request.POST.get("step") == "final":
                return _credited(request, found, form)
            context["preview"] = crediting.preview_credit(
                invoice=found, lines=form.lines, reason=form.cleaned_data["reason"]
            )
            return render(request, "budget/crediting/check.html", context)
        except crediting.WrongAmount as refusal:
            form.blame(refusal.line_id, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "budget/crediting/form.html", context)


def _credited(request: MemberRequest, found: Invoice, form: CreditForm) -> HttpResponse:
    note = crediting.credit_invoice(
        invoice=found,
        lines=form.lines,
        reason=form.cleaned_data["reason"],
        credited_seen=form.cleaned_data["credited_seen"],
        actor=request.user,
    )
    told = _("Creditfactuur {number} is gemaakt. Die gaat vanzelf naar de klant.")
    messages.success(request, told.format(number=note.number))
    return redirect(found)


@require_POST
@login_required
def reinvoice(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_to_act_on(request, number)
    try:
        draft = crediting.reinvoice(invoice=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return redirect(draft)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_address(request: MemberRequest, number: str) -> HttpResponse:
    """What was printed beside what would be printed now; then credit and invoice in one act."""
    found = invoice_to_act_on(request, number, *AGREED)
    agreement = found.agreement_year.agreement
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            anew = crediting.correct_address(
                invoice=found, reason=form.cleaned_data["reason"], actor=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("Factuur {number} is gecrediteerd, en opnieuw gemaakt als {anew}.")
            messages.success(request, told.format(number=found.number, anew=anew.number))
            return redirect(anew)
    context = {
        "invoice": found,
        "form": form,
        "party": (party := agreement.participant.organisation),
        "may_change": may_change_data(request.user, party),
        "details": crediting.printed_and_now(found, agreement),
        "agreement": agreement,
        "may_change_invoicing": "change_invoicing" in acts_open_to(agreement, request.user),
        "changed": bool(crediting.changed_details(found, agreement)),
    }
    return render(request, "budget/crediting/address.html", context)
