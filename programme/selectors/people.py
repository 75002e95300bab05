"""The people of an organisation, each with their roles, in two queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models.functions import Lower

from programme.models import Membership, Organisation, Programme, User
from programme.selectors.attending import organisations_in


@dataclass
class Colleague:
    """A person at one organisation; ``roles`` are values, ``role_names`` what users read."""

    person: User
    roles: list[str] = field(default_factory=list)
    role_names: list[str] = field(default_factory=list)


def members(organisation_id: int | None, *roles: str) -> list[int]:
    """The keys of the active people who have one of these roles there."""
    found = Membership.objects.filter(
        organisation=organisation_id, role__in=roles, user__is_active=True
    )
    return list(found.order_by("user").values_list("user", flat=True).distinct())


def people_to_tell(programme: Programme, *roles: str) -> list[int]:
    """As ``members``, of all organisations of the programme."""
    theirs = organisations_in(programme).values("pk")
    found = Membership.objects.filter(
        organisation__in=theirs, role__in=roles, user__is_active=True
    )
    return list(found.order_by("user").values_list("user", flat=True).distinct())


def people_of(organisation: Organisation) -> list[Colleague]:
    """Active people by name."""
    memberships = (
        Membership.objects.filter(organisation=organisation, user__is_active=True)
        .select_related("user")
        .order_by(Lower("user__name"), "user_id", "role")
    )
    colleagues: dict[int, Colleague] = {}
    for membership in memberships:
        colleague = colleagues.setdefault(membership.user_id, Colleague(membership.user))
        colleague.roles.append(membership.role)
        colleague.role_names.append(membership.get_role_display())
    return list(colleagues.values())
