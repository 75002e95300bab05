"""Days as iCalendar: right for two readers, across summer time, with any title."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from icalendar import Calendar

from portal.kit import calendars as ical
from portal.kit.calendars import Event
from tests.calendar_reading import only_event, read_calendar
from tests.factories.programme import LONG_NAME, LONG_ORGANISATION

HERE = ZoneInfo("Europe/Amsterdam")


def an_event(**fields: Any) -> Event:
    begin = fields.pop("begin", datetime(2027, 2, 2, 8, tzinfo=UTC))
    values = {
        "uid": "een@portaal.example",
        "begin": begin,
        "end": begin + timedelta(hours=4),
        "title": "Masterclass 7",
        "place": "Zaal 1",
        "description": "Programma",
        "url": "https://portaal.example/masterclasses/dagen/1/",
    }
    return Event(**{**values, **fields})


def an_invitation(event: Event, name: str = "Anna") -> str:
    return ical.invitation(event, email="anna@voorbeeld.example", name=name)


def test_an_invitation_asks_its_one_guest() -> None:
    read = read_calendar(an_invitation(an_event(sequence=3)))
    assert read["method"] == "REQUEST"
    (event,) = read["events"]
    assert event["uid"] == "een@portaal.example"
    assert (event["sequence"], event["status"]) == (3, "CONFIRMED")
    assert event["organizer"]["value"] == f"mailto:{settings.CONTACT_EMAIL}"
    assert event["organizer"]["cn"] == settings.PORTAL_NAME
    assert event["attendees"] == [
        {
            "value": "mailto:anna@voorbeeld.example",
            "cn": "Anna",
            "rsvp": "TRUE",
            "partstat": "NEEDS-ACTION",
            "role": "REQ-PARTICIPANT",
        }
    ]


def test_a_cancellation_is_of_the_same_event() -> None:
    text = ical.cancellation(
        an_event(sequence=4, status="CANCELLED"), email="anna@voorbeeld.example", name="Anna"
    )
    read = read_calendar(text)
    assert read["method"] == "CANCEL"
    (event,) = read["events"]
    assert (event["uid"], event["sequence"]) == ("een@portaal.example", 4)
    assert event["status"] == "CANCELLED"
    assert event["attendees"][0]["value"] == "mailto:anna@voorbeeld.example"


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ((2027, 3, 27, 9, 0), 1),  # the day before the last Sunday of March
        ((2027, 3, 28, 1, 30), 1),
        ((2027, 3, 28, 3, 30), 2),
        ((2027, 3, 29, 9, 0), 2),
        ((2027, 10, 30, 9, 0), 2),
        ((2027, 10, 31, 1, 30), 2),
        ((2027, 10, 31, 3, 30), 1),
        ((2027, 11, 1, 9, 0), 1),
        ((2019, 7, 1, 9, 0), 2),
        ((2045, 3, 26, 9, 0), 2),
        ((2045, 12, 1, 9, 0), 1),
    ],
)
def test_times_are_right_across_the_change_to_summer_time(
    local: tuple[int, int, int, int, int], offset: int
) -> None:
    begin = datetime(*local, tzinfo=HERE).astimezone(UTC)
    text = an_invitation(an_event(begin=begin))
    assert f"DTSTART;TZID=Europe/Amsterdam:{datetime(*local):%Y%m%dT%H%M%S}\r\n" in text
    told = only_event(text)
    assert told["begin"] == begin.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert begin.replace(tzinfo=None) + timedelta(hours=offset) == datetime(*local)
    assert _by_its_own_zone(text) == begin


def _by_its_own_zone(text: str) -> datetime:
    """The begin as the calendar's own VTIMEZONE tells it, whatever this machine knows."""
    calendar = Calendar.from_ical(text)
    (zone,) = calendar.walk("VTIMEZONE")
    local = calendar.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=None)
    known: datetime = local.replace(tzinfo=zone.to_tz(lookup_tzid=False))
    return known.astimezone(UTC)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    for hour in (0, 1):
        begin = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        told = only_event(an_invitation(an_event(begin=begin)))
        assert told["begin"] == f"2027-10-31T0{hour}:30:00.000Z"


@pytest.mark.parametrize(
    "title",
    [
        "Water, wegen; en riolen: samen \\ apart",
        'Een "uniforme" werkwijze',
        "Twee\nregels",
        "Klimaat 🌧️👩‍👩‍👧‍👦 en hitte ☀️ " * 9,
        f"{LONG_ORGANISATION} en {LONG_ORGANISATION}, {LONG_NAME}",
        "Eén " + "lettergreepverdubbelingsé" * 12,
    ],
)
def test_any_title_comes_through(title: str) -> None:
    event = only_event(an_invitation(an_event(title=title, place=title, description=title)))
    assert event["title"] == event["place"] == event["description"] == title.strip()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Jan, de; derde: 'x' ^n %2C", "Jan, de; derde: 'x' ^n %2C"),
        ('Jan "Piet"\n Smit', "Jan 'Piet' Smit"),
        ("Jan\\", "Jan/"),
        (" ", "anna@voorbeeld.example"),
    ],
)
def test_any_name_comes_through(name: str, told: str) -> None:
    event = only_event(an_invitation(an_event(), name))
    assert event["attendees"][0]["cn"] == told


SIGNS = st.one_of(st.characters(), st.sampled_from("\\,;:\"'^%\n\r\t 🌧️é"))


@tries(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(SIGNS, min_size=1, max_size=200),
    st.text(SIGNS, max_size=200),
    st.text(SIGNS, min_size=1, max_size=120),
    st.datetimes(
        min_value=datetime(2020, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)
    ),
)
def test_whatever_somebody_types_can_be_read(
    title: str, place: str, name: str, begin: datetime
) -> None:
    begin = begin.replace(microsecond=0)
    event = only_event(an_invitation(an_event(title=title, place=place, begin=begin), name))
    assert event["begin"] == begin.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert _visible(event["title"]) == _visible(title)
    assert _visible(event["place"]) == _visible(place)


def _visible(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())
