"""The budget of a definition file: what each line needs a year, and the sum behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from budget import account_definition, letters
from budget.models import BudgetBasis, LineBudget, ReminderLevel, ReminderSchedule, YearClosing
from budget.models.reminders import LONGEST_TEXT, MOST_LEVELS
from portal.kit.definition import Definition, Shape, unknown
from portal.kit.syncing import sync_rows
from programme.definition import ProgrammeShape, Year
from programme.models import Programme

Amount = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class BasisShape(Shape):
    """Leaders × days a week × weeks × day rate + extras, in euros."""

    leaders: Annotated[int, Field(ge=1, le=100)]
    days_per_week: Annotated[Decimal, Field(gt=0, le=7, decimal_places=1)]
    weeks: Annotated[int, Field(ge=1, le=53)]
    day_rate: Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]
    extras: Amount = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.leaders * self.days_per_week * self.weeks * self.day_rate + self.extras


class YearShape(Shape):
    year: Year
    basis: BasisShape
    lines: Annotated[dict[str, Amount], Field(min_length=1)]


class LetterShape(Shape):
    """A reminder, as ``ReminderLevel`` has it; the first in the file goes first."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    days_after_due: Annotated[int, Field(ge=1, le=365)]
    term_days: Annotated[int, Field(ge=1, le=90)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class RemindersShape(Shape):
    gap_days: Annotated[int, Field(ge=1, le=90)]
    letters: Annotated[list[LetterShape], Field(min_length=1, max_length=MOST_LEVELS)]


@dataclass(frozen=True)
class BudgetPart:
    """``reminders`` is ``None`` where the file says nothing of them."""

    years: Mapping[int, YearShape]
    reminders: RemindersShape | None
    accounts: Mapping[int, account_definition.CodeShape]


def read(definition: Definition, programme: ProgrammeShape | None) -> BudgetPart:
    """Read and check this room's tables; faults are left in ``definition``."""
    part = BudgetPart(
        definition.rows("budget", YearShape),
        _reminders(definition),
        account_definition.read(definition),
    )
    definition.check_unique("budget", part.years, by="year")
    known = definition.named("lines")
    for at, row in part.years.items():
        _check_year(definition, at, row, known)
        if programme and not programme.first_year <= row.year <= programme.last_year:
            definition.fault(
                ("budget", at, "year"),
                f"{row.year} lies outside the programme, which runs from "
                f"{programme.first_year} to {programme.last_year}.",
            )
    return part


def _reminders(definition: Definition) -> RemindersShape | None:
    definition.read.add("reminders")
    if "reminders" not in definition.data:
        return None
    found = definition.table("reminders", RemindersShape)
    days = 0
    for at, letter in enumerate(found.letters if found else ()):
        place = ("reminders", "letters", at)
        if letter.days_after_due <= days:
            definition.fault(
                (*place, "days_after_due"),
                f"the letter before it goes at {days} days; wait longer.",
            )
        days = letter.days_after_due
        for word in letters.unknown_words(letter.text):
            definition.fault((*place, "text"), unknown("word", word, letters.WORDS))
    return found


def _check_year(definition: Definition, at: int, row: YearShape, known: set[str]) -> None:
    for key in row.lines:
        if key not in known:
            definition.fault(("budget", at, "lines", key), unknown("line", key, known))
    for key in sorted(known - set(row.lines)):
        definition.fault(("budget", at, "lines"), f'line "{key}" has no amount; add it.')
    lines = sum(row.lines.values(), Decimal(0))
    if lines != row.basis.total:
        definition.fault(
            ("budget", at, "lines"),
            f"the lines add up to {lines:f} euros, but the basis to {row.basis.total:f}.",
        )


def load(part: BudgetPart, *, programme: Programme) -> list[str]:
    """Store a part without faults; returns a sentence per change. Call it in a transaction.

    The file seeds: years on which finance decided, or that it closed, stay as they are, lines
    and all.
    """
    bases = BudgetBasis.objects.filter(programme=programme)
    closing = YearClosing.objects.standing().filter(programme=programme)
    closed = closing.values_list("year", flat=True)
    decided = {*bases.filter(decided_at__isnull=False).values_list("year", flat=True), *closed}
    rows = {row.year: row for row in part.years.values() if row.year not in decided}
    told = sync_rows(
        rows=bases.exclude(year__in=decided),
        by=("year",),
        wanted={(year,): row.basis.model_dump() for year, row in rows.items()},
        owner={"programme": programme},
        label=lambda row: f"budget basis {row.year}",
    )
    for line in programme.lines.all():
        told += sync_rows(
            rows=LineBudget.objects.filter(line=line).exclude(year__in=decided),
            by=("year",),
            wanted={(year,): {"amount": row.lines[line.key]} for year, row in rows.items()},
            owner={"line": line},
            label=lambda row: f"budget of {row.line.key} in {row.year}",
        )
    told += _load_reminders(part.reminders, programme)
    return told + account_definition.load(part.accounts.values(), programme=programme)


def _load_reminders(wanted: RemindersShape | None, programme: Programme) -> list[str]:
    """Once, and switched off: from then on all but the standard words is finance's."""
    if wanted is None:
        return []
    levels = ReminderLevel.objects.filter(schedule__programme=programme)
    if known := {each.level: each for each in levels}:
        return _renew_words(wanted, known)
    schedule = ReminderSchedule.objects.create(programme=programme, gap_days=wanted.gap_days)
    ReminderLevel.objects.bulk_create(
        ReminderLevel(schedule=schedule, level=level, **letter.model_dump())
        for level, letter in enumerate(wanted.letters, 1)
    )
    return [f"reminders: {len(wanted.letters)} letters added, switched off"]


def _renew_words(wanted: RemindersShape, known: dict[int, ReminderLevel]) -> list[str]:
    """The standard words of letters that are there."""
    told = []
    for number, letter in enumerate(wanted.letters, 1):
        level = known.get(number)
        if level and (level.title, level.text) != (letter.title, letter.text):
            level.title, level.text = letter.title, letter.text
            level.save(update_fields=["title", "text"])
            told.append(f"reminders: standard words of letter {number} changed")
    return told
