"""What may be wrong with an e-invoice, and where it can be mended."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    """Who or what the wrong data belongs to."""

    SELLER = "seller"
    BUYER = "buyer"
    INVOICING = "invoicing"
    SETTINGS = "settings"
    PORTAL = "portal"


class Fault(NamedTuple):
    """One rule that an e-invoice breaks; the sentence (Dutch) says what is wrong with it."""

    rule: str
    sentence: str
    field: str
    place: Place
