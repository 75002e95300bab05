"""Colours are read as CSS reads them, and contrast is that of WCAG."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from portal.kit.colours import Colour, Need, contrast, nearest_that_fits, read_colour

colours = st.builds(Colour, *(st.integers(0, 255),) * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21),
        ("#fff", "#fff", 1),
        ("#777777", "#ffffff", 4.48),  # the grey that is just not enough
        ("#767676", "#ffffff", 4.54),
        ("#949494", "#ffffff", 3.03),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.00),
        ("#00ff00", "#ffffff", 1.37),
    ],
)
def test_known_contrasts(one: str, other: str, ratio: float) -> None:
    first, second = read_colour(one), read_colour(other)
    assert first is not None
    assert second is not None
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#0b5563", "#0b5563"),
        (" #ABC ", "#aabbcc"),
        ("rgb(11, 85, 99)", "#0b5563"),
        ("rgb(11 85 99 / 100%)", "#0b5563"),
        ("hsl(0 100% 50%)", "#ff0000"),
        ("rebeccapurple", "#663399"),
        ("rgb(300 0 0)", "#ff0000"),
        ("rgb(none 0 0)", "#000000"),
    ],
)
def test_what_is_a_colour(text: str, read: str) -> None:
    assert str(read_colour(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "color()",
        "hsl(-1,-1e999,-1)",
        "0b5563",
        "transparent",
        "#0b556380",
        "currentColor",
        "var(--brand)",
        "url(https://elders.example/x)",
        "red;}body{display:none",
        "#fff}</style><script>alert(1)</script>",
        "expression(alert(1))",
        "oklch(50% 0.1 200)",
        "#fff" + " " * 200,
    ],
)
def test_what_is_no_colour(text: str) -> None:
    assert read_colour(text) is None


@tries(deadline=None)
@given(colours, colours)
def test_the_nearest_that_fits_does(colour: Colour, other: Colour) -> None:
    """Of any colour there is a lighter or darker one that stands out on any one other."""
    found = nearest_that_fits(colour, [Need(other, 4.5)])
    assert found is not None
    assert contrast(found, other) >= 4.5
    if contrast(colour, other) >= 4.6:
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 1


def test_sometimes_nothing_fits() -> None:
    both = [Need(Colour(0, 0, 0), 4.6), Need(Colour(255, 255, 255), 4.6)]
    assert nearest_that_fits(Colour(200, 0, 0), both) is None
