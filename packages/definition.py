"""The catalogue of a definition file: components with prices and VAT, and packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field, StringConstraints, model_validator

from packages.models import Component, Package
from portal.kit.definition import Definition, Shape
from portal.kit.syncing import StillUsed, sync_rows
from programme.definition import ProgrammeShape, Short, Slug
from programme.models import Programme

Amount = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class PriceShape(Shape):
    """Euros net a year, from a day until the next price."""

    from_: date = Field(alias="from")
    amount: Amount


class VatShape(Shape):
    """The treatment from a day on; ``category`` as in EN 16931 (S: rate, E: reason)."""

    from_: date = Field(alias="from")
    category: Literal["S", "E"]
    rate: Annotated[Decimal, Field(ge=0, lt=100, decimal_places=2)] = Decimal(0)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""

    @model_validator(mode="after")
    def _consistent(self) -> VatShape:
        if self.category == "S" and (not self.rate or self.reason):
            raise ValueError("category S needs a rate above 0 and no reason")
        if self.category == "E" and (self.rate or not self.reason):
            raise ValueError("category E needs a reason and no rate")
        return self


class GrantsShape(Shape):
    """What a component gives a participant in a year."""

    masterclass_days: Annotated[int, Field(ge=0)] | None = None
    cohorts: Annotated[int, Field(ge=0)] | None = None
    seats_per_cohort: Annotated[int, Field(ge=0)] | None = None
    coaching_days: Annotated[float, Field(ge=0)] | None = None
    course_places: Annotated[int, Field(ge=0)] | None = None
    course_ec: Annotated[int, Field(ge=0)] | None = None
    hosts_students: Literal[True] | None = None


class ComponentShape(Shape):
    key: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    contents: list[Short] = []
    borne_by: Literal["participant", "lead"]
    prices: Annotated[list[PriceShape], Field(min_length=1)]
    vat: Annotated[list[VatShape], Field(min_length=1)]
    grants: GrantsShape = GrantsShape()


class PackageShape(Shape):
    key: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    summary: Annotated[str, StringConstraints(max_length=200)] = ""
    components: Annotated[list[str], Field(min_length=1)]


@dataclass(frozen=True)
class CataloguePart:
    components: Mapping[int, ComponentShape]
    packages: Mapping[int, PackageShape]


def read(definition: Definition, programme: ProgrammeShape | None) -> CataloguePart:
    """Read and check this room's tables; faults are left in ``definition``."""
    part = CataloguePart(
        components=definition.rows("components", ComponentShape),
        packages=definition.rows("packages", PackageShape),
    )
    definition.check_unique("components", part.components)
    definition.check_unique("packages", part.packages)
    known = definition.named("components")
    for at, package in part.packages.items():
        place = ("packages", at, "components")
        definition.check_known(place, package.components, known, "component")
        for index, key in enumerate(package.components):
            if key in package.components[:index]:
                definition.fault((*place, index), f'"{key}" is in this package already.')
    for at, component in part.components.items():
        for name in ("prices", "vat"):
            _check_dates(definition, (at, name), getattr(component, name), programme)
    return part


def _check_dates(
    definition: Definition,
    at: tuple[int, str],
    values: Sequence[PriceShape | VatShape],
    programme: ProgrammeShape | None,
) -> None:
    """Each later than the one before, and the first in time for the programme."""
    place = ("components", *at)
    for index in range(1, len(values)):
        if values[index].from_ <= values[index - 1].from_:
            definition.fault((*place, index, "from"), "this is not after the one before it.")
    if programme and values[0].from_ > date(programme.first_year, 1, 1):
        definition.fault(
            (*place, 0, "from"),
            f"this is after 1 January {programme.first_year}, when the programme begins.",
        )


def load(part: CataloguePart, *, programme: Programme) -> list[str]:
    """Store a part without faults; returns a sentence per change.

    Call it in a transaction. Agreements keep the amounts and texts that they froze, and VAT is
    a start only: what finance decided since stays. Raises ``StillUsed`` where the file drops
    a package or component that choices, agreements or decisions on VAT need.
    """
    _check_decisions(part, programme)
    told = sync_rows(
        rows=programme.packages.all(),
        by=("key",),
        wanted={
            (row.key,): {"position": at + 1, "name": row.name, "summary": row.summary}
            for at, row in part.packages.items()
        },
        owner={"programme": programme},
        label=lambda row: f"package {row.key}",
    )
    told += sync_rows(
        rows=programme.components.all(),
        by=("key",),
        wanted={(row.key,): _component_values(at, row) for at, row in part.components.items()},
        owner={"programme": programme},
        label=lambda row: f"component {row.key}",
    )
    components = {row.key: row for row in programme.components.all()}
    packages = {row.key: row for row in programme.packages.all()}
    for component in part.components.values():
        told += _load_dated(components[component.key], component)
    for package in part.packages.values():
        parts = [components[key] for key in package.components]
        told += _load_contents(packages[package.key], parts)
    return told


def _check_decisions(part: CataloguePart, programme: Programme) -> None:
    kept = {row.key for row in part.components.values()}
    decided = programme.components.filter(vat_treatments__decided_at__isnull=False)
    if dropped := decided.exclude(key__in=kept).first():
        raise StillUsed(
            f"component {dropped.key} is no longer in the file, but finance decided on its VAT. "
            "Put it back in the file."
        )


def _component_values(at: int, shape: ComponentShape) -> dict[str, Any]:
    return {
        "position": at + 1,
        "name": shape.name,
        "contents": shape.contents,
        "borne_by": shape.borne_by,
        "grants": shape.grants.model_dump(exclude_none=True),
    }


def _periods(values: Sequence[PriceShape | VatShape]) -> list[tuple[DateRange]]:
    """Each from its day until the next one's; the last has no end."""
    ends = [*(value.from_ for value in values[1:]), None]
    return [(DateRange(value.from_, end),) for value, end in zip(values, ends, strict=True)]


def _load_dated(component: Component, shape: ComponentShape) -> list[str]:
    told = sync_rows(
        rows=component.prices.all(),
        by=("period",),
        wanted={
            period: {"amount": price.amount}
            for period, price in zip(_periods(shape.prices), shape.prices, strict=True)
        },
        owner={"component": component},
        label=lambda row: f"price of {component.key} from {row.period.lower}",
    )
    if component.vat_treatments.filter(decided_at__isnull=False).exists():
        return told
    return told + sync_rows(
        rows=component.vat_treatments.all(),
        by=("period",),
        wanted={
            period: vat.model_dump(exclude={"from_"})
            for period, vat in zip(_periods(shape.vat), shape.vat, strict=True)
        },
        owner={"component": component},
        label=lambda row: f"VAT of {component.key} from {row.period.lower}",
    )


def _load_contents(package: Package, components: list[Component]) -> list[str]:
    if {row.pk for row in package.components.all()} == {row.pk for row in components}:
        return []
    package.components.set(components)
    return [f"package {package.key}: components set"]
