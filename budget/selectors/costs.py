"""What a programme really cost in a year: worked days and other expenses, in euros net.

A day counts for the calendar year of its own date, also in a week over the end of the year.
All sums of a year are made of the same rows, so that those per line, per person, per week and
per kind add up to the same amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoYear, ExtractWeek
from django.utils.translation import gettext_lazy as _

from budget.models import Expense, WorkedDay, Worker
from budget.weeks import Week
from programme.models import DevelopmentLine, Programme, User

K = TypeVar("K", bound=Hashable)


class Kind(models.TextChoices):
    """What costs are made of; the first two as ``Worker.Function`` calls them."""

    LEADER = "leader", _("leiders")
    SPECIALIST = "specialist", _("specialisten")
    EXPENSE = "expense", _("uitgaven")


@dataclass(frozen=True)
class Cost:
    """Part of a year's costs: of one line in one week, by one worker or of all expenses."""

    line: int
    week: Week
    kind: Kind
    amount: Decimal
    days: Decimal = Decimal(0)
    worker: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Sums:
    """Days worked, and euros net."""

    days: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.days + other.days, self.amount + other.amount)


@dataclass(frozen=True)
class Costs:
    """A year's costs, and their sums along each side."""

    rows: tuple[Cost, ...]
    lines: tuple[DevelopmentLine, ...]

    @property
    def total(self) -> Sums:
        return _sum(self.rows)

    @property
    def days(self) -> tuple[Cost, ...]:
        return tuple(row for row in self.rows if row.kind != Kind.EXPENSE)

    def per_line(self) -> dict[int, Sums]:
        """By line id; every line of the programme is there."""
        return {line.pk: Sums() for line in self.lines} | _by(self.rows, lambda row: row.line)

    def per_kind(self) -> dict[Kind, Sums]:
        """Every kind is there."""
        return {kind: Sums() for kind in Kind} | _by(self.rows, lambda row: row.kind)

    def per_kind_of_line(self) -> dict[tuple[int, Kind], Sums]:
        return _by(self.rows, lambda row: (row.line, row.kind))

    def per_worker(self) -> dict[int | None, Sums]:
        """By worker id; ``None`` are the expenses, which nobody worked."""
        return _by(self.rows, lambda row: row.worker)

    def per_week(self) -> dict[Week, Sums]:
        return dict(sorted(_by(self.rows, lambda row: row.week).items()))

    def names(self) -> dict[int, tuple[str, Kind]]:
        """Who worked, with the function, by worker id."""
        return {row.worker: (row.name, row.kind) for row in self.rows if row.worker is not None}


def _sum(rows: Iterable[Cost]) -> Sums:
    return sum((Sums(row.days, row.amount) for row in rows), Sums())


def _by(rows: Iterable[Cost], key: Callable[[Cost], K]) -> dict[K, Sums]:
    found: dict[K, Sums] = defaultdict(Sums)
    for row in rows:
        found[key(row)] += Sums(row.days, row.amount)
    return dict(found)


def worked_in(programme: Programme, year: int) -> QuerySet[WorkedDay]:
    return WorkedDay.objects.filter(worker__programme=programme, day__year=year)


def spent_in(programme: Programme, year: int) -> QuerySet[Expense]:
    return Expense.objects.filter(line__programme=programme, day__year=year)


def realised_per_line(programme: Programme, year: int) -> dict[int, Decimal]:
    """Euros net by line id, worked days and expenses together; every line of it is there."""
    found = dict.fromkeys(programme.lines.order_by().values_list("pk", flat=True), Decimal(0))
    for rows, amount in (
        (worked_in(programme, year), "cost__amount"),
        (spent_in(programme, year), "net"),
    ):
        for line, total in rows.order_by().values_list("line").annotate(total=Sum(amount)):
            found[line] += total or Decimal(0)
    return found


def costs_of(programme: Programme, year: int) -> Costs:
    """In three queries, whatever was worked and spent."""
    return Costs(
        rows=(*_worked(programme, year), *_spent(programme, year)),
        lines=tuple(programme.lines.order_by("position")),
    )


def _worked(programme: Programme, year: int) -> Iterable[Cost]:
    rows = (
        worked_in(programme, year)
        .order_by("worker__name", "worker")
        .values_list(
            "line",
            ExtractIsoYear("day"),
            ExtractWeek("day"),
            "worker__function",
            "worker",
            "worker__name",
        )
        .annotate(days_worked=Sum("days"), amount=Sum("cost__amount"))
    )
    for line, iso_year, week, function, worker, name, days, amount in rows:
        yield Cost(
            line, Week(iso_year, week), Kind(function), amount or Decimal(0), days, worker, name
        )


def _spent(programme: Programme, year: int) -> Iterable[Cost]:
    rows = (
        spent_in(programme, year)
        .order_by()
        .values_list("line", ExtractIsoYear("day"), ExtractWeek("day"))
        .annotate(net=Sum("net"))
    )
    for line, iso_year, week, net in rows:
        yield Cost(line, Week(iso_year, week), Kind.EXPENSE, net)


def workers_of(programme: Programme) -> QuerySet[Worker]:
    """The register, with how many days each has written ever."""
    return (
        Worker.objects.filter(programme=programme)
        .select_related("user")
        .annotate(written=Count("worked_days"))
    )


def expenses_for(
    user: User, programme: Programme, year: int, filters: dict[str, Any]
) -> QuerySet[Expense]:
    """The expenses of a year that ``user`` may see, newest first, with the counter-bookings."""
    found = (
        spent_in(programme, year)
        .filter(pk__in=Expense.objects.visible_to(user))
        .select_related("line", "receipt", "undoes", "undone_by")
    )
    if line := filters.get("line"):
        found = found.filter(line=line)
    if search := filters.get("search"):
        found = found.filter(Q(description__icontains=search) | Q(supplier__icontains=search))
    return found
