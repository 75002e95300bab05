"""What an organisation makes of the portal's colours can be read, in every place they meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from portal.kit.colours import Colour, contrast, read_colour
from portal.kit.plots import (
    FILLS,
    GOAL,
    GROUND,
    MAYBE,
    SURE,
    Filled,
    Series,
    bars,
    filled,
    key_of,
    sign_of,
    trend,
)
from portal.kit.plots import STYLES as STYLES_OF_LINES
from programme.palette import (
    CHOSEN,
    FONTS,
    MEANT,
    PAIRS,
    PORTAL,
    SHAPE,
    _ratio,
    contrast_faults,
    style_of,
)
from tests.factories.themes import PLUM

STYLES = Path(settings.BASE_DIR) / "static" / "portal"


def _of_style_sheet() -> dict[str, dict[str, str]]:
    """The colours of our own style sheet; in the dark those that it names anew."""
    text = (STYLES / "theme.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[:2]
    found = [
        {name: value for name, value in re.findall(r"--([a-z-]+): ([^;]+);", each)}
        for each in (light, dark)
    ]
    both = {"light": found[0], "dark": {**found[0], **found[1]}}
    return {
        scheme: {name: str(read_colour(value)) for name, value in each.items() if value[0] == "#"}
        for scheme, each in both.items()
    }


def test_the_portals_colours_are_those_of_its_style_sheet() -> None:
    assert _of_style_sheet() == PORTAL
    stack = re.search(r"--font: (.*?);", (STYLES / "theme.css").read_text())
    assert stack is not None
    assert FONTS["portal"][1] == stack[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_portal_and_a_theme_of_another_colour_can_be_read(scheme: str) -> None:
    assert contrast_faults({}, scheme) == {}
    assert contrast_faults(PLUM[scheme], scheme) == {}


def test_every_colour_with_a_name_is_looked_at() -> None:
    met = {name for pair in PAIRS for name in (pair.front, pair.back)}
    assert met == {*CHOSEN, *MEANT}


@pytest.mark.parametrize(
    ("chosen", "blamed", "told"),
    [
        ({"brand": "#7fb0b8"}, "brand", "‘Hoofdkleur’ (#7fb0b8) op"),
        ({"paper": "#9a9a9a"}, "paper", "op ‘Vlakken’ (#9a9a9a)"),
        ({"focus": "#ffc069"}, "focus", "minstens 3,0 op 1"),
        ({"edge": "#cccccc"}, "edge", "‘Randen van invoervelden’"),
        ({"on-brand": "#0b5563"}, "on-brand", "contrast van 1,0 op 1"),
        ({"bar": "#8fd3df"}, "bar", "op ‘Balk boven en onder’ (#8fd3df)"),
        ({"ink": "#777777"}, "ink", "minstens 4,5 op 1"),
    ],
)
def test_the_colour_that_was_chosen_is_blamed(
    chosen: dict[str, str], blamed: str, told: str
) -> None:
    faults = contrast_faults(chosen, "light")
    assert set(faults) == {blamed}
    assert told in faults[blamed]
    better = re.search(r"Met (#[0-9a-f]{6}) kan het wel", faults[blamed])
    assert better is not None
    assert contrast_faults({**chosen, blamed: better[1]}, "light") == {}


def test_a_ratio_is_not_rounded_up() -> None:
    assert [_ratio(value) for value in (4.4999, 4.5, 21)] == ["4,4", "4,5", "21,0"]


@tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(CHOSEN)), st.builds(Colour, *[st.integers(0, 255)] * 3))
def test_what_is_let_through_stands_out_everywhere(name: str, colour: Colour) -> None:
    whole = {**PORTAL["light"], name: str(colour)}
    low = [
        pair
        for pair in PAIRS
        if contrast(_read(whole[pair.front]), _read(whole[pair.back])) < pair.least
    ]
    assert bool(contrast_faults({name: str(colour)}, "light")) == bool(low)


def _read(text: str) -> Colour:
    found = read_colour(text)
    assert found is not None
    return found


def test_a_style_sheet_holds_colours_and_our_names_only() -> None:
    colours = {"light": {**PLUM["light"], "x;}body{": "red"}, "dark": PLUM["dark"]}
    made = style_of(colours, "georgia")
    assert re.fullmatch(
        r':root\{--font:Georgia, "Times New Roman", serif;(--[a-z-]+:#[0-9a-f]{6};?)+\}'
        r"@media \(prefers-color-scheme:dark\)\{:root\{(--[a-z-]+:#[0-9a-f]{6};?)+\}\}",
        made,
    )
    with pytest.raises(ValueError, match="is no colour"):
        style_of({**colours, "light": {"brand": "red;}body{"}}, "georgia")


def _of_plots() -> dict[str, dict[str, str]]:
    """By class and property: the colour of the look that our style sheet gives it."""
    text = (STYLES / "components.css").read_text()
    return {
        name: dict(re.findall(r"(fill|stroke): var\(--([a-z-]+)\)", rules))
        for name, rules in re.findall(r"\.(plot__[\w-]+) \{([^}]*)\}", text)
    }


def _plots() -> Iterator[str]:
    named = [(str(each), Decimal(1), "1") for each in range(6)]
    yield bars("Naam", named)
    yield filled("Naam", [Filled("a", "1", Decimal(1), Decimal(1), Decimal(1))])
    lines = [Series({0: Decimal(1), 1: Decimal(2)}, style) for style in (0, 1)]
    yield trend("Naam", ["a", "b"], lines, least=1, most=5)
    yield from (sign_of(kind) for kind in (SURE, MAYBE, GOAL))
    yield from (key_of(style) for style in (0, 1))


def test_no_plot_on_a_page_has_a_colour_of_its_own() -> None:
    given, met = _of_plots(), set()
    for shape in re.findall(r"<(?!text)\w+ [^>]*>", "".join(_plots())):
        for painted in re.findall(r'(fill|stroke)="#', shape):
            name = re.search(r'class="(plot__[\w-]+)"', shape)
            assert name, shape
            assert painted in given[name[1]], shape
            met.add(name[1])
    assert met == {*given}


def test_shapes_of_plots_stand_out_in_every_look_and_on_paper() -> None:
    """On a page, on a card, and on the ground of a bar: so a look is judged by them too."""
    given = _of_plots()
    backs = {"paper", "ground", given["plot__ground"]["fill"]}
    fronts = {each for rules in given.values() for each in rules.values()} - backs
    judged = {(pair.front, pair.back) for pair in PAIRS if pair.least >= SHAPE}
    assert len(fronts) == 5
    assert {(front, back) for front in fronts for back in backs} <= judged
    for fill in FILLS:
        assert contrast(_read(fill), _read(GROUND)) >= SHAPE, fill
    for stroke, _dashes in STYLES_OF_LINES[1:]:
        assert contrast(_read(stroke), _read("#ffffff")) >= SHAPE, stroke
