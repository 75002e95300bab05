"""What packages cost, worked out from their components; nothing here is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from packages.models import Component, Package
from portal.kit import money
from portal.kit.money import Treatment
from programme.models import Programme


@dataclass(frozen=True)
class YearFigures:
    """A package in one calendar year: euros net of VAT unless the name says otherwise."""

    year: int
    value: Decimal
    contribution: Decimal
    price: Decimal
    treatments: tuple[Treatment, ...]

    @property
    def vat(self) -> Decimal:
        return money.vat_over(self.treatments)

    @property
    def gross(self) -> Decimal:
        return self.price + self.vat


@dataclass(frozen=True)
class PackageFigures:
    """A package over the years of an agreement; ``first`` is its first year."""

    package: Package
    years: tuple[YearFigures, ...]

    @property
    def first(self) -> YearFigures:
        return self.years[0]

    @property
    def value(self) -> Decimal:
        return sum((year.value for year in self.years), Decimal(0))

    @property
    def contribution(self) -> Decimal:
        return sum((year.contribution for year in self.years), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What the participant pays over all years: euros net."""
        return sum((year.price for year in self.years), Decimal(0))

    @property
    def total_vat(self) -> Decimal:
        return sum((year.vat for year in self.years), Decimal(0))

    @property
    def total_gross(self) -> Decimal:
        return self.total + self.total_vat

    @property
    def is_exempt(self) -> bool:
        """Whether no part of the price bears VAT in any year."""
        return all(each.is_exempt for year in self.years for each in year.treatments)


def figures_of(
    package: Package, *, first_year: int, years: int, day: date | None = None
) -> PackageFigures:
    """The package from ``first_year`` on: each year as it stands on 1 January.

    ``day`` takes the place of 1 January in the first year. Read the package with
    ``with_components()``. Raises ``LookupError`` for a year without price or VAT treatment.
    """
    days = [date(first_year + offset, 1, 1) for offset in range(years)]
    if day is not None:
        days[0] = day
    return PackageFigures(package, tuple(_year_figures(package, each) for each in days))


def _year_figures(package: Package, day: date) -> YearFigures:
    return YearFigures(
        year=day.year,
        value=package.value_on(day),
        contribution=package.lead_contribution_on(day),
        price=package.price_on(day),
        treatments=_treatments(package.components.all(), day),
    )


def _treatments(components: Iterable[Component], day: date) -> tuple[Treatment, ...]:
    """Of what the participant pays only."""
    payable = [each for each in components if each.borne_by == Component.Bearer.PARTICIPANT]
    taxed = [(each, each.vat_on(day)) for each in payable]
    return money.per_treatment(
        (vat.category, vat.rate, vat.reason, each.price_on(day)) for each, vat in taxed
    )


def programme_day(programme: Programme, year: int | None = None) -> date:
    """1 January of ``year``; else today (local), or the nearest day of the programme to it."""
    if year is not None:
        return date(year, 1, 1)
    first, last = date(programme.first_year, 1, 1), date(programme.last_year, 12, 31)
    return min(max(timezone.localdate(), first), last)
