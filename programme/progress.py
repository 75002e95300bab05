"""What the portal counts of the next steps; rooms above add their measures when they start."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from programme.models import Programme

Count = Callable[[Programme, int], int]


def participants_of(programme: Programme, year: int) -> int:
    return programme.participants.count()


@dataclass(frozen=True)
class Measure:
    """``count`` tells how far a programme is in a year, ``goal`` how far it must come.

    Each asks one query. Without a goal it only informs. ``label`` follows the figures:
    "3 van 20 …".
    """

    label: str | Promise
    count: Count
    goal: Count | None = participants_of


_measures: dict[str, Measure] = {}


def register_measure(key: str, measure: Measure) -> None:
    """Call it from ``AppConfig.ready``; ``key`` is what definition files name."""
    _measures[key] = measure


def known_measures() -> set[str]:
    return set(_measures)


def measure_labels() -> dict[str, str]:
    """What people read for each measure, in the order in which the rooms told them."""
    return {key: str(measure.label) for key, measure in _measures.items()}


@dataclass(frozen=True)
class Reading:
    """How far it is; ``goal`` is None where there is none to reach."""

    label: str
    count: int
    goal: int | None

    @property
    def told(self) -> str:
        """Such as "3 van 20 deelnemers hebben een pakket gekozen"."""
        if self.goal is None:
            return f"{self.count} {self.label}"
        return _("{count} van {goal} {label}").format(
            count=self.count, goal=self.goal, label=self.label
        )

    @property
    def is_full(self) -> bool:
        return self.goal is not None and 0 < self.goal <= self.count


def readings_of(programme: Programme, year: int, keys: Collection[str]) -> dict[str, Reading]:
    """Each asked measure of this programme; one query a measure and one for each kind of goal."""
    goals: dict[Count, int] = {}
    found = {}
    for key in sorted(known_measures() & set(keys)):
        measure = _measures[key]
        if measure.goal and measure.goal not in goals:
            goals[measure.goal] = measure.goal(programme, year)
        goal = goals[measure.goal] if measure.goal else None
        found[key] = Reading(str(measure.label), measure.count(programme, year), goal)
    return found
