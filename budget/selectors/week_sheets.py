"""A week as people fill it in: per line, the days of the week and what was worked on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import BudgetBasis, DayRate, WorkedDay, Worker
from budget.weeks import Week
from portal.kit import audit
from programme.models import DevelopmentLine, Programme

# Part of a day, by line id and day; nothing is not there.
Days: TypeAlias = Mapping[tuple[int, date], Decimal]


@dataclass(frozen=True)
class WeekOfWorker:
    """One row of the week of everybody."""

    worker: Worker
    cells: tuple[tuple[DevelopmentLine, Decimal], ...]

    @property
    def total(self) -> Decimal:
        return sum((days for _line, days in self.cells), Decimal(0))


def days_of(worker: Worker, week: Week) -> dict[tuple[int, date], Decimal]:
    found = worker.worked_days.filter(day__range=(week.first, week.last)).order_by()
    return {(line, day): days for line, day, days in found.values_list("line", "day", "days")}


def fingerprint(days: Days) -> str:
    """What a sheet held when it was shown; another one is told by another fingerprint."""
    told = "|".join(f"{line} {day} {part:.2f}" for (line, day), part in sorted(days.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def week_of_everybody(
    programme: Programme, week: Week, lines: Iterable[DevelopmentLine]
) -> list[WeekOfWorker]:
    """Who works for the programme, or did so that week, with days per line."""
    written: dict[int, dict[int, Decimal]] = {}
    found = WorkedDay.objects.filter(
        worker__programme=programme, day__range=(week.first, week.last)
    )
    for worker, line, days in found.order_by().values_list("worker", "line", "days"):
        of_worker = written.setdefault(worker, {})
        of_worker[line] = of_worker.get(line, Decimal(0)) + days
    columns = list(lines)
    return [
        WeekOfWorker(
            worker,
            tuple((line, written.get(worker.pk, {}).get(line.pk, Decimal(0))) for line in columns),
        )
        for worker in Worker.objects.filter(programme=programme)
        if worker.works or worker.pk in written
    ]


@dataclass(frozen=True)
class Rates:
    """The day rates of a programme, to tell which holds for whom on a day."""

    rates: tuple[DayRate, ...]
    basis: Mapping[int, Decimal]

    def on(self, worker: Worker, day: date) -> Decimal | None:
        """As the view ``budget_daycost`` finds it; ``None`` where there is no rate yet."""
        for own in (True, False):
            found = [
                rate
                for rate in self.rates
                if rate.from_on <= day
                and (
                    rate.worker_id == worker.pk
                    if own
                    else rate.worker_id is None and rate.function == worker.function
                )
            ]
            if found:
                return max(found, key=lambda rate: rate.from_on).amount
        if worker.function == Worker.Function.LEADER:
            return self.basis.get(day.year)
        return None


def rates_of(programme: Programme) -> Rates:
    basis = BudgetBasis.objects.filter(programme=programme).values_list("year", "day_rate")
    return Rates(
        tuple(DayRate.objects.filter(programme=programme).select_related("worker")), dict(basis)
    )


def fault_of_day(worker: Worker, day: date, part: Decimal, rates: Rates) -> str:
    """Why nothing can be written on that day, as a sentence; "" where it can.

    ``part``: what is to be written; to take something away no rate is needed.
    """
    told = date_format(day, "l j F Y")
    if day.year not in worker.programme.years:
        return _("{day} valt buiten het programma.").format(day=told.capitalize())
    if Week.of(day) > Week.of(timezone.localdate()):
        return _("{day} moet nog komen. Schrijf alleen dagen tot en met deze week.").format(
            day=told.capitalize()
        )
    if part and rates.on(worker, day) is None:
        return _(
            "Voor {name} is er op {day} nog geen dagtarief. Vraag de financiële administratie om "
            "dat vast te leggen."
        ).format(name=worker, day=told)
    return ""


@dataclass(frozen=True)
class Told:
    """One change of a week, as the logbook keeps it; nought is nothing."""

    at: datetime
    by: str
    day: date
    line: str
    was: Decimal
    now: Decimal


def changes_in(worker: Worker, week: Week) -> list[Told]:
    """What was changed in a week once it was written, newest first."""
    records = audit.records_of(worker).filter(act="budget.write_days").order_by("-pk")
    return [
        Told(record.at, str(record.actor), on, line, Decimal(was), Decimal(now))
        for record in records
        for day, line, was, now in record.data["days_changed"]
        if week.first <= (on := date.fromisoformat(day)) <= week.last
    ]
