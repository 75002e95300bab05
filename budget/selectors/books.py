"""What the books of a year hold: its invoices, lines and payments by date, and its accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Max, Min, QuerySet

from budget.ledger import Entry, totals_of
from budget.models import Invoice, InvoiceLine, Payment
from budget.selectors.accounts import Chart
from programme.models import Programme

PROGRAMME = "agreement_year__agreement__participant__programme"


@dataclass(frozen=True)
class AccountTotal:
    """What was booked on an account; ``code`` is empty where finance gave none."""

    code: str
    name: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


def book_years(programme: Programme) -> list[int]:
    """The programme's years, and those before and after in which something is dated."""
    issued = Invoice.objects.filter(**{PROGRAMME: programme}).aggregate(
        first=Min("issued_on"),
        last=Max("issued_on"),
        paid_first=Min("payments__received_on"),  # an invoice may stand for one of years before
        paid_last=Max("payments__received_on"),
    )
    days = [day.year for day in issued.values() if day]
    return list(range(min([programme.first_year, *days]), max([programme.last_year, *days]) + 1))


def account_totals(entries: Iterable[Entry], chart: Chart) -> list[AccountTotal]:
    totals = totals_of(entries)
    return [
        AccountTotal(chart.code_of(account), chart.name_of(account), *totals[account])
        for account in chart.in_order(totals)
    ]


def invoices_in(programme: Programme, year: int) -> QuerySet[Invoice]:
    """Issued in that year, in the order of their days, as ``invoices_sheet`` takes them."""
    return (
        Invoice.objects.issued()
        .filter(**{PROGRAMME: programme}, issued_on__year=year)
        .annotate(  # type: ignore[no-redef]
            year=F("agreement_year__year"),
            party=F("agreement_year__agreement__participant__organisation__name"),
        )
        .prefetch_related("balance")
        .defer("seller", "buyer")
        .order_by("issued_on", "number")
    )


def lines_in(programme: Programme, year: int) -> QuerySet[InvoiceLine]:
    return (
        InvoiceLine.objects.filter(
            **{f"invoice__{PROGRAMME}": programme}, invoice__issued_on__year=year
        )
        .select_related("invoice", "component")
        .defer("invoice__seller")
        .order_by("invoice__issued_on", "invoice__number", "position")
    )


def payments_in(programme: Programme, year: int) -> QuerySet[Payment]:
    return (
        Payment.objects.filter(**{f"invoice__{PROGRAMME}": programme}, received_on__year=year)
        .select_related("invoice", "booked_by")
        .defer("invoice__seller")
        .order_by("received_on", "pk")
    )
