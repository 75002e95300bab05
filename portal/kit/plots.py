"""Plots as SVG without styles or scripts, the same on a page and on paper.

Places and lengths across are percentages and there is no ``viewBox``: text keeps its size on
a phone. A plot never stands alone: the same figures are in a table beside it.

The colours named here are those of paper. On a page every shape that has one takes that of its
class, from the look that the reader has (``plot__`` in ``components.css``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, cycle
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ROW, FILLED_ROW, LINE = 42, 70, 20
LONGEST_LINE = 32  # letters of a name that fit on a phone; the rest goes on to the next line
FILLS = ("#6d7f87", "#0b5563", "#3b8794", "#14613a", "#a35f00")
OWN = 1  # the fill of what has no other beside it
GROUND = "#dde5e8"
HEIGHT, TOP, BOTTOM = 200, 12, 28
LEFT, RIGHT = 8, 96  # percentages between which the points of a trend stand


def bars(
    title: str,
    values: Sequence[tuple[str, Decimal, str]],
    *,
    most: Decimal | None = None,
    fills: Sequence[int] = range(len(FILLS)),
) -> SafeString:
    """Horizontal bars under their name and figure, given as (name, value, value as told).

    ``most`` fills the width; without it the longest does. What is below zero has no bar. The
    bars take turns with ``fills``.
    """
    longest = most or max((value for _name, value, _told in values), default=Decimal(0))
    tops, height = _tops([name for name, _value, _told in values], ROW)
    rows = format_html_join(
        "",
        '{0}<text x="100%" y="{1}" font-weight="600" text-anchor="end"'
        ' fill="currentColor">{2}</text>'
        '<rect x="0" y="{3}" width="100%" height="12" class="plot__ground" fill="{7}"></rect>'
        '<rect x="0" y="{3}" width="{4}%" height="12" class="plot__fill-{5}" fill="{6}"></rect>',
        (
            (
                _name(name, top),
                top + 14,
                told,
                top + _beyond_one(name) + 20,
                _part(value, longest),
                fill,
                FILLS[fill],
                GROUND,
            )
            for (name, value, told), top, fill in zip(values, tops, cycle(fills), strict=False)
        ),
    )
    told = "; ".join(f"{name}: {told}" for name, _value, told in values)
    return framed(title, height, rows, told)


def _wrapped(name: str) -> list[str]:
    return wrap(name, LONGEST_LINE) or [""]


def _beyond_one(name: str) -> int:
    """How much higher than one line the name is."""
    return (len(_wrapped(name)) - 1) * LINE


def _tops(names: Sequence[str], row: int) -> tuple[list[int], int]:
    """Where each row begins, and where the last one ends; a long name makes its row higher."""
    *tops, height = accumulate((row + _beyond_one(name) for name in names), initial=0)
    return tops, height


def _name(name: str, top: int) -> SafeString:
    return format_html_join(
        "",
        '<text x="0" y="{}" fill="currentColor">{}</text>',
        ((top + 14 + at * LINE, line) for at, line in enumerate(_wrapped(name))),
    )


@dataclass(frozen=True)
class Filled:
    """A bar of which ``sure`` is filled and ``maybe`` after it is outlined, beside its goal.

    ``told`` is the figure above it; the rest is read to who does not see the bar.
    """

    name: str
    told: str
    sure: Decimal
    maybe: Decimal
    goal: Decimal
    read: str = ""


SURE, MAYBE, GOAL = "sure", "maybe", "goal"
MAYBE_FILL = "#ffffff"


def filled(title: str, values: Sequence[Filled]) -> SafeString:
    """Bars on one scale, each on a ground as long as its goal, with a stroke where that ends."""
    most = max((max(each.goal, each.sure + each.maybe) for each in values), default=Decimal(0))
    tops, height = _tops([each.name for each in values], FILLED_ROW)
    rows = format_html_join(
        "", "{}", ((_filled(each, top, most),) for each, top in zip(values, tops, strict=True))
    )
    told = "; ".join(f"{each.name}: {each.read or each.told}" for each in values)
    return framed(title, height, rows, told)


def _filled(bar: Filled, top: int, most: Decimal) -> SafeString:
    goal = _part(bar.goal, most)
    under = top + _beyond_one(bar.name)
    return format_html(
        '{0}<text x="0" y="{1}" font-weight="600" fill="currentColor">{2}</text>'
        '<rect x="0" y="{3}" width="{4}%" height="16" class="plot__ground" fill="{5}"></rect>'
        "{6}{7}"
        '<line x1="{4}%" x2="{4}%" y1="{8}" y2="{9}" stroke="currentColor"'
        ' stroke-width="3"></line>',
        _name(bar.name, top),
        under + 34,
        bar.told,
        under + 42,
        goal,
        GROUND,
        _stretch("0", under + 42, _part(bar.sure, most), SURE),
        _stretch(_part(bar.sure, most), under + 42, _part(bar.maybe, most), MAYBE),
        under + 38,
        under + 62,
    )


def _stretch(left: str, top: int, width: str, kind: str) -> SafeString | str:
    """Filled, or outlined with dashes: told apart without colour."""
    if float(width) == 0:
        return ""
    return _outlined(kind, x=f"{left}%", y=top, width=f"{width}%", height=16)


def _outlined(kind: str, *, x: str, y: int, width: str, height: int) -> SafeString:
    fill, dashes = (FILLS[OWN], "0") if kind == SURE else (MAYBE_FILL, "5 3")
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="plot__{}" fill="{}" stroke="{}"'
        ' stroke-width="2" stroke-dasharray="{}"></rect>',
        x,
        y,
        width,
        height,
        kind,
        fill,
        FILLS[OWN],
        dashes,
    )


def sign_of(kind: str) -> SafeString:
    """How ``filled`` shows ``SURE``, ``MAYBE`` or ``GOAL``, for beside its name."""
    if kind == GOAL:
        drawn = format_html(
            '<rect x="0" y="4" width="28" height="14" class="plot__ground" fill="{}"></rect>'
            '<line x1="28" x2="28" y1="0" y2="22" stroke="currentColor" stroke-width="3"></line>',
            GROUND,
        )
    else:
        drawn = _outlined(kind, x="1", y=4, width="28", height=14)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="22" aria-hidden="true">'
        "{}</svg>",
        drawn,
    )


def _part(value: Decimal, most: Decimal) -> str:
    """A percentage of the width; nothing below zero."""
    return f"{max(value, Decimal(0)) * 100 / (most or Decimal(1)):.2f}"


@dataclass(frozen=True)
class Series:
    """Points of one line by the place of their name on the axis; a place without one is a gap.

    ``style`` is the same for lines that belong together, 0 or 1: told apart without colour.
    """

    points: dict[int, Decimal]
    style: int = 0


STYLES = (("currentColor", "0"), ("#3b8794", "6 4"))  # of paper, as ``FILLS``


def trend(
    title: str, names: Sequence[str], lines: Sequence[Series], *, least: int, most: int
) -> SafeString:
    """Lines over ``names`` on an axis from ``least`` to ``most``, with a rule at each whole."""
    rules = format_html_join(
        "",
        '<line x1="4%" x2="100%" y1="{0}" y2="{0}" stroke="currentColor"'
        ' stroke-opacity="0.2"></line>'
        '<text x="0" y="{1}" fill="currentColor">{2}</text>',
        (
            (_down(Decimal(each), least, most), _down(Decimal(each), least, most, 5), each)
            for each in range(least, most + 1)
        ),
    )
    ticks = format_html_join(
        "",
        '<text x="{}%" y="{}" text-anchor="middle" fill="currentColor">{}</text>',
        ((_across(at, len(names)), HEIGHT - 6, name) for at, name in enumerate(names)),
    )
    drawn = format_html_join("", "{}", ((_line(each, len(names), least, most),) for each in lines))
    return framed(title, HEIGHT, rules + ticks + drawn)


def key_of(style: int) -> SafeString:
    """The sign of a line for beside its name; says nothing by itself."""
    colour, dashes = STYLES[style % len(STYLES)]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="44" height="14" aria-hidden="true">'
        '<line x1="0" x2="44" y1="7" y2="7" class="plot__line-{0}" stroke="{1}"'
        ' stroke-width="3" stroke-dasharray="{2}"></line>{3}</svg>',
        style % len(STYLES),
        colour,
        dashes,
        _mark("22", 7, style),
    )


def _line(line: Series, count: int, least: int, most: int) -> SafeString:
    colour, dashes = STYLES[line.style % len(STYLES)]
    placed = {
        at: (_across(at, count), _down(value, least, most))
        for at, value in sorted(line.points.items())
    }
    drawn = [(placed[at], placed[at + 1]) for at in placed if at + 1 in placed]
    strokes = format_html_join(
        "",
        '<line x1="{}%" y1="{}" x2="{}%" y2="{}" class="plot__line-{}" stroke="{}"'
        ' stroke-width="3" stroke-dasharray="{}"></line>',
        ((*one, *other, line.style % len(STYLES), colour, dashes) for one, other in drawn),
    )
    marks = format_html_join(
        "", "{}", ((_mark(f"{x}%", y, line.style),) for x, y in placed.values())
    )
    return strokes + marks


def _mark(x: str, y: float | str, style: int) -> SafeString:
    """A full dot, or an open ring: told apart without colour."""
    colour, _dashes = STYLES[style % len(STYLES)]
    fill = "none" if style % len(STYLES) else colour
    return format_html(
        '<circle cx="{}" cy="{}" r="5" class="plot__line-{}" fill="{}" stroke="{}"'
        ' stroke-width="3"></circle>',
        x,
        y,
        style % len(STYLES),
        fill,
        colour,
    )


def _across(at: int, count: int) -> str:
    """Percentages from the left; a single point stands in the middle."""
    return f"{LEFT + (RIGHT - LEFT) * (at / (count - 1) if count > 1 else 0.5):.2f}"


def _down(value: Decimal, least: int, most: int, more: int = 0) -> str:
    room = HEIGHT - TOP - BOTTOM
    return f"{TOP + room * (most - float(value)) / (most - least) + more:.1f}"


def framed(title: str, height: int, contents: SafeString, told: str = "") -> SafeString:
    """``told`` are the figures in words, for who does not see the plot."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{}" role="img"'
        ' aria-label="{}" class="plot" font-family="Source Sans 3" font-size="13">'
        "<title>{}</title>{}{}</svg>",
        height,
        f"{title}. {told}" if told else title,
        title,
        format_html("<desc>{}</desc>", told) if told else "",
        contents,
    )
