"""What a calendar is told of a day, to compare with what it was told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses.calendars import place_of
from masterclasses.models import Masterclass
from portal.kit.calendars import Event
from portal.kit.moments import clock

Told = dict[str, str]


@dataclass(frozen=True)
class Difference:
    label: str
    was: str
    now: str


def told_of(day: Masterclass) -> Told:
    """What is worth a mail when it changes; agenda and materials are not.

    In Dutch whoever reads it: what is compared must not differ by its language.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "begin": day.period.lower.astimezone(UTC).isoformat(),
            "end": day.period.upper.astimezone(UTC).isoformat(),
            "title": str(day),
            "place": place_of(day),
            "link": day.online_link,
        }


def differences(was: Told, now: Told) -> list[Difference]:
    """What of a day is another than it was told, as people read it."""
    found = [
        Difference(_("Wanneer"), when(was), when(now)),
        Difference(_("Waar"), was["place"], now["place"]),
        Difference(_("Titel"), was["title"], now["title"]),
        Difference(_("Link om online mee te doen"), was["link"], now["link"]),
    ]
    return [each for each in found if each.was != each.now]


def when(told: Told) -> str:
    """Such as "donderdag 3 februari 2028, 09.00–12.30 uur"; both dates if it ends on another."""
    begin, end = (_local(told[key]) for key in ("begin", "end"))
    if begin.date() == end.date():
        return _("{day}, {begin}–{end} uur").format(
            day=date_format(begin, "l j F Y"),
            begin=clock(begin),
            end=clock(end),
        )
    return " – ".join(f"{date_format(at, 'l j F Y')}, {clock(at)}" for at in (begin, end))


def day_of(told: Told) -> str:
    """The date alone, for the subject of a mail."""
    return date_format(_local(told["begin"]), "l j F Y")


def event_told(told: Told, *, uid: str, sequence: int, url: str) -> Event:
    """The event as a calendar was told it, to take it out again."""
    return Event(
        uid=uid,
        begin=datetime.fromisoformat(told["begin"]),
        end=datetime.fromisoformat(told["end"]),
        title=told["title"],
        place=told["place"],
        description="",
        url=url,
        sequence=sequence,
        status="CANCELLED",
    )


def _local(moment: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(moment))
