"""Colours as people and style sheets write them, and how far two stand apart (WCAG 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

from tinycss2 import color4

LONGEST = 80


class Colour(NamedTuple):
    """Of a screen, without transparency: three parts of 0 to 255. As a text it is #rrggbb."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


class Need(NamedTuple):
    """That a colour stands apart from ``other`` by so much, as a ratio to 1."""

    other: Colour
    least: float


def read_colour(text: str) -> Colour | None:
    """What CSS would read, as far as it is one opaque colour; None for anything else."""
    if len(text) > LONGEST:
        return None
    try:
        found = color4.parse_color(text.strip())
        if found is None or isinstance(found, str) or found.alpha != 1:
            return None
        return _colour(part or 0.0 for part in found.to("srgb").coordinates)
    except (NotImplementedError, ValueError):  # of another space than screens, or no numbers
        return None


def contrast(one: Colour, other: Colour) -> float:
    """Between 1 and 21, whichever of the two is in front."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_that_fits(colour: Colour, needs: Iterable[Need]) -> Colour | None:
    """The same hue, as little lighter or darker as does for all of ``needs``."""
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in colour))
    asked = list(needs)
    for step in range(101):
        for other in (lightness - step / 100, lightness + step / 100):
            found = _colour(hls_to_rgb(hue, min(max(other, 0.0), 1.0), saturation))
            if all(contrast(found, need.other) >= need.least for need in asked):
                return found
    return None


def _colour(parts: Iterable[float]) -> Colour:
    return Colour(*(round(255 * min(max(part, 0.0), 1.0)) for part in parts))


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
