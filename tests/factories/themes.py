"""Looks of organisations, and files of design tokens."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from PIL import Image

from portal.kit.images import drawn_anew
from programme.models import Organisation, Theme, User
from programme.services.themes import hold_theme, propose_theme

# As unlike the portal as it may be: every colour stands out just enough, to the tenth.
PLUM = {
    "light": {
        "brand": "#7a1f5c",
        "brand-strong": "#52103c",
        "brand-soft": "#fbe9f5",
        "focus": "#7a3e00",
        "paper": "#fffdf7",
        "ground": "#f7f0e6",
        "ink": "#2b1524",
        "muted": "#6b4f62",
        "edge": "#8a6f80",
        "bar": "#52103c",
    },
    "dark": {
        "brand": "#f0a6d6",
        "brand-strong": "#f7cbe7",
        "on-brand": "#2b0a20",
        "brand-soft": "#3d1a31",
        "paper": "#24141f",
        "ground": "#170b13",
        "bar": "#52103c",
    },
}


def an_image(kind: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "#7a1f5c").save(kept, kind)
    return kept.getvalue()


def a_theme(
    organisation: Organisation, keeper: User, *, holds: bool = False, **fields: Any
) -> Theme:
    """Proposed, with a logo; with ``holds`` it is what the organisation's people see."""
    values = {"colours": PLUM, "font": "georgia", "logo": drawn_anew(an_image())}
    made = propose_theme(organisation=organisation, actor=keeper, **{**values, **fields})
    if holds:
        hold_theme(organisation=organisation, seen=made.digest, actor=keeper)
    return made


def a_token_file(tokens: dict[str, Any], *, key: str = "value") -> bytes:
    """Of dotted paths with their values, as Style Dictionary nests them."""
    tree: dict[str, Any] = {}
    for path, value in tokens.items():
        place = tree
        for part in path.split("."):
            place = place.setdefault(part, {})
        place[key] = value
    return json.dumps(tree).encode()
