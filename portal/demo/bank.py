"""A file of the demo's bank: lines that are booked at once, proposed, unknown and set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budget.models import BankFile, BankTransaction, Invoice
from budget.services.bank_files import import_bank_file
from budget.services.bank_lines import set_aside
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import Programme

OPENING = Decimal("25000.00")
COSTS = "Kosten betaalrekening"


@dataclass(frozen=True)
class Told:
    """One line, as MT940 tells it."""

    amount: Decimal
    iban: str
    name: str
    about: str


def read_bank(programme: Programme) -> int:
    """Read the file in, once; returns how many lines it has."""
    if BankFile.objects.exists():
        return 0
    finance = person("financien@ut.example")
    with transaction.atomic(), days_ago(2):
        told = list(_lines(programme))
        if len(told) < 2:
            return 0
        file = import_bank_file(
            lead=programme.lead,
            content=_mt940(told),
            filename=f"afschrift-{timezone.localdate():%Y-%m-%d}.sta",
            actor=finance,
        ).file
        costs = BankTransaction.objects.get(file=file, remittance=COSTS)
        set_aside(line=costs, reason="Bankkosten, geen bijdrage", actor=finance)
    return len(told)


def _lines(programme: Programme) -> Iterator[Told]:
    ours = Invoice.objects.open().filter(
        agreement_year__agreement__participant__programme=programme
    )
    by_slug = {
        invoice.agreement_year.agreement.participant.organisation.slug: invoice
        for invoice in ours.select_related(
            "balance", "agreement_year__agreement__participant__organisation"
        )
    }
    if invoice := by_slug.get("hofvantwente"):
        about = f"Betaling factuur {invoice.number}"
        iban = "NL91ABNA0417164300"
        yield Told(invoice.balance.open, iban, "Gemeente Hof van Twente", about)
    if invoice := by_slug.get("enexis"):
        about = f"{invoice.number} tweede deel"
        yield Told(Decimal("5000.00"), "NL20INGB0001234567", "Enexis Netbeheer BV", about)
    if invoice := by_slug.get("oldenzaal"):
        about = "Bijdrage leerprogramma"
        yield Told(invoice.balance.open, "NL39RABO0300065264", "Gemeente Oldenzaal", about)
    yield Told(Decimal("275.00"), "NL02RABO0123456789", "J. Voorbeeld", "Cursusgeld najaar")
    yield Told(Decimal("-8.50"), "", "", COSTS)


def _mt940(told: list[Told]) -> bytes:
    day = timezone.localdate()
    closing = OPENING + sum((line.amount for line in told), Decimal(0))
    lines = [":20:DEMO0001", f":25:{settings.INVOICE_IBAN}", ":28C:1/1"]
    lines.append(f":60F:C{day:%y%m%d}EUR{_written(OPENING)}")
    for each in told:
        mark = "C" if each.amount > 0 else "D"
        lines.append(f":61:{day:%y%m%d}{day:%m%d}{mark}{_written(each.amount)}NTRFNONREF")
        who = f"/IBAN/{each.iban}/NAME/{each.name}" if each.iban else ""
        lines.append(f":86:/TRTP/SEPA OVERBOEKING{who}/REMI/{each.about}")
    lines.append(f":62F:C{day:%y%m%d}EUR{_written(closing)}")
    return "\r\n".join([*lines, "-", ""]).encode("ascii")


def _written(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")
