"""The demo's credit notes: a wrong address, a line in part, and money to pay back."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from budget import tasks
from budget.models import Invoice
from budget.services.crediting import correct_address, credit_invoice
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import Programme
from programme.services.organisations import change_organisation


@transaction.atomic
def take_back(programme: Programme) -> int:
    """Once; returns how many credit notes are new. In the order of their days."""
    if Invoice.objects.credit_notes().exists():
        return 0
    asked = {
        invoice.agreement_year.agreement.participant.organisation.slug: invoice
        for invoice in Invoice.objects.in_force()
        .filter(agreement_year__agreement__participant__programme=programme)
        .select_related("agreement_year__agreement__participant__organisation")
    }
    if not {"almelo", "oldenzaal", "wierden"} <= set(asked):
        return 0
    with days_ago(8):
        _move(asked["almelo"])
    with days_ago(5):
        _in_part(asked["oldenzaal"], Decimal(1500), "Een deel van de dagen is niet gebruikt")
    with days_ago(4):
        _in_part(asked["wierden"], Decimal(2500), "De overeenkomst is eerder gestopt")
    return 3


def _move(invoice: Invoice) -> None:
    """The customer moved before the invoice was made, and told it after."""
    change_organisation(
        organisation=invoice.agreement_year.agreement.participant.organisation,
        values={"street": "Stationsplein", "house_number": "7"},
        actor=person("coordinator@ut.example"),
    )
    anew = correct_address(
        invoice=invoice,
        reason="Verhuisd, de factuur ging naar het oude adres",
        actor=person("financien@ut.example"),
    )
    for each in (invoice.credit_notes.get(), anew):
        tasks.make_invoice_document(each.pk)


def _in_part(invoice: Invoice, amount: Decimal, reason: str) -> None:
    line = invoice.lines.order_by("position").first()
    if line is None:
        return
    note = credit_invoice(
        invoice=invoice,
        lines={line.pk: amount},
        reason=reason,
        actor=person("financien@ut.example"),
    )
    tasks.make_invoice_document(note.pk)
