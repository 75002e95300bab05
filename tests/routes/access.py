"""Who comes by in the access matrix, and what a route tells of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories.world import Objects

OWN = {"owner", "team_mate", "signatory", "finance", "learner"}
LEAD = {"coordinator", "lead_finance", "lead_signatory", "administrator"}
# A trainer is at the lead, but sees none of what the programme agrees and pays.
EVERYONE = OWN | LEAD | {"stranger", "nobody", "organiser", "trainer"}
READS_AGREEMENT = (OWN - {"learner"}) | LEAD
READS_BOOKS = {"lead_finance", "coordinator", "administrator"}
READS_INVOICE = READS_BOOKS | {"owner", "signatory", "finance"}
KEEPS_BUDGET = LEAD | {"organiser"}
OF_THE_PROGRAMME = EVERYONE - {"nobody"}
PLANS_MEETINGS = {"organiser", "coordinator"}
TAKES_PART = OWN | {"stranger"}
PLANS = {"coordinator", "administrator"}
SEES_PLANS = TAKES_PART | PLANS | {"organiser"}
CONTACTS = {"owner", "stranger"}
COACHES = PLANS | {"trainer"}
PUBLIC = EVERYONE | {"visitor"}


@dataclass(frozen=True)
class Route:
    """Who gets through (``may``), who is told 403 (``sees``); everybody else gets 404."""

    may: set[str]
    sees: set[str] = frozenset()  # type: ignore[assignment]
    args: Callable[[Objects], list[Any]] = lambda objects: []
    post: bool = False
