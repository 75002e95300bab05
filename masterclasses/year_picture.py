"""A whole year as one drawing: a row per month, weekdays under each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from masterclasses.models import Masterclass
from masterclasses.selectors.holidays import Kind, holidays_in
from masterclasses.selectors.year import YearView
from masterclasses.states import CohortState
from programme.models import KnowledgeMeeting

COLUMNS, MONTHS_A_YEAR, SATURDAY = 37, 12, 5
LEFT, TOP, WIDE, HIGH = 52, 26, 28, 34
# Each cohort has a shape of its own besides a colour; a third one looks like the first again.
SHAPES = 2
YEARS_KEPT = 12


@dataclass
class _Square:
    """One day of the year and where it stands."""

    day: date
    masterclasses: list[Masterclass] = field(default_factory=list)
    meetings: list[KnowledgeMeeting] = field(default_factory=list)

    @property
    def left(self) -> int:
        return LEFT + (self.day.replace(day=1).weekday() + self.day.day - 1) * WIDE

    @property
    def top(self) -> int:
        return TOP + (self.day.month - 1) * HIGH


def year_picture(view: YearView) -> SafeString:
    """An SVG without styles of its own; the page's style sheet colours it, in light and dark.

    What happens on a day is a link with a name; the rest is drawn for the eye, and stands in
    the list below the picture.
    """
    marked = _marked(view)
    numbers = (svg for day, svg in _numbers(view.year) if day not in marked)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="year-plan" viewBox="0 0 {} {}"'
        ' role="group" aria-label="{}">{}<g aria-hidden="true">{}{}{}</g>{}</svg>',
        LEFT + COLUMNS * WIDE,
        TOP + MONTHS_A_YEAR * HIGH,
        _("Jaarplan {year}: alles hieruit staat ook in de lijst eronder").format(year=view.year),
        _hatch(),
        _frame(),
        _ground(view.year, timezone.localdate()),
        SafeString("".join(numbers)),
        SafeString("".join(_mark(square) for _day, square in sorted(marked.items()))),
    )


def _marked(view: YearView) -> dict[date, _Square]:
    """The days on which something happens."""
    found: dict[date, _Square] = {}
    for masterclass in view.days:
        if masterclass.status == "planned" and masterclass.day.year == view.year:
            on = masterclass.day
            found.setdefault(on, _Square(on)).masterclasses.append(masterclass)
    for meeting in view.meetings:
        if (on := timezone.localdate(meeting.starts_at)).year == view.year:
            found.setdefault(on, _Square(on)).meetings.append(meeting)
    return found


def _days_of(year: int) -> Iterator[_Square]:
    day = date(year, 1, 1)
    while day.year == year:
        yield _Square(day)
        day += timedelta(days=1)


@lru_cache(maxsize=YEARS_KEPT)  # nothing in it is said in words
def _ground(year: int, today: date) -> SafeString:
    """What lies beneath a year's days, the same for everybody on one day."""
    return SafeString("".join(_background(square, today) for square in _days_of(year)))


@lru_cache(maxsize=YEARS_KEPT)
def _numbers(year: int) -> list[tuple[date, SafeString]]:
    return [(square.day, _number(square)) for square in _days_of(year)]


def _hatch() -> SafeString:
    return mark_safe(
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatch" width="2.5" height="6"/></pattern>'
        "</defs>"
    )


def _frame() -> SafeString:
    weekdays = format_html_join(
        "",
        '<text class="weekday" x="{}" y="{}">{}</text>',
        (
            (LEFT + column * WIDE + WIDE // 2, TOP - 10, str(WEEKDAYS[column % 7])[:2])
            for column in range(COLUMNS)
        ),
    )
    months = format_html_join(
        "",
        '<text class="month" x="0" y="{}">{}</text>',
        (
            (TOP + (number - 1) * HIGH + HIGH // 2 + 5, MONTHS_3[number])
            for number in range(1, MONTHS_A_YEAR + 1)
        ),
    )
    return format_html("{}{}", weekdays, months)


def _background(square: _Square, today: date) -> SafeString:
    holidays = holidays_in(square.day.year)
    kinds = {holiday.kind for holiday in holidays if holiday.includes(square.day)}
    weekend = square.day.weekday() >= SATURDAY
    parts = [_rect(square, "weekend" if weekend else "day")]
    if Kind.BINDING in kinds:
        parts += [_rect(square, "binding"), _rect(square, "edge", HIGH - 4, 3)]
    if Kind.ADVISORY in kinds:
        parts.append(_rect(square, "advisory"))
    if Kind.PUBLIC in kinds:
        parts.append(_rect(square, "public"))
    if kinds & {Kind.PUBLIC, Kind.OPTIONAL}:
        parts.append(_rect(square, "dot", 1, 3))
    if square.day == today:
        parts.append(_rect(square, "today"))
    return format_html_join("", "{}", ((part,) for part in parts))


def _rect(square: _Square, kind: str, below: int = 1, high: int = HIGH - 2) -> SafeString:
    """As wide as the day, so that days in a row are one band."""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>',
        kind, square.left, square.top + below, WIDE, high,
    )  # fmt: skip


def _number(square: _Square) -> SafeString:
    return format_html(
        '<text class="number" x="{}" y="{}">{}</text>',
        square.left + WIDE // 2, square.top + HIGH // 2 + 5, square.day.day,
    )  # fmt: skip


def _mark(square: _Square) -> SafeString:
    """A shape for all that happens; where that is more than one thing, side by side."""
    things = [
        *(
            (each.get_absolute_url(), _shape_of(each), _name(each))
            for each in square.masterclasses
        ),
        *((each.get_absolute_url(), "meeting", each.title) for each in square.meetings),
    ]
    told, width = date_format(square.day, "l j F"), (WIDE - 2) / len(things)
    size = "number" if len(things) == 1 else "number narrow"
    marks = []
    for at, (address, shape, name) in enumerate(things):
        left = square.left + 1 + at * width
        marks.append(
            format_html(
                '<a href="{0}" class="mark" aria-label="{1}"><title>{1}</title>{2}'
                '<text class="{3} {4}" x="{5}" y="{6}">{7}</text></a>',
                address, f"{told}: {name}", _shape(square, left, width, shape), size, shape,
                _px(left + width / 2), square.top + HIGH // 2 + 5, square.day.day,
            )
        )  # fmt: skip
    return format_html_join("", "{}", ((mark,) for mark in marks))


def _shape(square: _Square, left: float, width: float, shape: str) -> SafeString:
    if shape == "meeting":
        middle, reach = square.top + HIGH / 2, min(width / 2 + 1, 14)
        corners = [(0, -reach - 2), (reach, 0), (0, reach + 2), (-reach, 0)]
        points = (f"{_px(left + width / 2 + x)},{_px(middle + y)}" for x, y in corners)
        return format_html('<polygon class="{}" points="{}"></polygon>', shape, " ".join(points))
    side = min(width, HIGH - 6) / 2
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"></rect>',
        shape, _px(left), square.top + 3, _px(width), HIGH - 6,
        _px(side if "second" in shape else 3),
    )  # fmt: skip


def _px(number: float) -> str:
    return f"{number:.1f}"


def _shape_of(masterclass: Masterclass) -> str:
    number = masterclass.cohort.number
    shape = "first" if number % SHAPES else "second"
    return f"{shape} draft" if masterclass.cohort.status == CohortState.DRAFT else shape


def _name(masterclass: Masterclass) -> str:
    return f"{masterclass.cohort}, {masterclass}"
