"""What the portal counts of the next steps; rooms above add their measures when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from programme.models import Programme


@dataclass(frozen=True)
class Measure:
    """``count`` tells how many participants of a programme are that far, in one query.

    ``label`` follows the figure: "3 van 20 …".
    """

    label: str | Promise
    count: Callable[[Programme], int]


_measures: dict[str, Measure] = {}


def register_measure(key: str, measure: Measure) -> None:
    """Call it from ``AppConfig.ready``; ``key`` is what definition files name."""
    _measures[key] = measure


def known_measures() -> set[str]:
    return set(_measures)


@dataclass(frozen=True)
class Reading:
    """How many of all participants are that far."""

    label: str
    count: int
    total: int


def readings_of(programme: Programme, keys: set[str]) -> dict[str, Reading]:
    """Each asked measure of this programme; one query a measure and one for the total."""
    total = programme.participants.count()
    return {
        key: Reading(str(_measures[key].label), _measures[key].count(programme), total)
        for key in sorted(keys & known_measures())
    }
