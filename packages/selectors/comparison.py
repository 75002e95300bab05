"""All packages of a programme beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from packages.models import Component
from packages.selectors.figures import PackageFigures, figures_of
from programme.models import Programme


@dataclass(frozen=True)
class ComponentRow:
    """A component, what it is worth a year (euros net), and which packages have it."""

    component: Component
    value: Decimal
    included: tuple[bool, ...]

    @property
    def is_borne_by_lead(self) -> bool:
        return self.component.borne_by == Component.Bearer.LEAD


@dataclass(frozen=True)
class Comparison:
    programme: Programme
    day: date
    rows: tuple[ComponentRow, ...]
    columns: tuple[PackageFigures, ...]

    @property
    def is_exempt(self) -> bool:
        """Whether no package bears VAT."""
        return all(column.is_exempt for column in self.columns)


def compare_packages(programme: Programme, *, day: date) -> Comparison:
    """Components × packages with figures on ``day``, and on 1 January of the years after it.

    Raises ``LookupError`` where a price or VAT treatment is not set.
    """
    packages = list(programme.packages.with_components())
    parts = [set(package.components.all()) for package in packages]
    components = sorted(set().union(*parts), key=lambda component: component.position)
    return Comparison(
        programme=programme,
        day=day,
        rows=tuple(
            ComponentRow(each, each.price_on(day), tuple(each in part for part in parts))
            for each in components
        ),
        columns=tuple(
            figures_of(package, first_year=day.year, years=programme.minimum_years, day=day)
            for package in packages
        ),
    )
