"""Who may open which route about cases."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes.access import Route


def case(objects: Objects) -> list[Any]:
    """One that is shared with the lead only."""
    return [objects.case.pk]


READS = {"owner", "team_mate", "signatory", "learner", "coordinator", "administrator"}

ABOUT_AN_OBJECT = {
    "programme:case": Route(READS, args=case),
}
