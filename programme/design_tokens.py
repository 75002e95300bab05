"""Reads a file of design tokens, as NL Design System and Style Dictionary write them.

A token of that file is what our styles set from a colour of ours (``static/portal/theme.css``),
the other way round.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kit.acts import Refused
from portal.kit.colours import read_colour
from programme.palette import FONTS, LIGHT

MAX_BYTES = 1024 * 1024
# Each is the first of these that is in the file.
TOKENS = {
    "brand": (
        "utrecht.button.primary-action.background-color",
        "utrecht.link.color",
        "nl.link.color",
        "basis.color.action-1.color-default",
    ),
    "brand-strong": (
        "utrecht.button.primary-action.hover.background-color",
        "utrecht.link.hover.color",
        "nl.link.hover.color",
        "basis.color.action-1.color-hover",
    ),
    "on-brand": ("utrecht.button.primary-action.color",),
    "brand-soft": (
        "utrecht.alert.info.background-color",
        "utrecht.button.secondary-action.hover.background-color",
    ),
    "ink": ("utrecht.document.color", "basis.color.default.color-document"),
    "muted": ("utrecht.form-field-description.color", "basis.color.default.color-subtle"),
    "paper": ("utrecht.form-control.background-color", "utrecht.page.background-color"),
    "ground": ("utrecht.document.background-color", "basis.color.default.bg-document"),
    "edge": ("utrecht.form-control.border-color", "utrecht.textbox.border-color"),
    "focus": ("utrecht.focus.outline-color", "basis.focus.outline-color"),
    "bar": ("utrecht.page-footer.background-color",),
}
FONT = "utrecht.document.font-family"
# All sets are searched for each alias: the names are short, and the sets not without number.
ALIAS = re.compile(r"\{([^{}]{1,200})\}")
MOST_ALIASES = 20
MOST_SETS = 1000


@dataclass(frozen=True)
class Read:
    """What of a file the portal takes over, and the tokens whose value it can not use."""

    colours: dict[str, str]
    font: str
    passed_over: list[str]


def read_tokens(content: bytes, scheme: str = LIGHT) -> Read:
    """What of it is meant for ``scheme``.

    Raises ``Refused`` where it is no file of tokens, or has none that the portal knows.
    """
    tree = _of_scheme(_tree_of(content), scheme)
    colours: dict[str, str] = {}
    passed_over = []
    for name, paths in TOKENS.items():
        path, value = next(
            ((each, found) for each in paths if (found := _value_at(tree, each))), ("", "")
        )
        if colour := read_colour(value):
            colours[name] = str(colour)
        elif path:
            passed_over.append(path)
    family = _value_at(tree, FONT)
    font = _font_of(family)
    if family and not font:
        passed_over.append(FONT)
    if not colours and not font:
        raise Refused(
            _("In dit bestand staat geen token die het portaal kent, zoals {token}.").format(
                token=TOKENS["brand"][1]
            )
        )
    return Read(colours, font, passed_over)


def _tree_of(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise Refused(_("Dit bestand is te groot. Het mag hooguit 1 MB zijn."))
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict) or len(tree) > MOST_SETS:
        raise Refused(_("Dit is geen bestand met design tokens. Kies een JSON-bestand."))
    return tree


def _of_scheme(tree: dict[str, Any], scheme: str) -> dict[str, Any]:
    """Without the sets that are for the dark, or with those as the last, which hold."""
    lit = {name: found for name, found in tree.items() if "dark" not in name.lower()}
    unlit = {name: found for name, found in tree.items() if name not in lit}
    return lit if scheme == LIGHT else {**lit, **unlit}


def _value_at(tree: dict[str, Any], path: str) -> str:
    """The text at ``path``, along aliases like ``{brand.color}``; empty where there is none."""
    for _time in range(MOST_ALIASES):
        value = _raw_value_at(tree, path)
        alias = ALIAS.fullmatch(value.strip())
        if alias is None:
            return value
        path = re.sub(r"\.\$?value$", "", alias[1])
    return ""


def _raw_value_at(tree: dict[str, Any], path: str) -> str:
    """In the file itself or in one of its sets, as Figma's plug-in groups them; the last holds."""
    sets = [each for each in tree.values() if isinstance(each, dict)]
    return next((text for each in (*reversed(sets), tree) if (text := _text_at(each, path))), "")


def _text_at(found: Any, path: str) -> str:
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found = found.get("$value", found.get("value"))
    if isinstance(found, dict):  # a colour as the Design Tokens Community Group writes it
        found = found.get("hex")
    if isinstance(found, list):  # a font and what may stand in for it
        found = ", ".join(each for each in found if isinstance(each, str))
    return found if isinstance(found, str) else ""


def _font_of(family: str) -> str:
    """The portal's name of the first font in ``family`` that it has; empty when it has none."""
    known = {stack.split(",")[0].strip('"').lower(): name for name, (_l, stack) in FONTS.items()}
    asked = (part.strip(" \"'").lower() for part in family.split(","))
    return next((known[each] for each in asked if each in known), "")
