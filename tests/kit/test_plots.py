"""Plots: names stand in them whole."""

from __future__ import annotations

import re
from decimal import Decimal

from portal.kit.plots import LINE, ROW, Filled, bars, filled

LONG = "Samenwerken aan de ondergrond van een hele wijk & haar straten"
SHORT = "Samenwerken"


def _texts(plot: str) -> list[tuple[float, str]]:
    return [
        (float(down), text.replace("&amp;", "&"))
        for down, text in re.findall(r'<text x="0" y="([\d.]+)"[^>]*>([^<]*)</text>', plot)
    ]


def test_a_long_name_goes_on_to_the_next_line() -> None:
    plot = bars("Kosten", [(LONG, Decimal(3), "€ 3"), (SHORT, Decimal(1), "€ 1")])
    texts = _texts(plot)
    assert " ".join(text for _down, text in texts) == f"{LONG} {SHORT}"
    assert max(len(text) for _down, text in texts) <= 32
    assert len({down for down, _text in texts}) == len(texts)
    assert f'height="{2 * ROW + LINE}"' in plot


def test_the_bar_stands_under_its_whole_name() -> None:
    bar = Filled(LONG, "€ 3", Decimal(3), Decimal(1), Decimal(4))
    plot = filled("Dekking", [bar])
    told = [(down, text) for down, text in _texts(plot)]
    assert " ".join(text for _down, text in told) == f"{LONG} € 3"
    assert "…" not in plot
    tops = [float(top) for top in re.findall(r'<rect x="0" y="([\d.]+)"', plot)]
    assert min(tops) > max(down for down, _text in told)
