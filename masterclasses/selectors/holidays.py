"""Public holidays and school holidays of the Netherlands, region Noord (dutch-rules §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from holidays import country_holidays

REGION = "Noord"
# Their dates bind all schools; those of the other breaks are only advised.
BINDING_BREAKS = ("Kerstvakantie", "Meivakantie", "Zomervakantie")
# As the library calls them; English readers get what our catalogue makes of it.
NAMES = (
    gettext_noop("Nieuwjaarsdag"),
    gettext_noop("Goede vrijdag"),
    gettext_noop("Eerste paasdag"),
    gettext_noop("Tweede paasdag"),
    gettext_noop("Koningsdag"),
    gettext_noop("Bevrijdingsdag"),
    gettext_noop("Hemelvaartsdag"),
    gettext_noop("Eerste pinksterdag"),
    gettext_noop("Tweede pinksterdag"),
    gettext_noop("Eerste kerstdag"),
    gettext_noop("Tweede kerstdag"),
    gettext_noop("Herfstvakantie"),
    gettext_noop("Kerstvakantie"),
    gettext_noop("Voorjaarsvakantie"),
    gettext_noop("Meivakantie"),
    gettext_noop("Zomervakantie"),
)


class Kind(models.TextChoices):
    """Whether a day is off for everybody, or for schools, and how firmly."""

    PUBLIC = "public", _("feestdag")
    OPTIONAL = "optional", _("niet overal vrij")
    BINDING = "binding", _("schoolvakantie, vaste datum")
    ADVISORY = "advisory", _("schoolvakantie, adviesdatum")


@dataclass(frozen=True)
class Holiday:
    """A row of days with one name, first and last included."""

    first: date
    last: date
    dutch: str
    kind: Kind

    @property
    def name(self) -> str:
        """In the reader's language: the rows themselves are kept for everybody."""
        return gettext(self.dutch)

    def includes(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def is_binding(self) -> bool:
        """Public holidays and the school holidays of which the dates are fixed by law."""
        return self.kind in (Kind.PUBLIC, Kind.BINDING)


@cache
def holidays_in(year: int) -> tuple[Holiday, ...]:
    """All that fall in a calendar year, in order; a row is cut off at New Year."""
    found = [
        Holiday(day, day, name, kind)
        for category, kind in (("public", Kind.PUBLIC), ("optional", Kind.OPTIONAL))
        for day, name in _days(year, category).items()
    ]
    return tuple(sorted([*found, *_breaks(year)], key=lambda each: (each.first, each.last)))


def holidays_on(day: date) -> list[Holiday]:
    return [each for each in holidays_in(day.year) if each.includes(day)]


@cache
def school_holidays_known(day: date) -> bool:
    """Whether the dates of school holidays are set that far ahead."""
    return any(each.last >= day for year in (day.year, day.year + 1) for each in _breaks(year))


@cache
def _breaks(year: int) -> tuple[Holiday, ...]:
    """School holidays: days in a row by the same name are one."""
    rows: list[Holiday] = []
    for day, name in sorted(_days(year, "school").items()):
        kind = Kind.BINDING if name in BINDING_BREAKS else Kind.ADVISORY
        if rows and rows[-1].dutch == name and rows[-1].last == day - timedelta(days=1):
            rows[-1] = Holiday(rows[-1].first, day, name, kind)
        else:
            rows.append(Holiday(day, day, name, kind))
    return tuple(rows)


def _days(year: int, category: str) -> dict[date, str]:
    found = country_holidays(
        "NL", subdiv=REGION, categories=(category,), years=year, language="nl"
    )
    return dict(found.items())
