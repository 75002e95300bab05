"""The masterclasses of a definition file: how many, and the rules that hold for them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from masterclasses.models import LARGEST_COHORT, MasterclassRules
from portal.kit.definition import Definition, Shape
from portal.kit.syncing import sync_row
from programme.models import Programme


class MasterclassesShape(Shape):
    """``held_before``: how many there were before the programme; numbering goes on.

    ``certificate_name`` stands on certificates for the lead, with the function; "" for nobody.
    """

    held_before: Annotated[int, Field(ge=0, le=1000)] = 0
    days_a_year: Annotated[int, Field(ge=1, le=52)] = 4
    cohort_capacity: Annotated[int, Field(ge=1, le=LARGEST_COHORT)] = 40
    days_to_certify: Annotated[int, Field(ge=1)] = 3
    cancel_days: Annotated[int, Field(ge=0, le=365)] = 14
    certificate_name: Annotated[str, StringConstraints(max_length=120)] = ""
    certificate_function: Annotated[str, StringConstraints(max_length=120)] = ""

    @model_validator(mode="after")
    def _can_be_reached(self) -> MasterclassesShape:
        if self.days_to_certify > self.days_a_year:
            raise ValueError("days_to_certify is more than days_a_year")
        return self


def read(definition: Definition) -> MasterclassesShape | None:
    """Read and check this room's table; faults are left in ``definition``."""
    return definition.table("masterclasses", MasterclassesShape)


def load(part: MasterclassesShape | None, *, programme: Programme) -> list[str]:
    """Store the rules; returns a sentence per change. Call it in a transaction."""
    if part is None:
        return []
    values = part.model_dump()
    rules, is_new = MasterclassRules.objects.get_or_create(programme=programme, defaults=values)
    return ["masterclass rules: added"] if is_new else sync_row(rules, values, "masterclass rules")
