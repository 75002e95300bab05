"""What every invoice and credit note goes through at once: number, judgement, frozen copy."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from budget.einvoices import ubl
from budget.einvoices.mending import to_mend
from budget.einvoices.validating import faults_of
from budget.models import Invoice, InvoiceLine
from budget.states import InvoiceKind
from budget.tasks import make_invoice_document
from packages.models import Agreement
from portal.kit.acts import Refused
from portal.kit.numbering import draw_number

# Each kind has a series of its own (art. 35a Wet OB), and letters in its numbers that no other
# paper has: a certificate has a C, a reminder an H, a yearly statement a J.
SERIES = {InvoiceKind.INVOICE: ("invoice", "F"), InvoiceKind.CREDIT: ("credit", "CN")}


def freeze(invoice: Invoice, lines: list[InvoiceLine], agreement: Agreement) -> None:
    """Give what is filled in a number and keep it for ever; a worker makes its papers.

    Call it in the act's transaction. Raises ``Refused`` where customers' systems would send
    it back, so that its number was never drawn. What was approved is told by its hash: the
    worker need not judge it again.
    """
    programme = agreement.participant.programme
    series, letters = SERIES[InvoiceKind(invoice.kind)]
    year = (invoice.issued_on or timezone.localdate()).year  # as printed: midnight may pass
    drawn = draw_number(series=f"{series}/{programme.slug}", year=year)
    invoice.number = f"{programme.code}-{letters}{year}-{drawn:04d}"
    xml = ubl.write(invoice, lines)
    if faults := faults_of(xml):
        raise Refused(" ".join(each.sentence for each in to_mend(faults, agreement)))
    invoice.approved = hashlib.sha256(xml).hexdigest()
    invoice.save()
    InvoiceLine.objects.bulk_create(lines)
    make_invoice_document.delay_on_commit(invoice.pk)
