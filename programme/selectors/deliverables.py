"""Products of the development lines: who keeps them, who may own them, what belongs to them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from programme.models import (
    KEEPS_DELIVERABLES,
    ROLES_AT_LEAD,
    Case,
    Deliverable,
    DevelopmentLine,
    Membership,
    Programme,
    Role,
    User,
)


def keeps_deliverables(user: User, programme: Programme) -> bool:
    """Whether one decides about the products of this programme and adds their documents."""
    return user.works_for(programme, *KEEPS_DELIVERABLES)


def owners_for(programme: Programme, *, besides: int | None = None) -> QuerySet[User]:
    """The lead's own people, and the contacts of participants and of the network.

    ``besides``: who owns it already stays to be chosen, also after leaving.
    """
    at_lead = Q(organisation=programme.lead_id, role__in=ROLES_AT_LEAD)
    contacts = Q(organisation__participations__programme=programme, role=Role.CONTACT)
    organisers = Q(organisation=programme.network_id, role=Role.ORGANISER)
    mine = Membership.objects.filter(at_lead | contacts | organisers).values("user")
    memberships = Prefetch(
        "memberships",
        Membership.objects.filter(at_lead | contacts | organisers)
        .select_related("organisation")
        .distinct(),
        to_attr="here",
    )
    found = User.objects.filter(Q(pk__in=mine, is_active=True) | Q(pk=besides))
    return found.order_by(Lower("name"), "pk").prefetch_related(memberships)


def owner_label(owner: User) -> str:
    """The name, with the organisation by which somebody can own a product."""
    homes = dict.fromkeys(str(each.organisation) for each in owner.here)  # type: ignore[attr-defined]
    return f"{owner} ({', '.join(homes)})" if homes else str(owner)


def deliverables_of(line: DevelopmentLine) -> QuerySet[Deliverable]:
    return line.deliverables.select_related("owner").order_by("position")


def cases_feeding(deliverable: Deliverable, user: User) -> QuerySet[Case]:
    """The cases that fed it, as far as this person may see them."""
    return (
        Case.objects.visible_to(user)
        .filter(deliverable_links__deliverable=deliverable)
        .select_related("participant__organisation")
        .distinct()
    )


def products_fed_by(case: Case, user: User) -> QuerySet[Deliverable]:
    """The products in which is used what a case taught."""
    links = case.deliverable_links.values("deliverable")
    return Deliverable.objects.visible_to(user).filter(pk__in=links)
