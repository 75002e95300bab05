"""The journal: what was issued, received, paid back and spent, as balanced entries.

Nothing here is stored: every entry is derived from facts that never change once they are
booked, so that the same year always gives the same journal. Which codes finance's own books
use for the accounts is a setting (``LedgerCode``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.models import Expense, Invoice, InvoiceLine, Payment, WorkedDay
from budget.models.invoices import per_treatment
from budget.models.ledger import Purpose
from programme.models import Programme


class Book(models.TextChoices):
    """The part of the journal, as bookkeepers call it."""

    SALES = "sales", gettext_lazy("Verkoop")
    BANK = "bank", gettext_lazy("Bank")
    PURCHASES = "purchases", gettext_lazy("Inkoop")
    MEMORIAL = "memorial", gettext_lazy("Memoriaal")


@dataclass(frozen=True)
class Account:
    """``of`` is the id of the component or line, or the VAT rate; ``None`` where it has none."""

    purpose: Purpose
    of: int | Decimal | None = None


@dataclass(frozen=True)
class Posting:
    """Euros on an account: above zero debit, below it credit."""

    account: Account
    amount: Decimal

    @property
    def debit(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True)
class Entry:
    """One document in the journal.

    ``for_year`` is the year of the agreement that it is about, ``agreement`` that agreement's
    id, where it is about one.
    """

    book: Book
    day: date
    document: str
    description: str
    party: str
    for_year: int
    postings: tuple[Posting, ...]
    agreement: int | None = None

    @property
    def order(self) -> tuple[date, int, str]:
        return self.day, list(Book).index(self.book), self.document

    def on(self, *purposes: Purpose) -> Decimal:
        """Debit less credit, on the accounts for these purposes."""
        found = (each.amount for each in self.postings if each.account.purpose in purposes)
        return sum(found, Decimal(0))


def _entry(amounts: Iterable[tuple[Account, Decimal]], **facts: object) -> Entry:
    """What comes to nothing on an account is left out."""
    postings = tuple(Posting(account, amount) for account, amount in amounts if amount)
    return Entry(postings=postings, **facts)  # type: ignore[arg-type]


def of_invoice(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Entry:
    """An invoice asks its gross of a debtor; a credit note takes it back.

    Revenue is booked net, per component; VAT per rate, together what the paper says.
    """
    lines = list(lines)
    net, vat = invoice.net_total or Decimal(0), invoice.vat_total or Decimal(0)
    sign = -1 if invoice.is_credit_note else 1
    revenue: dict[int | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        revenue[line.component_id] += line.net
    return _entry(
        [
            (Account(Purpose.DEBTORS), sign * (net + vat)),
            *((Account(Purpose.REVENUE, of), -sign * part) for of, part in revenue.items()),
            *((Account(Purpose.VAT, of), -sign * part) for of, part in _vat(lines).items()),
        ],
        book=Book.SALES,
        day=invoice.issued_on,
        document=invoice.number,
        description=_told(invoice),
        party=invoice.buyer["name"],
        for_year=invoice.agreement_year.year,
        agreement=invoice.agreement_year.agreement_id,
    )


def _vat(lines: list[InvoiceLine]) -> dict[Decimal, Decimal]:
    """VAT per rate; of what is exempt there is none."""
    parts: dict[Decimal, Decimal] = defaultdict(Decimal)
    for treatment in per_treatment(lines):
        parts[treatment.rate] += treatment.vat
    return parts


def _told(invoice: Invoice) -> str:
    if invoice.credits is not None:
        return _("Creditfactuur bij {number}: {reason}").format(
            number=invoice.credits.number, reason=invoice.reason
        )
    return _("Factuur voor {year}").format(year=invoice.agreement_year.year)


def of_payment(payment: Payment) -> Entry:
    """Money from a debtor, or back to one; an undone payment is booked the other way."""
    invoice = payment.invoice
    if payment.undoes_id is not None:
        description = _("Teruggedraaid: {note}").format(note=payment.note)
    elif payment.amount > 0:
        description = _("Ontvangen op factuur {number}").format(number=invoice.number)
    else:
        description = _("Terugbetaald op factuur {number}").format(number=invoice.number)
    return _entry(
        [
            (Account(Purpose.BANK), payment.amount),
            (Account(Purpose.DEBTORS), -payment.amount),
        ],
        book=Book.BANK,
        day=payment.received_on,
        document=f"BET-{payment.pk:06d}",
        description=description,
        party=invoice.buyer["name"],
        for_year=invoice.agreement_year.year,
        agreement=invoice.agreement_year.agreement_id,
    )


def of_expense(expense: Expense) -> Entry:
    return _entry(
        [
            (Account(Purpose.COSTS, expense.line_id), expense.net),
            (Account(Purpose.INPUT_VAT), expense.vat),
            (Account(Purpose.CREDITORS), -expense.gross),
        ],
        book=Book.PURCHASES,
        day=expense.day,
        document=f"BON-{expense.pk:06d}",
        description=expense.description,
        party=expense.supplier,
        for_year=expense.day.year,
    )


def of_worked_month(first: date, per_line: Mapping[int, Decimal], *, party: str) -> Entry:
    """The days that people worked in a month, at their rates, booked on its last day."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return _entry(
        [
            *((Account(Purpose.COSTS, line), amount) for line, amount in per_line.items()),
            (Account(Purpose.HOURS), -sum(per_line.values(), Decimal(0))),
        ],
        book=Book.MEMORIAL,
        day=last,
        document=f"DAGEN-{first:%Y-%m}",
        description=_("Gewerkte dagen {month}").format(month=date_format(first, "F Y")),
        party=party,
        for_year=first.year,
    )


