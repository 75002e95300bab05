"""What of a year is still under way, for who is about to close it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import BankTransaction, Invoice, YearClosing
from budget.models.invoices import InvoiceQuerySet
from budget.selectors.invoices import uninvoiced_years
from programme.models import Programme


@dataclass(frozen=True)
class OpenEnd:
    """Something that is not finished: what, what closing means for it, and where it is."""

    text: str
    meaning: str
    url: str


@dataclass(frozen=True)
class Books:
    """How the years of a programme stand: closed through ``closed`` (0: none)."""

    closed: int
    turn: int
    closings: tuple[YearClosing, ...]

    @property
    def may_close(self) -> bool:
        """Whether the year whose turn it is, is over."""
        return self.turn < timezone.localdate().year

    def last_of(self, year: int) -> YearClosing | None:
        """The standing closing by which that year is closed."""
        standing = (each for each in self.closings if each.reopened_at is None)
        return next((each for each in standing if each.year >= year), None)


def books_of(programme: Programme) -> Books:
    """In one query."""
    closings = tuple(
        programme.year_closings.select_related("closed_by", "reopened_by").order_by(
            "year", "closed_at"
        )
    )
    closed = max((each.year for each in closings if each.reopened_at is None), default=0)
    return Books(closed, next_to_close(programme, closed), closings)


def next_to_close(programme: Programme, closed: int) -> int:
    """The year whose turn it is, when all through ``closed`` are closed."""
    return max(closed + 1, programme.first_year)


def open_ends(programme: Programme, year: int) -> Iterator[OpenEnd]:
    """None of them stands in the way: finance decides, knowing them."""
    yield from _not_issued(programme, year)
    yield from _not_settled(programme, year)


def _not_issued(programme: Programme, year: int) -> Iterator[OpenEnd]:
    invoices, address = _of(programme)
    if drafts := invoices.drafts().filter(agreement_year__year__lte=year).count():
        yield OpenEnd(
            ngettext(
                "%(n)d conceptfactuur is nog niet uitgegeven.",
                "%(n)d conceptfacturen zijn nog niet uitgegeven.",
                drafts,
            )
            % {"n": drafts},
            _("Uitgeven kan ook later, maar dan met een datum in een jaar dat open is."),
            f"{address}&year={year}&state=draft",
        )
    if missing := _owed(programme, year):
        yield OpenEnd(
            ngettext(
                "Voor %(n)d overeenkomst is nog geen factuur gemaakt.",
                "Voor %(n)d overeenkomsten is nog geen factuur gemaakt.",
                missing,
            )
            % {"n": missing},
            _("Dat kan ook later, maar dan met een datum in een jaar dat open is."),
            f"{reverse('budget:drafting')}?jaar={year}",
        )


def _not_settled(programme: Programme, year: int) -> Iterator[OpenEnd]:
    invoices, address = _of(programme)
    lines = BankTransaction.objects.waiting().filter(file__lead=programme.lead_id)
    if waiting := lines.filter(booked_on__lte=date(year, 12, 31)).count():
        yield OpenEnd(
            ngettext(
                "%(n)d bankregel is nog niet verwerkt.",
                "%(n)d bankregels zijn nog niet verwerkt.",
                waiting,
            )
            % {"n": waiting},
            _("Verwerk die liever eerst. Daarna kan ook, maar dan in een jaar dat open is."),
            reverse("budget:bank_lines"),
        )
    if unpaid := invoices.open().filter(issued_on__lte=date(year, 12, 31)).count():
        yield OpenEnd(
            ngettext(
                "%(n)d factuur uit dit jaar staat nog open.",
                "%(n)d facturen uit dit jaar staan nog open.",
                unpaid,
            )
            % {"n": unpaid},
            _("Dat is geen bezwaar: betalingen boekt u in het jaar waarin het geld binnenkomt."),
            f"{address}&state=open",
        )


def _of(programme: Programme) -> tuple[InvoiceQuerySet, str]:
    """The invoices of a programme, and the address of the list of them."""
    found = Invoice.objects.filter(agreement_year__agreement__participant__programme=programme)
    return found, f"{reverse('budget:invoices')}?programme={programme.slug}"


def _owed(programme: Programme, year: int) -> int:
    owed = uninvoiced_years().filter(year__lte=year)
    return owed.filter(agreement__participant__programme=programme).count()
