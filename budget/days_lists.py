"""What the lines of a list with worked days say: who, when, for which line, and how much.

Lines keep the number that a spreadsheet shows beside them, so that somebody finds them again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.kit.tables import Unreadable

COLUMNS = {
    "name": {"naam", "medewerker", "wie", "name", "employee"},
    "day": {"datum", "dag", "date"},
    "line": {"ontwikkelingslijn", "lijn", "line", "development line"},
    "days": {"dagen", "aantal dagen", "aantal", "days"},
}
DUTCH_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
OTHER_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?")
PART = re.compile(r"\d{0,2}(?:[.,]\d{1,4})?")
SIGNS = {"½": "0,5", "¼": "0,25", "¾": "0,75"}


@dataclass(frozen=True)
class Sent:
    """The cells of one line, as they stand there."""

    number: int
    name: str
    day: str
    line: str
    days: str


def lines_in(table: Sequence[Sequence[str]]) -> list[Sent]:
    """The lines with something on them; raises ``Unreadable`` without a heading."""
    at = next((at for at, cells in enumerate(table) if any(cells)), None)
    if at is None:
        raise Unreadable(_("In dit bestand staat niets. Kies een ander bestand."))
    columns = _columns(table[at])
    return [
        Sent(number, **{key: _cell(cells, column) for key, column in columns.items()})
        for number, cells in enumerate(table[at + 1 :], at + 2)
        if any(_cell(cells, column) for column in columns.values())
    ]


def _columns(heads: Sequence[str]) -> dict[str, int]:
    words = [head.strip(" :*").casefold() for head in heads]
    found = {
        key: [at for at, word in enumerate(words) if word in known]
        for key, known in COLUMNS.items()
    }
    for columns in found.values():
        if len(columns) > 1:
            first, second = (heads[column] for column in columns[:2])
            raise Unreadable(
                _("De kolommen ‘{first}’ en ‘{second}’ gaan over hetzelfde. Haal er een weg.")
                .format(first=first, second=second)
            )  # fmt: skip
    if not all(found.values()):
        raise Unreadable(
            _("Op de eerste regel staat niet welke kolom wat is. Zet boven de kolommen: Naam, "
              "Datum, Ontwikkelingslijn, Dagen.")
        )  # fmt: skip
    return {key: columns[0] for key, columns in found.items()}


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def day_of(cell: str) -> date | None:
    """A day as Dutch people or a spreadsheet write it; ``None`` where it is none."""
    if found := DUTCH_DAY.fullmatch(cell):
        parts = (found[3], found[2], found[1])
    elif found := OTHER_DAY.fullmatch(cell):
        parts = (found[1], found[2], found[3])
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def part_of(text: str) -> Decimal | None:
    """A number of days as people write it: ``0,5``, ``½``, ``1``; ``None`` where it is none."""
    text = SIGNS.get(text.strip(), text.strip())
    if not text or not PART.fullmatch(text):
        return None
    return Decimal(text.replace(",", ".")).quantize(Decimal("0.0001"))