def journal_of(programme: Programme, year: int | None = None) -> list[Entry]:
    """All that is dated in the year (or ever), in the order of days; five queries."""
    of_programme = "agreement_year__agreement__participant__programme"
    invoices = (
        _in_year(Invoice.objects.issued(), "issued_on", year)
        .filter(**{of_programme: programme})
        .select_related("agreement_year", "credits")
        .defer("seller", "credits__seller", "credits__buyer")
        .prefetch_related("lines")
    )
    payments = (
        _in_year(Payment.objects.all(), "received_on", year)
        .filter(**{f"invoice__{of_programme}": programme})
        .select_related("invoice__agreement_year")
        .defer("invoice__seller")
    )
    expenses = _in_year(Expense.objects.filter(line__programme=programme), "day", year)
    return sorted(
        [
            *(of_invoice(each, each.lines.all()) for each in invoices),
            *map(of_payment, payments),
            *map(of_expense, expenses),
            *_worked(programme, year),
        ],
        key=lambda entry: entry.order,
    )


def _in_year(rows: models.QuerySet[models.Model], day: str, year: int | None):  # type: ignore[no-untyped-def]
    if year is None:
        return rows
    return rows.filter(**{f"{day}__year": year})


def _worked(programme: Programme, year: int | None) -> list[Entry]:
    months: dict[date, dict[int, Decimal]] = defaultdict(dict)
    days = _in_year(WorkedDay.objects.filter(worker__programme=programme), "day", year)
    sums = (
        days.annotate(month=TruncMonth("day"))
        .order_by("month", "line__position")
        .values_list("line", "month")
        .annotate(amount=Sum("cost__amount"))
    )
    for line, month, amount in sums:
        months[month][line] = amount or Decimal(0)
    party = programme.lead.printed_name
    return [of_worked_month(month, lines, party=party) for month, lines in months.items()]


def totals_of(entries: Iterable[Entry]) -> dict[Account, tuple[Decimal, Decimal]]:
    """Debit and credit per account."""
    sums: dict[Account, tuple[Decimal, Decimal]] = {}
    for entry in entries:
        for posting in entry.postings:
            debit, credit = sums.get(posting.account, (Decimal(0), Decimal(0)))
            sums[posting.account] = (
                debit + (posting.debit or Decimal(0)),
                credit + (posting.credit or Decimal(0)),
            )
    return sums
