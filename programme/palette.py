"""The colours that the portal's styles are made of, and what an organisation may make of them.

The values are those of ``static/portal/theme.css``, where the styles put these colours together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.colours import Need, contrast, nearest_that_fits, read_colour

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.kit.colours import Colour

LIGHT, DARK = "light", "dark"
PORTAL = {
    LIGHT: {
        "ink": "#16242b",
        "muted": "#4b5b63",
        "paper": "#ffffff",
        "ground": "#f3f6f6",
        "line": "#cbd5d7",
        "edge": "#6d7f87",
        "brand": "#0b5563",
        "brand-strong": "#073f4a",
        "brand-soft": "#e4f0f2",
        "on-brand": "#ffffff",
        "ok": "#14613a",
        "ok-soft": "#e4f3e9",
        "warn": "#754700",
        "warn-soft": "#fdf1d9",
        "error": "#a41d1d",
        "error-soft": "#fcebea",
        "focus": "#a34a00",
        "accent": "#f2b04c",
        "bar": "#073f4a",
        "on-bar": "#ffffff",
        "bar-focus": "#ffc069",
    },
    DARK: {
        "ink": "#e9f0f1",
        "muted": "#b0c0c5",
        "paper": "#172329",
        "ground": "#0f181c",
        "line": "#3a4c54",
        "edge": "#8499a1",
        "brand": "#86cfdc",
        "brand-strong": "#b4e3ea",
        "brand-soft": "#1d3a42",
        "on-brand": "#08232a",
        "ok": "#8fd6aa",
        "ok-soft": "#17352a",
        "warn": "#f3c777",
        "warn-soft": "#3a2d12",
        "error": "#ffaaa3",
        "error-soft": "#43201f",
        "focus": "#ffc069",
        "accent": "#f2b04c",
        "bar": "#073f4a",
        "on-bar": "#ffffff",
        "bar-focus": "#ffc069",
    },
}
# What an organisation chooses itself; the other colours have a meaning of their own.
CHOSEN: dict[str, StrOrPromise] = {
    "brand": gettext_lazy("Hoofdkleur"),
    "brand-strong": gettext_lazy("Hoofdkleur onder de muis"),
    "on-brand": gettext_lazy("Tekst op de hoofdkleur"),
    "brand-soft": gettext_lazy("Zachte achtergrond"),
    "ink": gettext_lazy("Tekst"),
    "muted": gettext_lazy("Bijschriften"),
    "paper": gettext_lazy("Vlakken"),
    "ground": gettext_lazy("Achtergrond van de pagina"),
    "edge": gettext_lazy("Randen van invoervelden"),
    "focus": gettext_lazy("Rand om waar u bent"),
    "bar": gettext_lazy("Balk boven en onder"),
}
MEANT: dict[str, StrOrPromise] = {
    "ok": gettext_lazy("letters: het is in orde"),
    "ok-soft": gettext_lazy("achtergrond: het is in orde"),
    "warn": gettext_lazy("letters: let op"),
    "warn-soft": gettext_lazy("achtergrond: let op"),
    "error": gettext_lazy("letters: het gaat mis"),
    "error-soft": gettext_lazy("achtergrond: het gaat mis"),
    "on-bar": gettext_lazy("tekst op de balk"),
    "bar-focus": gettext_lazy("rand op de balk"),
}
FONTS: dict[str, tuple[StrOrPromise, str]] = {
    "portal": (
        gettext_lazy("Source Sans 3, van het portaal"),
        '"Source Sans 3", "Segoe UI", system-ui, sans-serif',
    ),
    "system": (gettext_lazy("dat van uw computer"), "system-ui, sans-serif"),
    "arial": ("Arial", "Arial, Helvetica, sans-serif"),
    "verdana": ("Verdana", "Verdana, Geneva, sans-serif"),
    "georgia": ("Georgia", 'Georgia, "Times New Roman", serif'),
}
TEXT, SHAPE = 4.5, 3.0
"""WCAG 2.2: 1.4.3 for what is read; 1.4.11 for controls, and the ring around where one is."""

Colours = Mapping[str, str]


class Pair(NamedTuple):
    """A colour that stands on another one, and by how much it has to stand out."""

    front: str
    back: str
    least: float


SURFACES = ("paper", "ground", "brand-soft", "ok-soft", "warn-soft", "error-soft")
PAIRS = (
    *(
        Pair(front, back, TEXT)
        for front in ("ink", "muted", "brand", "brand-strong")
        for back in SURFACES
    ),
    *(Pair(front, back, TEXT) for front in ("ok", "warn", "error") for back in SURFACES[:2]),
    *(Pair(front, "brand-soft", SHAPE) for front in ("ok", "warn")),  # bars of plots
    *(Pair("on-brand", back, TEXT) for back in ("brand", "brand-strong", "ok")),
    Pair("on-bar", "bar", TEXT),
    *(Pair("edge", back, SHAPE) for back in SURFACES[:2]),
    *(Pair("focus", back, SHAPE) for back in SURFACES),
    Pair("bar-focus", "bar", SHAPE),
)


def contrast_faults(chosen: Colours, scheme: str) -> dict[str, str]:
    """A sentence for each colour that does not stand out, by its name: the worst pair of it.

    The colour to blame is the one that is not the portal's; of two others, the one in front.
    """
    colours = {name: _known(value) for name, value in {**PORTAL[scheme], **chosen}.items()}
    worst: dict[str, tuple[float, Pair]] = {}
    for pair in PAIRS:
        share = contrast(colours[pair.front], colours[pair.back]) / pair.least
        name = _to_blame(pair, chosen, scheme)
        if share < 1 and share < worst.get(name, (1.0,))[0]:
            worst[name] = (share, pair)
    return {name: _sentence(name, pair, colours) for name, (_share, pair) in worst.items()}


def style_of(colours: Mapping[str, Colours], font: str, scheme: str = "") -> str:
    """A style sheet that lays the chosen colours over the portal's.

    With ``scheme`` it is that of one scheme, on any screen: to look at both.
    """
    stack = FONTS[font][1]
    if scheme:
        shown = {**PORTAL[scheme], **colours[scheme]}
        return f":root{{color-scheme:{scheme};--font:{stack};{_set(shown)}}}"
    return (
        f":root{{--font:{stack};{_set(colours[LIGHT])}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_set(colours[DARK])}}}}}"
    )


def _set(colours: Colours) -> str:
    """Names of ours, and values that were read as colours: nothing goes through as it came."""
    known = ((name, _known(colours[name])) for name in PORTAL[LIGHT] if name in colours)
    return ";".join(f"--{name}:{colour}" for name, colour in known)


def _to_blame(pair: Pair, chosen: Colours, scheme: str) -> str:
    own = [
        name
        for name in (pair.front, pair.back)
        if name in CHOSEN and chosen.get(name, PORTAL[scheme][name]) != PORTAL[scheme][name]
    ]
    return next(iter((*own, *(name for name in (pair.front, pair.back) if name in CHOSEN))))


def _sentence(name: str, pair: Pair, colours: Mapping[str, Colour]) -> str:
    told = _(
        "‘{front}’ ({front_colour}) op ‘{back}’ ({back_colour}) heeft een contrast van {ratio} "
        "op 1; dat moet minstens {least} op 1 zijn."
    ).format(
        front={**CHOSEN, **MEANT}[pair.front],
        front_colour=colours[pair.front],
        back={**CHOSEN, **MEANT}[pair.back],
        back_colour=colours[pair.back],
        ratio=_ratio(contrast(colours[pair.front], colours[pair.back])),
        least=_ratio(pair.least),
    )
    better = nearest_that_fits(colours[name], _needs_of(name, colours))
    if better is None:
        return told
    advice = _("Met {colour} kan het wel.").format(colour=better)
    return f"{told} {advice}"


def _needs_of(name: str, colours: Mapping[str, Colour]) -> Iterator[Need]:
    for front, back, least in PAIRS:
        if name in (front, back):
            yield Need(colours[back if name == front else front], least)


def _ratio(value: float) -> str:
    """Cut off, not rounded: 4.47 is not yet 4.5."""
    return number_format(int(value * 10) / 10, 1)


def _known(value: str) -> Colour:
    colour = read_colour(value)
    if colour is None:
        raise ValueError(f"{value!r} is no colour")
    return colour
