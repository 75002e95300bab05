"""What was measured over time, as an SVG in the manner of ``plots``: with a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kit.plots import framed

HEIGHT, TOP, BOTTOM = 190, 26, 30
LEFT, RIGHT = 4, 96


@dataclass(frozen=True)
class Point:
    """A value of a day; ``told`` and ``day_told`` are how people read them."""

    day: date
    value: Decimal
    told: str
    day_told: str


def series(
    title: str, points: Sequence[Point], *, goal: tuple[Decimal, str] | None = None
) -> SafeString:
    """A line through the points, by their days; the first and the last have their value beside.

    ``goal`` is a value and what is told of it: a dashed line. Zero is in sight, as long as
    nothing is below it.
    """
    values = [each.value for each in points] + ([goal[0]] if goal else [])
    least, most = min(Decimal(0), *values), max(Decimal(0), *values)
    placed = [(_across(each.day, points), _down(each.value, least, most), each) for each in points]
    lines = format_html_join(
        "",
        '<line x1="{}%" y1="{}" x2="{}%" y2="{}" stroke="currentColor" stroke-width="3"></line>',
        ((*one[:2], *other[:2]) for one, other in pairwise(placed)),
    )
    dots = format_html_join(
        "", '<circle cx="{}%" cy="{}" r="5" fill="currentColor"></circle>',
        ((x, y) for x, y, _each in placed),
    )  # fmt: skip
    told = "; ".join(f"{each.day_told}: {each.told}" for each in points)
    contents = _ground(least, most) + _goal(goal, least, most) + lines + dots + _ends(placed)
    return framed(title, HEIGHT, contents, f"{told}; {goal[1]}" if goal else told)


def _ground(least: Decimal, most: Decimal) -> SafeString:
    zero = _down(Decimal(0), least, most)
    return format_html(
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="currentColor" stroke-opacity="0.3">'
        "</line>",
        zero,
    )


def _goal(goal: tuple[Decimal, str] | None, least: Decimal, most: Decimal) -> SafeString:
    if goal is None:
        return SafeString("")
    down = _down(goal[0], least, most)
    return format_html(
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="currentColor" stroke-width="2"'
        ' stroke-dasharray="6 4"></line>'
        '<text x="50%" y="{1}" text-anchor="middle" fill="currentColor">{2}</text>',
        down,
        f"{float(down) - 6:.1f}",
        goal[1],
    )


def _ends(placed: Sequence[tuple[str, str, Point]]) -> SafeString:
    """The values and days at both ends; one point has them once."""
    ends = [(placed[0], "start")] + ([(placed[-1], "end")] if len(placed) > 1 else [])
    return format_html_join(
        "",
        '<text x="{0}%" y="{1}" text-anchor="{2}" font-weight="600" fill="currentColor">{3}</text>'
        '<text x="{0}%" y="{4}" text-anchor="{2}" fill="currentColor">{5}</text>',
        (
            (x, f"{float(y) - 10:.1f}", anchor, point.told, HEIGHT - 6, point.day_told)
            for (x, y, point), anchor in ends
        ),
    )


def _across(day: date, points: Sequence[Point]) -> str:
    first, last = points[0].day, points[-1].day
    whole = (last - first).days
    return f"{LEFT + (RIGHT - LEFT) * ((day - first).days / whole if whole else 0):.2f}"


def _down(value: Decimal, least: Decimal, most: Decimal) -> str:
    room = HEIGHT - TOP - BOTTOM
    part = (most - value) / (most - least) if most != least else Decimal(1)
    return f"{TOP + room * float(part):.1f}"
