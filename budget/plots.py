"""Plots as SVG without styles or scripts, the same on a page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kit import money

WIDTH, LEFT, ROW = 640, 150, 44
COLOURS = ("#6d7f87", "#0b5563", "#3b8794", "#14613a")


def bars(title: str, values: Sequence[tuple[str, Decimal]]) -> SafeString:
    """Horizontal bars, each with its name and its euros; the longest fills the width."""
    most = max((value for _name, value in values), default=Decimal(0)) or Decimal(1)
    span = WIDTH - LEFT - 110
    rows = format_html_join(
        "",
        '<text x="0" y="{}" font-size="16" fill="currentColor">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="24" rx="3" fill="{}"></rect>'
        '<text x="{}" y="{}" font-size="16" font-weight="600" fill="currentColor">{}</text>',
        (
            (
                at * ROW + 27,
                name,
                LEFT,
                at * ROW + 10,
                max(int(span * value / most), 1),
                COLOURS[at % len(COLOURS)],
                LEFT + max(int(span * value / most), 1) + 8,
                at * ROW + 27,
                money.euro_short(value),
            )
            for at, (name, value) in enumerate(values)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'class="plot"><title>{}</title>{}</svg>',
        WIDTH,
        len(values) * ROW + 8,
        title,
        title,
        rows,
    )
