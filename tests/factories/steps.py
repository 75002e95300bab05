"""Next steps as coordinators make them."""

from __future__ import annotations

from datetime import date
from typing import Any

from programme.models import NextStep
from programme.services.steps import add_step
from tests.factories.programme import Cast

VALUES: dict[str, Any] = {
    "title": "Studenten zoeken voor het najaar",
    "parts": ["Vacatures schrijven"],
    "measures": [],
    "starts_on": date(2026, 11, 1),
    "ends_on": date(2026, 12, 15),
    "owner_organisation": None,
    "owner_person": None,
    "owned_by_participants": False,
}


def a_step(cast: Cast, **changes: Any) -> NextStep:
    values = {**VALUES, **changes}
    year = values.pop("year", 2026)
    return add_step(programme=cast.programme, year=year, values=values, actor=cast.coordinator)
