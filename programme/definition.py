"""The programme's part of a definition file: its shape, its checks and loading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from portal.kit.definition import Definition, Shape, unknown
from portal.kit.syncing import StillUsed, sync_row, sync_rows
from portal.kit.validators import validate_vat_number
from programme.models import Deliverable, DevelopmentLine, Organisation, Programme
from programme.progress import known_measures

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Text = Annotated[str, StringConstraints(min_length=1)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Year = Annotated[int, Field(ge=2000, le=2100)]


class MatrixShape(Shape):
    """The integration question: discipline (mono, multi) by degree of integration."""

    mono_high: list[Text] = []
    multi_high: list[Text] = []
    mono_low: list[Text] = []
    multi_low: list[Text] = []


class ProgrammeShape(Shape):
    slug: Slug
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    short_name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    region: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    lead: Slug
    network: Slug | None = None
    first_year: Year
    last_year: Year
    minimum_years: Annotated[int, Field(ge=1, le=20)] = 3
    ambition: Text
    reasons: list[Text] = []
    learning_forms: list[Text] = []
    impact: list[Text] = []
    integration_matrix: MatrixShape = MatrixShape()


def _is_vat_number(value: str) -> str:
    try:
        if value:
            validate_vat_number(value)
    except ValidationError:
        raise ValueError("the check digit is wrong; correct the number") from None
    return value


class OrganisationShape(Shape):
    slug: Slug
    kind: Literal["municipality", "utility", "university", "network"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    legal_name: Annotated[str, StringConstraints(max_length=160)] = ""
    street: Annotated[str, StringConstraints(max_length=120)] = ""
    house_number: Annotated[str, StringConstraints(max_length=12)] = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{3} ?[A-Z]{2})?$")] = ""
    city: Annotated[str, StringConstraints(max_length=80)] = ""
    kvk: Annotated[str, StringConstraints(pattern=r"^([0-9]{8})?$")] = ""
    vat_number: Annotated[
        str,
        StringConstraints(pattern=r"^(NL[0-9]{9}B[0-9]{2})?$"),
        AfterValidator(_is_vat_number),
    ] = ""


class DeliverableShape(Shape):
    key: Slug
    name: Short


class LineShape(Shape):
    key: Slug
    name: Name
    aim: Text
    outcome: Text
    deliverables: Annotated[list[DeliverableShape], Field(min_length=1)]


class DisciplineShape(Shape):
    key: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ResponsibilitiesShape(Shape):
    lead: list[Short] = []
    network: list[Short] = []
    participants: list[Short] = []


def _is_measure(key: str) -> str:
    if key not in known_measures():
        raise ValueError(unknown("measure", key, known_measures()))
    return key


PARTICIPANTS = "participants"  # as the owner of a step: all of them, and no one organisation


class NextStepShape(Shape):
    """Of the programme's first year where ``year`` is left out; see ``PARTICIPANTS``."""

    key: Slug
    title: Short
    parts: list[Short] = []
    year: Year | None = None
    owner: Slug | None = None
    window_label: Annotated[str, StringConstraints(max_length=60)] = ""
    starts_on: date | None = None
    ends_on: date | None = None
    measures: list[Annotated[str, AfterValidator(_is_measure)]] = []

    @model_validator(mode="after")
    def _window_in_order(self) -> NextStepShape:
        if self.ends_on and (self.starts_on is None or self.ends_on < self.starts_on):
            raise ValueError("ends_on needs a starts_on that is not later")
        return self


@dataclass(frozen=True)
class ProgrammePart:
    """What this room reads; complete only when the definition has no faults."""

    programme: ProgrammeShape | None
    organisations: Mapping[int, OrganisationShape]
    lines: Mapping[int, LineShape]
    disciplines: Mapping[int, DisciplineShape]
    responsibilities: ResponsibilitiesShape | None
    next_steps: Mapping[int, NextStepShape]


