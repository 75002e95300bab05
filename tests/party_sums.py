"""What each participant was asked and paid for a year, added up from the journal.

Statements and lists add the same up from invoices; both ways come to the same cent.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from budget.ledger import Book, Entry, journal_of
from budget.models.ledger import Purpose
from packages.models import Agreement
from programme.models import Programme


@dataclass(frozen=True)
class PartySums:
    """Euros: asked less what was credited, as net, VAT and gross; paid less paid back; open."""

    net: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    open: Decimal = Decimal(0)

    def __add__(self, entry: Entry) -> PartySums:
        asked = entry.on(Purpose.DEBTORS) if entry.book == Book.SALES else Decimal(0)
        return PartySums(
            self.net - entry.on(Purpose.REVENUE),
            self.vat - entry.on(Purpose.VAT),
            self.gross + asked,
            self.paid + entry.on(Purpose.BANK),
            self.open + entry.on(Purpose.DEBTORS),
        )


def party_sums(programme: Programme, year: int) -> dict[int, PartySums]:
    """By participant id, of all that is *for* the year, whenever it was sent or paid."""
    agreements = Agreement.objects.filter(participant__programme=programme)
    party_of = dict(agreements.order_by().values_list("pk", "participant"))
    sums: dict[int, PartySums] = defaultdict(PartySums)
    for entry in journal_of(programme):
        if entry.agreement is not None and entry.for_year == year:
            sums[party_of[entry.agreement]] += entry
    return dict(sums)
