"""Who may grant which roles, and who may change what about an organisation."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from programme.models import (
    NETWORK_ROLES,
    PARTICIPANT_ROLES,
    ROLES_AT_LEAD,
    Organisation,
    Programme,
    Role,
    User,
)

STAFF = (Role.COORDINATOR, Role.ADMINISTRATOR)


def roles_of(organisation: Organisation) -> tuple[Role, ...]:
    """The roles that exist at an organisation; follows from its place in programmes."""
    if is_lead(organisation):
        return ROLES_AT_LEAD
    if organisation.kind == Organisation.Kind.NETWORK:
        return NETWORK_ROLES
    return PARTICIPANT_ROLES


def is_lead(organisation: Organisation) -> bool:
    return (
        organisation.kind == Organisation.Kind.UNIVERSITY or organisation.led_programmes.exists()
    )


def led_by_staff(user: User) -> QuerySet[Programme]:
    """The programmes for which this person is coordinator or administrator."""
    return Programme.objects.filter(lead__in=user.organisation_ids(*STAFF))


def meetings_planned_by(user: User) -> QuerySet[Programme]:
    """The programmes whose knowledge meetings this person plans: organisers, coordinators."""
    return Programme.objects.filter(
        Q(network__in=user.organisation_ids(Role.ORGANISER))
        | Q(lead__in=user.organisation_ids(Role.COORDINATOR))
    )


def plans_meetings_of(user: User, programme: Programme) -> bool:
    """As ``meetings_planned_by``, for one programme and without a query."""
    organises = programme.network_id in user.organisation_ids(Role.ORGANISER)
    return organises or user.works_for(programme, Role.COORDINATOR)


def keeps_steps_of(user: User, programme: Programme) -> bool:
    """Whether this person keeps the programme's next steps; no query."""
    return user.works_for(programme, Role.COORDINATOR)


def coordinates(user: User, organisation: Organisation) -> bool:
    """Whether the organisation takes part in, or supports, programmes of this coordinator only.

    Where it has a place in another lead's programme too, its own people keep it: no
    coordinator rules over what others rely on.
    """
    return _leads_all_of(user, organisation, *STAFF)


def _leads_all_of(user: User, organisation: Organisation, *roles: Role) -> bool:
    mine = Programme.objects.filter(lead__in=user.organisation_ids(*roles))
    if not mine.filter(Q(participants__organisation=organisation) | Q(network=organisation)):
        return False
    others = Programme.objects.exclude(pk__in=mine)
    return not others.filter(
        Q(participants__organisation=organisation) | Q(network=organisation) | Q(lead=organisation)
    ).exists()


def grantable_roles(user: User, organisation: Organisation) -> tuple[Role, ...]:
    """The roles that ``user`` may grant or take away at ``organisation``; empty: none.

    At a lead organisation roles are rights over whole programmes, so only its own
    administrators grant them. A contact grants the roles of their own organisation, an
    organiser those of the network, a coordinator those of parties of their programmes.
    """
    roles = roles_of(organisation)
    if is_lead(organisation):
        return roles if user.has_role(organisation, Role.ADMINISTRATOR) else ()
    own = user.has_role(organisation, Role.CONTACT, Role.ORGANISER)
    return roles if own or coordinates(user, organisation) else ()


def may_change(user: User, organisation: Organisation) -> bool:
    """Whether one may change the organisation's data: same as who lets people in."""
    return bool(grantable_roles(user, organisation))


def keeps_theme(user: User, organisation: Organisation) -> bool:
    """Who decides how pages look to an organisation's people: its own; no query."""
    return user.has_role(organisation, Role.CONTACT, Role.ORGANISER, Role.ADMINISTRATOR)


def may_change_data(user: User, organisation: Organisation) -> bool:
    """Its numbers and address, which invoices print: also finance of who leads its programmes."""
    return may_change(user, organisation) or invoices_to(user, organisation)


def invoices_to(user: User, organisation: Organisation) -> bool:
    """Whether one is finance of all programmes of this party."""
    pays = organisation.kind in (Organisation.Kind.MUNICIPALITY, Organisation.Kind.UTILITY)
    return pays and _leads_all_of(user, organisation, Role.FINANCE)


def may_rename(user: User, organisation: Organisation) -> bool:
    """Its name, kind and address on the portal: staff only, parties keep the rest."""
    return coordinates(user, organisation) or user.has_role(organisation, Role.ADMINISTRATOR)


def requires_second_factor(user: User) -> bool:
    """Whether a person has any role at a lead, or handles money for any organisation."""
    anywhere = user.organisation_ids(Role.FINANCE, Role.COORDINATOR, Role.ADMINISTRATOR)
    return bool(anywhere or user.led_programme_ids(*ROLES_AT_LEAD))
