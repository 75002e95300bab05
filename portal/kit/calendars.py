"""Events as iCalendar (RFC 5545, 5546): invitations, cancellations and feeds.

Times are local with their time zone, so that a change of the law on summer time moves the
event with the room that it is held in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from icalendar import Calendar, Component, Timezone, vCalAddress, vText

TZID = "Europe/Amsterdam"
REFRESH = timedelta(hours=4)
# The rule since 1996, without an end: it holds for past days and for those to come.
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
NO_TEXT = {"Cc", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Event:
    """Something on a day, as a calendar shows it; ``status`` is one of RFC 5545's for events."""

    uid: str
    begin: datetime
    end: datetime
    title: str
    place: str
    description: str
    url: str
    sequence: int = 0
    status: str = "CONFIRMED"


def uid_of(key: object) -> str:
    return f"{key}@{settings.MAIL_DOMAIN}"


def invitation(event: Event, *, email: str, name: str) -> str:
    """METHOD:REQUEST for one person: new, or changed where its sequence has risen."""
    return _text(_calendar("REQUEST", [event], timezone.now(), (email, name)))


def cancellation(event: Event, *, email: str, name: str) -> str:
    """METHOD:CANCEL for one person; ``event`` has its uid and a higher sequence."""
    return _text(_calendar("CANCEL", [event], timezone.now(), (email, name)))


def publication(events: Iterable[Event], *, name: str, stamp: datetime) -> str:
    """METHOD:PUBLISH, for feeds and overviews: events to show, which nobody answers to."""
    calendar = _calendar("PUBLISH", events, stamp)
    calendar.add("X-WR-CALNAME", _clean(name))
    calendar.add("X-WR-TIMEZONE", TZID)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH // timedelta(hours=1)}H")
    return _text(calendar)


def _text(calendar: Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text


def _calendar(
    method: str,
    events: Iterable[Event],
    stamp: datetime,
    attendee: tuple[str, str] | None = None,
) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", f"-//{_clean(settings.PORTAL_NAME)}//Portal//{get_language().upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    for event in events:
        calendar.add_component(_vevent(event, stamp, attendee))
    return calendar


def _vevent(event: Event, stamp: datetime, attendee: tuple[str, str] | None) -> Component:
    made = Component.get_component_class("VEVENT")()
    made.add("UID", event.uid)
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    made.add("DTSTART", _moment(event.begin))
    made.add("DTEND", _moment(event.end))
    made.add("SUMMARY", _clean(event.title))
    for name, text in (("LOCATION", event.place), ("DESCRIPTION", event.description)):
        if text := _clean(text):
            made.add(name, text)
    made.add("URL", event.url)
    made.add("STATUS", event.status)
    made.add("TRANSP", "TRANSPARENT" if event.status == "CANCELLED" else "OPAQUE")
    made.add("ORGANIZER", _address(str(settings.CONTACT_EMAIL), str(settings.PORTAL_NAME)))
    if attendee:
        guest = _address(*attendee)
        for key, value in (
            ("CUTYPE", "INDIVIDUAL"),
            ("ROLE", "REQ-PARTICIPANT"),
            ("PARTSTAT", "NEEDS-ACTION"),
            ("RSVP", "TRUE"),
        ):
            guest.params[key] = vText(value)
        made.add("ATTENDEE", guest)
    return made


def _moment(moment: datetime) -> datetime:
    """Local; in UTC within the hour that comes twice, where programs do not agree on local."""
    local = timezone.localtime(moment)
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    return local if first == second else moment.astimezone(UTC)


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A parameter has no way to write quotes or lines, and programs trip over a backslash.
    plain = _clean(name).replace('"', "'").replace("\\", "/")
    address.params["CN"] = vText(" ".join(plain.split()) or email)
    return address


def _clean(text: str) -> str:
    """Without the characters that iCalendar has no way to write; line ends become ``\\n``."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        "".join(" " if unicodedata.category(sign) in NO_TEXT else sign for sign in line)
        for line in lines
    ).strip()
