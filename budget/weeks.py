"""ISO weeks: how people name the days on which they worked.

A week over the end of a year is one sheet, in the ISO year that its Thursday is in; each of its
days still counts for the calendar year of its own date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class Week:
    """Week ``number`` of the ISO year ``year``; 53 only where that year has so many."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(*day.isocalendar()[:2])

    @property
    def exists(self) -> bool:
        try:
            date.fromisocalendar(self.year, self.number, 7)
        except ValueError:
            return False
        return True

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=each) for each in range(7))

    @property
    def before(self) -> Week:
        return Week.of(self.first - timedelta(days=7))

    @property
    def after(self) -> Week:
        return Week.of(self.first + timedelta(days=7))

    @property
    def spans_years(self) -> bool:
        return self.first.year != self.last.year

    @property
    def in_words(self) -> str:
        """``28 december 2026 tot en met 3 januari 2027``, no shorter than is needed."""
        first = (
            "j F Y" if self.spans_years else "j F" if self.first.month != self.last.month else "j"
        )
        return _("{first} tot en met {last}").format(
            first=date_format(self.first, first), last=date_format(self.last, "j F Y")
        )

    def __str__(self) -> str:
        return _("week {number} van {year}").format(number=self.number, year=self.year)
