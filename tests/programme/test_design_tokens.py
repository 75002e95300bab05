"""Files of design tokens, as NL Design System and the Design Tokens Community Group write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.kit.acts import Refused
from programme.design_tokens import MAX_BYTES, MOST_SETS, TOKENS, read_tokens
from tests.factories.themes import a_token_file

LINK = "utrecht.link.color"
LINKED = {"link": {"color": {"value": "#111"}}}
LONG = ".".join("a" * 101)  # a name that would be looked for in every set


@pytest.mark.parametrize(
    "value",
    [
        {"value": "#7A1F5C"},
        {"$value": "#7a1f5c", "$type": "color"},
        {"$value": {"colorSpace": "srgb", "components": [0.478, 0.121, 0.36], "hex": "#7a1f5c"}},
        {"value": "rgb(122, 31, 92)"},
        {"value": "{huis.paars}"},
        {"value": "{huis.paars.value}"},
    ],
)
def test_a_colour_is_read_in_each_way_of_writing(value: Any) -> None:
    tree = {"utrecht": {"link": {"color": value}}, "huis": {"paars": {"value": "#7a1f5c"}}}
    assert read_tokens(json.dumps(tree).encode()).colours == {"brand": "#7a1f5c"}


def test_every_token_that_the_portal_knows() -> None:
    named = {paths[0]: f"#0000{number:02d}" for number, paths in enumerate(TOKENS.values())}
    read = read_tokens(a_token_file(named, key="$value"))
    assert list(read.colours) == list(TOKENS)
    assert list(read.colours.values()) == list(named.values())


def test_the_first_of_two_tokens_holds() -> None:
    both = {LINK: "#111111", "utrecht.button.primary-action.background-color": "#222222"}
    assert read_tokens(a_token_file(both)).colours == {"brand": "#222222"}


def test_tokens_may_be_grouped_in_sets() -> None:
    """As exports of Figma are; aliases do not name the set."""
    tree = {
        "brand/color": {"huis": {"paars": {"$value": "#7a1f5c"}}},
        "components/link": {"utrecht": {"link": {"color": {"$value": "{huis.paars}"}}}},
        "$metadata": {"tokenSetOrder": ["brand/color", "components/link"]},
        "$themes": [],
    }
    assert read_tokens(json.dumps(tree).encode()).colours == {"brand": "#7a1f5c"}
    dark = {"color-scheme-dark/brand": {"huis": {"paars": {"$value": "#f0a6d6"}}}, **tree}
    both = json.dumps(dark).encode()
    assert read_tokens(both).colours == {"brand": "#7a1f5c"}
    assert read_tokens(both, "dark").colours == {"brand": "#f0a6d6"}


@pytest.mark.parametrize(
    ("family", "font"),
    [
        ("Fira Sans, Verdana, sans-serif", "verdana"),
        (["Georgia", "serif"], "georgia"),
        ("Open Sans", ""),
        ("url(https://elders.example/font.woff2)", ""),
    ],
)
def test_a_font_is_one_that_the_portal_has(family: Any, font: str) -> None:
    tokens = {LINK: "#111", "utrecht.document.font-family": family}
    read = read_tokens(a_token_file(tokens))
    assert read.font == font
    assert read.passed_over == ([] if font else ["utrecht.document.font-family"])


def test_what_is_no_colour_is_passed_over_and_told() -> None:
    tokens = {LINK: "red;}body{display:none", "utrecht.document.color": "#111"}
    read = read_tokens(a_token_file(tokens))
    assert read.colours == {"ink": "#111111"}
    assert read.passed_over == [LINK]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"utrecht"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b" " * (MAX_BYTES + 1),
        json.dumps({"utrecht": LINKED, **{str(each): {} for each in range(MOST_SETS)}}).encode(),
        a_token_file({LINK: f"{{{LONG}}}", LONG: "#111"}),
        a_token_file({"ander.link.color": "#111"}),
        a_token_file({LINK: "{utrecht.link.color}"}),
        a_token_file({LINK: 12}),
        json.dumps({"utrecht": [1, 2]}).encode(),
        json.dumps({"utrecht": {"link": {"color": {"value": {"value": "#111"}}}}}).encode(),
    ],
)
def test_what_is_no_file_of_tokens(content: bytes) -> None:
    with pytest.raises(Refused):
        read_tokens(content)
