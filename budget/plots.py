"""Plots as SVG without styles or scripts, the same on a page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kit import money

ROW = 42
COLOURS = ("#6d7f87", "#0b5563", "#3b8794", "#14613a")


def bars(title: str, values: Sequence[tuple[str, Decimal]]) -> SafeString:
    """Horizontal bars under their name and euros; the longest fills the width.

    Lengths are percentages and there is no ``viewBox``: text keeps its size on a phone.
    """
    most = max((value for _name, value in values), default=Decimal(0)) or Decimal(1)
    rows = format_html_join(
        "",
        '<text x="0" y="{0}" fill="currentColor">{1}</text>'
        '<text x="100%" y="{0}" font-weight="600" text-anchor="end"'
        ' fill="currentColor">{2}</text>'
        '<rect x="0" y="{3}" width="100%" height="12" fill="#dde5e8"></rect>'
        '<rect x="0" y="{3}" width="{4}%" height="12" fill="{5}"></rect>',
        (
            (
                at * ROW + 14,
                name,
                money.euro_short(value),
                at * ROW + 20,
                f"{value * 100 / most:.2f}",
                COLOURS[at % len(COLOURS)],
            )
            for at, (name, value) in enumerate(values)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{}" role="img"'
        ' aria-label="{}" class="plot" font-family="Source Sans 3" font-size="13">'
        "<title>{}</title>{}</svg>",
        len(values) * ROW,
        title,
        title,
        rows,
    )
