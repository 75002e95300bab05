"""What the lines of a sent list say: who it is, and what is known of the days.

Lines keep the number that a spreadsheet shows beside them, so that somebody finds them again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from masterclasses.models import Masterclass
from masterclasses.people_lists import (
    ADDRESSES,
    Columns,
    columns_in,
    from_cells,
)
from masterclasses.states import Mark
from portal.kit.tables import Unreadable

ORGANISATIONS = {
    "organisatie", "gemeente", "bedrijf", "werkgever", "organisation", "organization",
    "deelnemende organisatie", "naam organisatie",
}  # fmt: skip
MARKS = {
    Mark.PRESENT: {"aanwezig", "present", "ja", "j", "yes", "x", "1", "v", "✓"},
    Mark.ABSENT: {"afwezig", "absent", "nee", "n", "no", "0"},
    Mark.EXCUSED: {"afgemeld", "excused", "ziek gemeld", "afgezegd"},
}
NOTHING = {"", "-", "–", "?", "nog niet bekend", "not known yet"}
OF_ONE_DAY = {"aanwezigheid", "aanwezig", "stand", "status", "attendance"}
NUMBERED = re.compile(r"master\s?class\s*(\d{1,4})\b", re.IGNORECASE)
DUTCH_DAY = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")
OTHER_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Sent:
    """One line: a person, and by the key of a day the word that stands there."""

    number: int
    organisation: str
    name: str
    email: str
    words: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading:
    """Where what is; ``unknown`` are columns of days that there are not."""

    line: int
    organisation: int | None
    who: Columns
    days: dict[int, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def people_in(table: Sequence[Sequence[str]]) -> list[Sent]:
    """Who is to be enrolled, with the organisation; raises ``Unreadable`` without a heading."""
    heading = _heading_of(table)
    if heading.organisation is None:
        raise Unreadable(
            _("Er is geen kolom met de organisatie. Zet boven die kolom het woord Organisatie.")
        )
    return _lines(table, heading)


def attendance_in(
    table: Sequence[Sequence[str]], days: Collection[Masterclass]
) -> tuple[list[Sent], tuple[str, ...]]:
    """What is said of these days, and the heads of columns about days that there are not.

    Where there is one day, a column that says so without a date is about that day.
    """
    heading = _heading_of(table, days)
    if not heading.days:
        raise Unreadable(
            _("Er is geen kolom met een dag van dit cohort. Zet erboven welke dag het is, zoals "
              "{example}.").format(example=_example(days))
        )  # fmt: skip
    return _lines(table, heading), heading.unknown


def mark_of(word: str) -> Mark | None:
    """What a word in the column of a day means; raises ``KeyError`` where it means nothing.

    ``None`` where nothing is said.
    """
    key = word.casefold().strip(" .")
    if key in NOTHING:
        return None
    for mark, words in MARKS.items():
        if key in words:
            return mark
    raise KeyError(word)


def first_line(table: Sequence[Sequence[str]]) -> int | None:
    """The index of the first line with something on it: the heading."""
    return next((at for at, line in enumerate(table) if any(line)), None)


def _heading_of(table: Sequence[Sequence[str]], days: Collection[Masterclass] = ()) -> Heading:
    at = first_line(table)
    if at is None:
        raise Unreadable(_("In dit bestand staat niets. Kies een ander bestand."))
    words = [cell.strip(" :*").casefold() for cell in table[at]]
    organisation = next((n for n, word in enumerate(words) if word in ORGANISATIONS), None)
    who = columns_in(["" if n == organisation else word for n, word in enumerate(words)])
    if who is None or who.email is None or not who.names:
        raise Unreadable(
            _("Op de eerste regel staat niet welke kolom wat is. Zet boven de kolommen: "
              "Organisatie, Naam, E-mailadres.")
        )  # fmt: skip
    _refuse_two(table[at], [n for n, word in enumerate(words) if word in ORGANISATIONS])
    _refuse_two(table[at], [n for n, word in enumerate(words) if word in ADDRESSES])
    taken = {organisation, who.email, *who.names}
    free = {n: head for n, head in enumerate(table[at]) if n not in taken}
    about, unknown = _days_in(free, days)
    return Heading(at, organisation, who, about, unknown)


def _refuse_two(heads: Sequence[str] | dict[int, str], columns: Sequence[int]) -> None:
    """Nobody can tell which of two columns holds; one of them would be lost without a word."""
    if len(set(columns)) > 1:
        first, second = (heads[column] for column in columns[:2])
        raise Unreadable(
            _("De kolommen ‘{first}’ en ‘{second}’ gaan over hetzelfde. Haal er een weg.").format(
                first=first, second=second
            )
        )


def _days_in(
    heads: dict[int, str], days: Collection[Masterclass]
) -> tuple[dict[int, int], tuple[str, ...]]:
    """By the key of a day its column, and the heads that name another day."""
    about: dict[int, int] = {}
    unknown = []
    for column, head in heads.items():
        day = _day_of(head, days)
        if day is not None:
            _refuse_two(heads, [about.setdefault(day.pk, column), column])
        elif NUMBERED.search(head) or DUTCH_DAY.search(head) or OTHER_DAY.search(head):
            unknown.append(head)
    if not about and len(days) == 1:
        (day,) = days
        columns = [n for n, head in heads.items() if head.strip(" :*").casefold() in OF_ONE_DAY]
        if columns:
            about[day.pk] = columns[0]
    return about, tuple(unknown)


def _day_of(head: str, days: Collection[Masterclass]) -> Masterclass | None:
    if found := NUMBERED.search(head):
        return next((day for day in days if day.number == int(found[1])), None)
    if found := DUTCH_DAY.search(head):
        parts = (found[3], found[2], found[1])
    elif found := OTHER_DAY.search(head):
        parts = (found[1], found[2], found[3])
    else:
        return None
    try:
        asked = date(*map(int, parts))
    except ValueError:
        return None
    return next((day for day in days if day.day == asked), None)


def _example(days: Collection[Masterclass]) -> str:
    return _("Masterclass {number}").format(number=next(iter(days)).number if days else 7)


def _lines(table: Sequence[Sequence[str]], heading: Heading) -> list[Sent]:
    found = []
    for at, cells in enumerate(table):
        if at <= heading.line or not any(cells):
            continue
        person = from_cells(cells, heading.who)
        words = {day: _cell(cells, column) for day, column in heading.days.items()}
        organisation = _cell(cells, heading.organisation)
        found.append(Sent(at + 1, organisation, person.name, person.email, words))
    return found


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
