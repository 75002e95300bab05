"""A grid of four in which things have a place and move, as SVG without styles or scripts.

As ``plots``: across in percentages, down in pixels, never without a table beside it. Everything
with a name has a row of its own in its quadrant, so nothing lies over anything else. Marks stand
along the middle and names outside of them, so arrows cross no names. Wishes without a name have
no arrow either, and stand below the others, a few in a row: many of them would hide what moved.
It is drawn twice, of which styles show one: on a phone marks stand further apart, for the arrows,
and what has a sign goes by that alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

# Whether it is in the right column, and whether in the upper row.
Quadrant = tuple[bool, bool]

SLOT, HEAD, PAD = 30, 30, 8
RADIUS = 11
ASIDE = 18  # from the middle of a mark to its name
APART = 28  # of wishes without a name in a row
LETTERS = 60  # of a name


@dataclass(frozen=True)
class Layout:
    """``inward``: per cent from the middle of the grid to marks, and to where arrows bend.

    ``abreast`` is how many wishes without a name fit in a row.
    """

    width: str
    inward: int
    bend: int
    abreast: int
    names_all: bool

    def across(self, quadrant: Quadrant, inward: int) -> int:
        return 50 + inward if quadrant[0] else 50 - inward


LAYOUTS = (
    Layout("wide", inward=6, bend=2, abreast=5, names_all=True),
    Layout("narrow", inward=22, bend=15, abreast=3, names_all=False),
)


@dataclass(frozen=True)
class Mover:
    """What is somewhere, came from somewhere, and may wish to be somewhere.

    ``sign`` stands in its marks. ``open`` is drawn with dashes.
    """

    sign: str
    name: str
    first: Quadrant
    last: Quadrant
    wished: Quadrant | None = None
    first_name: str = ""
    wished_name: str = ""
    open: bool = False

    @property
    def moved(self) -> bool:
        return self.first != self.last

    @property
    def wishes(self) -> bool:
        return self.wished is not None and self.wished != self.last


@dataclass(frozen=True)
class _Mark:
    layout: Layout
    mover: Mover
    kind: str  # "first", "last" or "wished"
    quadrant: Quadrant
    down: int = 0
    outward: int = 0  # from the middle of the grid, beyond where marks stand

    @property
    def across(self) -> int:
        return self.layout.across(self.quadrant, self.layout.inward)

    @property
    def bend(self) -> int:
        return self.layout.across(self.quadrant, self.layout.bend)

    @property
    def name(self) -> str:
        mover = self.mover
        if mover.sign and not self.layout.names_all:
            return ""
        names = {"last": mover.name, "first": mover.first_name, "wished": mover.wished_name}
        return Truncator(names[self.kind]).chars(LETTERS)

    @property
    def is_bare(self) -> bool:
        return self.kind == "wished" and not self.mover.wished_name


def quadrants(
    title: str, movers: Sequence[Mover], *, names: dict[Quadrant, str], told: str, key: str
) -> SafeString:
    """``told`` is the same in words; ``key`` is unique on the page."""
    return format_html_join(
        "",
        "{}",
        (
            (_drawn(layout, title, movers, names, f"{title}. {told}", f"{key}-{layout.width}"),)
            for layout in LAYOUTS
        ),
    )


def _drawn(
    layout: Layout,
    title: str,
    movers: Sequence[Mover],
    names: dict[Quadrant, str],
    told: str,
    key: str,
) -> SafeString:
    marks, middle, height = _placed(layout, movers)
    by_kind = {(mark.mover, mark.kind): mark for mark in marks}
    arrows = format_html_join("", "{}", ((_arrows(mover, by_kind, key),) for mover in movers))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{}" role="img"'
        ' aria-label="{}" class="quadrants quadrants--{}"><title>{}</title>'
        '<defs><marker id="{}" viewBox="0 0 10 10" refX="23" refY="5" markerWidth="9"'
        ' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="currentColor"></path></marker></defs>{}{}{}</svg>',
        height,
        told,
        layout.width,
        title,
        key,
        _grounds(names, middle, height),
        arrows,
        format_html_join("", "{}", ((_mark(mark),) for mark in marks)),
    )


def _placed(layout: Layout, movers: Sequence[Mover]) -> tuple[list[_Mark], int, int]:
    """Every mark in its row; where the lower quadrants begin, and how tall it all is."""
    wanted = [_Mark(layout, mover, kind, at) for mover in movers for kind, at in _stops(mover)]
    wanted.sort(key=lambda mark: mark.is_bare)
    counts: dict[Quadrant, int] = defaultdict(int)
    abreast: dict[Quadrant, int] = defaultdict(int)
    rows = []
    for mark in wanted:
        place = mark.quadrant
        beside = abreast[place] % layout.abreast if mark.is_bare else 0
        abreast[place] += mark.is_bare
        counts[place] += not beside
        rows.append((counts[place] - 1, beside * APART))
    tall = {
        high: HEAD + PAD + SLOT * max(1, counts[(False, high)], counts[(True, high)])
        for high in (True, False)
    }
    placed = [
        replace(
            mark,
            down=(0 if mark.quadrant[1] else tall[True]) + HEAD + row * SLOT + SLOT // 2,
            outward=outward if mark.quadrant[0] else -outward,
        )
        for mark, (row, outward) in zip(wanted, rows, strict=True)
    ]
    return placed, tall[True], tall[True] + tall[False]


def _stops(mover: Mover) -> list[tuple[str, Quadrant]]:
    stops = [("last", mover.last)]
    if mover.moved:
        stops.append(("first", mover.first))
    if mover.wished is not None and mover.wishes:
        stops.append(("wished", mover.wished))
    return stops


def _grounds(names: dict[Quadrant, str], middle: int, height: int) -> SafeString:
    return format_html_join(
        "",
        '<rect class="quadrants__ground{}" x="{}%" y="{}" width="50%" height="{}"></rect>'
        '<text class="quadrants__head" x="{}%" y="{}" text-anchor="{}">{}</text>',
        (
            (
                " quadrants__ground--goal" if right and high else "",
                50 if right else 0,
                0 if high else middle,
                middle if high else height - middle,
                98 if right else 2,
                (0 if high else middle) + 20,
                "end" if right else "start",
                name,
            )
            for (right, high), name in names.items()
        ),
    )


def _arrows(mover: Mover, marks: dict[tuple[Mover, str], _Mark], key: str) -> SafeString:
    now = marks[(mover, "last")]
    drawn = []
    if mover.moved:
        drawn.append(_arrow(marks[(mover, "first")], now, key, ""))
    if mover.wishes and mover.wished_name:
        drawn.append(_arrow(now, marks[(mover, "wished")], key, " quadrants__arrow--wish"))
    return format_html_join("", "{}", ((each,) for each in drawn))


def _arrow(start: _Mark, end: _Mark, key: str, more: str) -> SafeString:
    """Straight; bent towards the middle in one column, to pass by the marks in between."""
    points = [(start.across, start.down), (end.across, end.down)]
    if start.across == end.across:
        onward = SLOT if start.down < end.down else -SLOT
        points[1:1] = [(start.bend, start.down + onward), (start.bend, end.down - onward)]
    pairs = list(pairwise(points))
    return format_html_join(
        "",
        '<line class="quadrants__arrow{}" x1="{}%" y1="{}" x2="{}%" y2="{}"{}></line>',
        (
            (
                more,
                *one,
                *other,
                format_html(' marker-end="url(#{})"', key) if (one, other) == pairs[-1] else "",
            )
            for one, other in pairs
        ),
    )


def _mark(mark: _Mark) -> SafeString:
    right = mark.quadrant[0]
    named = format_html_join(
        "",
        '<text class="quadrants__name" x="{}%" dx="{}" y="{}" text-anchor="{}">{}</text>',
        [
            (
                mark.across,
                ASIDE if right else -ASIDE,
                mark.down + 5,
                "start" if right else "end",
                mark.name,
            )
        ]
        if mark.name
        else [],
    )
    return format_html(
        '{}<text class="quadrants__sign quadrants__sign--{}" x="{}%" dx="{}" y="{}"'
        ' text-anchor="middle">{}</text>{}',
        _shape(mark),
        mark.kind,
        mark.across,
        mark.outward,
        mark.down + 5,
        mark.mover.sign,
        named,
    )


def _shape(mark: _Mark) -> SafeString:
    """What is, is round; what is wished for is square."""
    if mark.kind == "wished":
        return format_html(
            '<rect class="quadrants__mark quadrants__mark--wished" x="{}%" y="{}" width="{}"'
            ' height="{}" rx="4" transform="translate({} 0)"></rect>',
            mark.across,
            mark.down - RADIUS,
            2 * RADIUS,
            2 * RADIUS,
            mark.outward - RADIUS,
        )
    return format_html(
        '<circle class="quadrants__mark quadrants__mark--{}{}" cx="{}%" cy="{}" r="{}"></circle>',
        mark.kind,
        " quadrants__mark--open" if mark.mover.open else "",
        mark.across,
        mark.down,
        RADIUS,
    )