def read(definition: Definition) -> ProgrammePart:
    """Read and check this room's tables; faults are left in ``definition``."""
    part = ProgrammePart(
        programme=definition.table("programme", ProgrammeShape),
        organisations=definition.rows("organisations", OrganisationShape),
        lines=definition.rows("lines", LineShape),
        disciplines=definition.rows("disciplines", DisciplineShape),
        responsibilities=definition.table("responsibilities", ResponsibilitiesShape),
        next_steps=definition.rows("next_steps", NextStepShape),
    )
    definition.check_unique("organisations", part.organisations, by="slug")
    definition.check_unique("lines", part.lines)
    definition.check_unique("disciplines", part.disciplines)
    definition.check_unique("disciplines", part.disciplines, by="name")
    definition.check_unique("next_steps", part.next_steps)
    _check_deliverables(definition, part.lines)
    _check_organisations(definition, part.organisations)
    if part.programme:
        _check_programme(definition, part.programme)
        _check_next_steps(definition, part.programme, part.next_steps)
    return part


def _check_deliverables(definition: Definition, lines: Mapping[int, LineShape]) -> None:
    for at, line in lines.items():
        keys = [product.key for product in line.deliverables]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                place = ("lines", at, "deliverables", index, "key")
                definition.fault(place, f'"{key}" is used before in this line.')


def _check_organisations(definition: Definition, given: Mapping[int, OrganisationShape]) -> None:
    """What only one may have; those that the portal has already are left as they are."""
    known = set(Organisation.objects.values_list("slug", flat=True))
    for name in ("name", "kvk", "vat_number"):
        definition.check_unique("organisations", given, by=name)
        for at, organisation in given.items():
            value = getattr(organisation, name)
            others = Organisation.objects.filter(**{f"{name}__iexact": value})
            if value and organisation.slug not in known and (other := others.first()):
                definition.fault(
                    ("organisations", at, name),
                    f'the portal has "{value}" under another slug, "{other.slug}"; use that slug.',
                )


def _check_programme(definition: Definition, programme: ProgrammeShape) -> None:
    if programme.last_year < programme.first_year:
        definition.fault(("programme", "last_year"), "this is before first_year.")
    elif programme.last_year - programme.first_year + 1 < programme.minimum_years:
        definition.fault(
            ("programme", "minimum_years"),
            "the programme has fewer years than an agreement must last.",
        )
    known = definition.named("organisations", by="slug")
    known |= set(Organisation.objects.values_list("slug", flat=True))
    for name in ("lead", "network"):
        slug = getattr(programme, name)
        if slug is not None and slug not in known:
            definition.fault(("programme", name), unknown("organisation", slug, known))
    other = Programme.objects.filter(code=programme.code).exclude(slug=programme.slug).first()
    if other:
        definition.fault(
            ("programme", "code"), f'programme "{other.slug}" has this code; choose another one.'
        )


def _check_next_steps(
    definition: Definition, programme: ProgrammeShape, steps: Mapping[int, NextStepShape]
) -> None:
    known = definition.named("organisations", by="slug") | {PARTICIPANTS}
    known |= set(Organisation.objects.values_list("slug", flat=True))
    for at, step in steps.items():
        if step.owner is not None and step.owner not in known:
            definition.fault(
                ("next_steps", at, "owner"), unknown("organisation", step.owner, known)
            )
        if step.year and not programme.first_year <= step.year <= programme.last_year:
            definition.fault(("next_steps", at, "year"), "this is not a year of the programme.")


def load(part: ProgrammePart) -> tuple[Programme, list[str]]:
    """Store a part without faults; returns the programme and a sentence per change.

    Call it in a transaction. Organisations that exist are left as they are. Raises
    ``StillUsed`` where the file drops what stored records need.
    """
    if part.programme is None or part.responsibilities is None:
        raise ValueError("a definition with faults cannot be loaded")
    told = _load_organisations(part.organisations)
    programme, changed = _load_programme(part.programme)
    told += changed
    told += _load_lines(programme, part.lines)
    told += sync_rows(
        rows=programme.disciplines.all(),
        by=("key",),
        wanted=_numbered(part.disciplines),
        owner={"programme": programme},
        label=lambda row: f"discipline {row.key}",
    )
    told += sync_rows(
        rows=programme.responsibilities.all(),
        by=("party", "position"),
        wanted={
            (party, position): {"text": text}
            for party, texts in part.responsibilities.model_dump().items()
            for position, text in enumerate(texts, start=1)
        },
        owner={"programme": programme},
        label=lambda row: f"responsibility of {row.party} {row.position}",
    )
    told += _load_next_steps(programme, part.next_steps)
    return programme, told


