"""What a sent list of worked days would do now, or what came of it, line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.days_lists import Sent, day_of, lines_in, part_of
from budget.models import DaysList, WorkedDay, Worker
from budget.models.costs import QUARTERS
from budget.selectors.closing import books_of
from budget.selectors.week_sheets import Rates, fault_of_day, rates_of
from portal.kit import figures
from portal.kit.languages import in_each_language
from programme.models import DevelopmentLine, Programme


class Verdict(models.TextChoices):
    WRONG = "wrong", gettext_lazy("verbeteren")
    DOUBLE = "double", gettext_lazy("dubbel")
    NEW = "new", gettext_lazy("nieuw")
    CHANGED = "changed", gettext_lazy("wordt gewijzigd")
    SAME = "same", gettext_lazy("staat er al zo")

    @property
    def kind(self) -> str:
        """The colour in which it is shown."""
        if self in FAULTY:
            return "error"
        if self == Verdict.CHANGED:
            return "warning"
        return "neutral" if self == Verdict.SAME else "ok"


FAULTY = (Verdict.WRONG, Verdict.DOUBLE)


@dataclass(frozen=True)
class Place:
    """What a line is about: somebody, on a development line, on a day."""

    worker: Worker
    line: DevelopmentLine
    day: date

    @property
    def key(self) -> tuple[int, int, date]:
        return self.worker.pk, self.line.pk, self.day


@dataclass
class Line:
    """One line; ``note`` says why. Where it can be understood: how much is worked where."""

    sent: Sent
    verdict: Verdict = Verdict.WRONG
    note: str = ""
    place: Place | None = None
    days: Decimal = Decimal(0)

    @property
    def number(self) -> int:
        return self.sent.number

    @property
    def is_faulty(self) -> bool:
        return self.verdict in FAULTY

    @property
    def acts(self) -> bool:
        return self.verdict in (Verdict.NEW, Verdict.CHANGED)


@dataclass
class _Known:
    """What lines are held against."""

    workers: dict[str, list[Worker]]
    lines: dict[str, DevelopmentLine]
    rates: Rates
    closed: int
    written: dict[tuple[int, int, date], Decimal] = field(default_factory=dict)


def counted(lines: Iterable[Line]) -> list[tuple[Verdict, int]]:
    found = [(verdict, sum(line.verdict == verdict for line in lines)) for verdict in Verdict]
    return [(verdict, count) for verdict, count in found if count]


def fingerprint(lines: Iterable[Line]) -> str:
    """What a list would do, as somebody looked it over; something else is told by another."""
    acts = [f"{line.number} {line.verdict} {line.note}" for line in lines if line.acts]
    return hashlib.sha256("|".join(acts).encode()).hexdigest()[:16]


def lines_of(sent: DaysList) -> list[Line]:
    """Every line with what would happen to it; of a list that was read in, what came of it.

    In five queries, however long the list is.
    """
    lines = _checked(sent.programme, [Line(each) for each in lines_in(sent.table)])
    for line in lines:
        if (came := sent.outcome.get(str(line.number))) is not None:
            line.verdict, line.note = Verdict(came[0]), came[1]
    return lines


def _checked(programme: Programme, lines: list[Line]) -> list[Line]:
    workers: dict[str, list[Worker]] = {}
    for worker in Worker.objects.filter(programme=programme):
        worker.programme = programme
        workers.setdefault(worker.name.casefold(), []).append(worker)
    known = _Known(
        workers,
        {
            name.casefold(): line
            for line in programme.lines.all()
            for name in {*in_each_language(line).values()}
        },
        rates_of(programme),
        books_of(programme).closed,
    )
    for line in lines:
        line.note = _understood(line, known)
    understood = [(line, line.place) for line in lines if line.place and not line.note]
    known.written = _written(programme, [place.day for _line, place in understood])
    _judge(understood, known)
    return lines


def _written(programme: Programme, days: Collection[date]) -> dict[tuple[int, int, date], Decimal]:
    if not days:
        return {}
    found = WorkedDay.objects.filter(
        worker__programme=programme, day__range=(min(days), max(days))
    )
    return {
        (worker, line, day): part
        for worker, line, day, part in found.values_list("worker", "line", "day", "days")
    }


def _understood(line: Line, known: _Known) -> str:
    """Fill in what the cells mean; returns what is wrong with them, "" where nothing is."""
    sent = line.sent
    found = known.workers.get(sent.name.casefold(), [])
    of, day, part = known.lines.get(sent.line.casefold()), day_of(sent.day), part_of(sent.days)
    if not found:
        return _("Deze naam staat niet in de lijst van medewerkers.")
    if len(found) > 1:
        return _("Deze naam staat twee keer in de lijst van medewerkers.")
    if day is None:
        return _("Dit is geen datum. Schrijf een datum zo: 31-12-2027.")
    if of is None:
        return _("Deze ontwikkelingslijn is er niet. Het kan zijn: {lines}.").format(
            lines=", ".join(dict.fromkeys(map(str, known.lines.values())))
        )
    if part is None or (part and part not in QUARTERS):
        return _("Schrijf bij Dagen 0,25, 0,5, 0,75 of 1; een 0 haalt weg wat er staat.")
    line.place, line.days = Place(found[0], of, day), part
    if day.year <= known.closed:
        return _("{year} is afgesloten: daarin verandert niets meer.").format(year=day.year)
    return fault_of_day(found[0], day, part, known.rates)


def _judge(lines: list[tuple[Line, Place]], known: _Known) -> None:
    first: dict[tuple[int, int, date], int] = {}
    for line, place in lines:
        was = known.written.get(place.key, Decimal(0))
        seen = first.setdefault(place.key, line.number)
        if seen != line.number:
            line.verdict = Verdict.DOUBLE
            line.note = _("Staat ook op regel {number}. Deze regel telt niet mee.").format(
                number=seen
            )
        elif was == line.days:
            line.verdict = Verdict.SAME
        elif was:
            line.verdict = Verdict.CHANGED
            line.note = _("was {was}, wordt {now}").format(
                was=figures.short(was), now=figures.short(line.days)
            )
        else:
            line.verdict = Verdict.NEW
    _refuse_long_days(lines, known)


def _refuse_long_days(lines: list[tuple[Line, Place]], known: _Known) -> None:
    """All lines of a worker's day that would be longer than one are faulty."""
    days = known.written | {place.key: line.days for line, place in lines if line.acts}
    sums: dict[tuple[int, date], Decimal] = {}
    for (worker, _line, day), part in days.items():
        sums[worker, day] = sums.get((worker, day), Decimal(0)) + part
    for line, place in lines:
        total = sums.get((place.worker.pk, place.day), Decimal(0))
        if line.acts and total > 1:
            line.verdict = Verdict.WRONG
            line.note = _("Op deze dag zou samen {days} dag staan. Meer dan één kan niet.").format(
                days=figures.short(total)
            )
