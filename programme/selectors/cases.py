"""Who may do what with cases, and cases as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Lower

from programme.models import (
    BRINGS_CASES,
    FOLLOWS_CASES,
    ROLES_AT_LEAD,
    Case,
    CaseKpi,
    KpiValue,
    Organisation,
    Participant,
    Programme,
    Role,
    User,
)
from programme.models.cases import CaseQuerySet


def participants_to_bring_for(user: User) -> QuerySet[Participant]:
    """The participations for which this person may bring a case."""
    mine = user.organisation_ids(*BRINGS_CASES)
    return Participant.objects.filter(organisation__in=mine).select_related(
        "organisation", "programme"
    )


def follows_cases_of(user: User, programme: Programme) -> bool:
    """Whether one looks after all cases of the programme for its lead."""
    return user.works_for(programme, *FOLLOWS_CASES)


def may_change(user: User, case: Case) -> bool:
    """The organisation's contacts, and who brought the case and still works there.

    What a project is and who reads of it, only its own organisation decides.
    """
    home = case.participant.organisation_id
    brought = case.brought_by_id == user.pk and user.has_role(home, *BRINGS_CASES)
    return brought or user.has_role(home, Role.CONTACT)


def may_assess(user: User, case: Case) -> bool:
    """Who may change it, and who follows it for the lead."""
    return may_change(user, case) or follows_cases_of(user, case.participant.programme)


def reads_who_brought(user: User, case: Case) -> bool:
    """Its own people, and who works for the lead; others read of organisations only."""
    programme = case.participant.programme
    home = user.has_role(case.participant.organisation_id)
    return home or user.works_for(programme, *ROLES_AT_LEAD)


@dataclass(frozen=True)
class Narrowed:
    """What a list of cases is narrowed down to; keys and slugs, "" for all."""

    line: str = ""
    discipline: str = ""
    phase: str = ""
    organisation: str = ""
    status: str = ""

    @property
    def is_whole(self) -> bool:
        return not any(vars(self).values())


def cases_in(programme: Programme, user: User, narrowed: Narrowed | None = None) -> CaseQuerySet:
    """Those of the programme that this person may see, with where they stand; by title."""
    found = (
        Case.objects.visible_to(user)
        .filter(participant__programme=programme)
        .with_position()
        .select_related("participant__organisation")
    )
    asked = narrowed or Narrowed()
    for name, value in (
        ("lines__key", asked.line),
        ("disciplines__key", asked.discipline),
        ("phase", asked.phase),
        ("participant__organisation__slug", asked.organisation),
        ("status", asked.status),
    ):
        if value:
            found = found.filter(**{name: value})
    return found.order_by(Lower("title"), "pk")


def linkable_cases(programme: Programme, user: User) -> CaseQuerySet:
    """The cases of the programme that this person may see."""
    return (
        Case.objects.visible_to(user)
        .standing()
        .filter(participant__programme=programme)
        .select_related("participant__organisation")
        .distinct()
    )


def organisations_with_cases(programme: Programme, user: User) -> list[Organisation]:
    """Whose cases of the programme this person may see, by name."""
    seen = Case.objects.visible_to(user).filter(participant__programme=programme)
    return list(
        Organisation.objects.filter(participations__in=seen.values("participant")).distinct()
    )


@dataclass(frozen=True)
class Measured:
    """A KPI with its series; ``values`` by day."""

    kpi: CaseKpi
    values: list[KpiValue]

    @property
    def first(self) -> KpiValue | None:
        return self.values[0] if self.values else None

    @property
    def last(self) -> KpiValue | None:
        return self.values[-1] if self.values else None


def measured(case: Case) -> list[Measured]:
    """Every KPI of the case with what was measured; two queries."""
    found = case.kpis.prefetch_related("values")
    return [Measured(kpi, list(kpi.values.all())) for kpi in found]