def _numbered(rows: Mapping[int, Any], **kwargs: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {
        (row.key,): {"position": at + 1, **row.model_dump(exclude={"key"}, **kwargs)}
        for at, row in rows.items()
    }


def _load_organisations(given: Mapping[int, OrganisationShape]) -> list[str]:
    known = set(Organisation.objects.values_list("slug", flat=True))
    new = [organisation for organisation in given.values() if organisation.slug not in known]
    Organisation.objects.bulk_create(Organisation(**row.model_dump()) for row in new)
    return [f"organisation {row.slug}: added" for row in new]


def _load_programme(shape: ProgrammeShape) -> tuple[Programme, list[str]]:
    values = shape.model_dump(exclude={"slug", "lead", "network"})
    values["lead"] = Organisation.objects.get(slug=shape.lead)
    values["network"] = Organisation.objects.filter(slug=shape.network).first()
    programme = Programme.objects.select_for_update().filter(slug=shape.slug).first()
    if programme is None:
        programme = Programme.objects.create(slug=shape.slug, **values)
        return programme, [f"programme {shape.slug}: added"]
    return programme, sync_row(programme, values, f"programme {shape.slug}")


def _load_next_steps(programme: Programme, steps: Mapping[int, NextStepShape]) -> list[str]:
    """The file seeds: a year of which people changed any step stays as they have it."""
    stored = programme.next_steps.all()
    theirs = set(stored.filter(changed_at__isnull=False).values_list("year", flat=True))
    kept = set(stored.filter(year__in=theirs).values_list("key", flat=True))
    owners = Organisation.objects.in_bulk(
        {step.owner for step in steps.values() if step.owner}, field_name="slug"
    )
    wanted = {}
    for (key,), values in _numbered(steps).items():
        values["year"] = values["year"] or programme.first_year
        owner = values.pop("owner")
        values["owner_organisation"] = owners.get(owner)
        values["owned_by_participants"] = owner == PARTICIPANTS
        if values["year"] not in theirs and key not in kept:
            wanted[key,] = values
    return sync_rows(
        rows=stored.exclude(year__in=theirs).exclude(key=""),
        by=("key",),
        wanted=wanted,
        owner={"programme": programme},
        label=lambda row: f"next step {row.key}",
    )


def _load_lines(programme: Programme, lines: Mapping[int, LineShape]) -> list[str]:
    _check_worked_on(programme, lines)
    wanted = _numbered(lines)
    for values in wanted.values():
        del values["deliverables"]
    told = sync_rows(
        rows=programme.lines.all(),
        by=("key",),
        wanted=wanted,
        owner={"programme": programme},
        label=lambda row: f"line {row.key}",
    )
    stored = {line.key: line for line in programme.lines.all()}
    for line in lines.values():
        told += _load_deliverables(stored[line.key], line)
    return told


def _check_worked_on(programme: Programme, lines: Mapping[int, LineShape]) -> None:
    """Raise ``StillUsed`` where the file drops a product of which people decided something."""
    named = {(line.key, each.key) for line in lines.values() for each in line.deliverables}
    worked_on = Deliverable.objects.filter(line__programme=programme).worked_on()
    for line, key in worked_on.values_list("line__key", "key"):
        if (line, key) not in named:
            raise StillUsed(
                f"deliverable {line}/{key} is no longer in the file, but people work on it. "
                "Put it back in the file."
            )


def _load_deliverables(line: DevelopmentLine, shape: LineShape) -> list[str]:
    return sync_rows(
        rows=line.deliverables.all(),
        by=("key",),
        wanted={
            (product.key,): {"position": position, "name": product.name}
            for position, product in enumerate(shape.deliverables, start=1)
        },
        owner={"line": line},
        label=lambda row: f"deliverable {line.key}/{row.key}",
    )
