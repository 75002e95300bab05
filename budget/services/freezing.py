"""What every invoice and credit note goes through: number, judgement, frozen copy."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from budget.documents import Frozen
from budget.einvoices import ubl
from budget.einvoices.mending import to_mend
from budget.einvoices.validating import faults_of
from budget.models import Invoice, InvoiceLine
from budget.states import InvoiceKind
from packages.models import Agreement
from portal.kit.acts import Refused, save_all
from portal.kit.numbering import draw_number, last_drawn
from programme.models import Programme

# Each kind has a series of its own (art. 35a Wet OB), and letters in its numbers that no other
# paper has: a certificate has a C, a reminder an H, a yearly statement a J.
SERIES = {InvoiceKind.INVOICE: ("invoice", "F"), InvoiceKind.CREDIT: ("credit", "CN")}


FROZEN = (
    "status", "number", "issued_on", "due_on", "seller", "buyer", "reference_label",
    "reference_value", "net_total", "vat_total", "approved",
)  # fmt: skip


class Series:
    """The numbers of a programme's invoices or credit notes in a year, and what takes them.

    Use it in one transaction: from the first that is frozen on nobody else draws from it, and
    nothing is there until ``keep``.
    """

    def __init__(self, kind: InvoiceKind, programme: Programme, year: int) -> None:
        name, letters = SERIES[kind]
        self._key: Any = {"series": f"{name}/{programme.slug}", "year": year}
        self._prefix = f"{programme.code}-{letters}{year}"
        self._frozen: list[Frozen] = []

    @cached_property
    def _last(self) -> int:
        return last_drawn(**self._key)

    def freeze(self, invoice: Invoice, lines: list[InvoiceLine], agreement: Agreement) -> Frozen:
        """Give what is filled in the next number, and judge it.

        Raises ``Refused`` where customers' systems would send it back: the number is for the
        next one then. What was approved is told by its hash: nobody need judge it again.
        """
        invoice.number = f"{self._prefix}-{self._last + len(self._frozen) + 1:04d}"
        einvoice = ubl.tree_of(invoice, lines)
        xml = ubl.to_bytes(einvoice)
        if faults_of(xml):
            raise Refused(
                lambda: " ".join(each.sentence for each in to_mend(faults_of(xml), agreement))
            )
        invoice.approved = hashlib.sha256(xml).hexdigest()
        self._frozen.append(Frozen(invoice, lines, einvoice))
        return self._frozen[-1]

    def keep(self) -> None:
        """Draw the numbers, and keep for ever what has them."""
        if self._frozen:
            draw_number(**self._key, count=len(self._frozen))
            save_all([each.invoice for each in self._frozen], *FROZEN)
            InvoiceLine.objects.bulk_create(line for each in self._frozen for line in each.lines)
