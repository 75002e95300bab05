"""People's roles: granted, taken away, and a person's account closed."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.validators import validate_person_name
from programme.emails import mail_roles_changed
from programme.models import (
    Invitation,
    MeetingRegistration,
    Membership,
    Organisation,
    Role,
    User,
)
from programme.selectors import rights
from programme.selectors.attending import people_of_programme

KEEPERS = (Role.CONTACT, Role.COORDINATOR, Role.ADMINISTRATOR, Role.ORGANISER)


@transaction.atomic
def set_roles(
    *, organisation: Organisation, person: User, roles: Collection[str], actor: User
) -> None:
    """Let ``person`` have exactly ``roles`` at ``organisation``, of those that may be granted.

    Roles outside the actor's reach stay as they are. Raises ``Refused`` when nobody would be
    left as contact (or administrator), or the person is unknown there.
    """
    organisation = locked(organisation)
    reach = reach_of(actor, organisation)
    if not reach or not set(roles) <= reach:
        raise PermissionDenied
    had = roles_at(organisation, person)
    if not had:
        raise Refused(
            _("Deze persoon hoort niet bij {name}. Nodig de persoon uit.").format(
                name=organisation.name
            )
        )
    _change(organisation, person, had, (had - reach) | set(roles), actor)


@transaction.atomic
def grant_roles(
    *, organisation: Organisation, person: User, roles: Collection[str], actor: User | None
) -> None:
    """Add ``roles``; what the person has already leaves no record. Rights: the caller's."""
    organisation = locked(organisation)
    had = roles_at(organisation, person)
    _change(organisation, person, had, had | set(roles), actor)


@transaction.atomic
def deactivate_person(*, organisation: Organisation, person: User, actor: User) -> None:
    """Take every role at ``organisation`` away; an account without roles elsewhere is closed.

    Raises ``Refused`` for oneself and for the last contact.
    """
    organisation = locked(organisation)
    reach = reach_of(actor, organisation)
    if not reach:
        raise PermissionDenied
    if person.pk == actor.pk:
        raise Refused(_("U kunt uzelf niet weghalen. Vraag het een collega."))
    had = roles_at(organisation, person)
    if not had <= reach:
        raise PermissionDenied
    _change(organisation, person, had, set(), actor)
    person = locked(person)
    if not person.memberships.exists():
        person.is_active = False
        person.save(update_fields=["is_active"])
        audit.record(
            "programme.close_account",
            actor=actor,
            subject=organisation,
            data={"person": person.name},
        )


def reach_of(actor: User, organisation: Organisation) -> set[str]:
    """The roles that the actor may grant, read anew: under the lock they may be fewer by now."""
    return set(rights.grantable_roles(User.objects.get(pk=actor.pk), organisation))


def roles_at(organisation: Organisation, person: User) -> set[str]:
    return set(
        Membership.objects.filter(organisation=organisation, user=person).values_list(
            "role", flat=True
        )
    )


def _change(
    organisation: Organisation, person: User, had: set[str], wanted: set[str], actor: User | None
) -> None:
    added, removed = wanted - had, had - wanted
    if not added and not removed:
        return
    for role in removed & set(KEEPERS):
        _refuse_last(organisation, person, role)
    Membership.objects.filter(organisation=organisation, user=person, role__in=removed).delete()
    Membership.objects.bulk_create(
        Membership(organisation=organisation, user=person, role=role) for role in sorted(added)
    )
    person.__dict__.pop("_roles", None)
    audit.record(
        "programme.change_roles",
        actor=actor,
        subject=organisation,
        data={"person": person.name, "added": sorted(added), "removed": sorted(removed)},
    )
    if removed:
        _withdraw_sent_by(person, actor)
        _give_places_back(person, actor)
    if actor != person:
        mail_roles_changed(person, organisation, sorted(wanted))


def _withdraw_sent_by(person: User, actor: User | None) -> None:
    """Withdraw what the person could not send any more: it would let in whom they wanted.

    Also at other organisations, whose rows stay free: who holds one never waits for this.
    """
    sent = Invitation.objects.open().filter(invited_by=person).select_related("organisation")
    for invitation in sent.select_for_update(of=("self",)):
        if set(invitation.roles) <= reach_of(person, invitation.organisation):
            continue
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        audit.record(
            "programme.withdraw_invitation",
            actor=actor,
            subject=invitation.organisation,
            data={"name": invitation.name, "roles": invitation.roles},
        )


def _give_places_back(person: User, actor: User | None) -> None:
    """At meetings to come of programmes that the person has left."""
    now = timezone.now()
    coming = MeetingRegistration.objects.standing().filter(
        person=person, meeting__starts_at__gt=now
    )
    for each in coming.select_related("meeting__programme").select_for_update(of=("self",)):
        if people_of_programme(each.meeting.programme).filter(pk=person.pk).exists():
            continue
        each.cancelled_at = now
        each.save(update_fields=["cancelled_at"])
        audit.record(
            "programme.unregister_from_meeting",
            actor=actor,
            subject=each.meeting,
            data={"person": person.name},
        )


def _refuse_last(organisation: Organisation, person: User, role: str) -> None:
    others = Membership.objects.filter(
        organisation=organisation, role=role, user__is_active=True
    ).exclude(user=person)
    if not others.exists():
        raise Refused(
            _(
                "{person} is de laatste {role} van {name}. Geef eerst iemand anders deze rol."
            ).format(person=person.name, role=Role(role).label, name=organisation.name)
        )


def proper_name(name: str) -> str:
    """The name as it is kept; raises ``Refused`` where it has what no name has."""
    name = name.strip()
    try:
        validate_person_name(name)
    except ValidationError as error:
        raise Refused(error.messages[0]) from None
    return name


@transaction.atomic
def choose_language(*, person: User, language: str) -> None:
    """Read in this language from now on; ``""``: in that of one's organisation."""
    person = locked(person)
    if person.language != language:
        before, person.language = person.language, language
        person.save(update_fields=["language"])
        audit.record(
            "programme.choose_language",
            actor=person,
            subject=person,
            data={"before": before, "after": language},
        )


@transaction.atomic
def change_own_name(*, person: User, name: str) -> None:
    """Change one's own name; signatures and paper keep the name of their time."""
    name = proper_name(name)
    person = locked(person)
    if person.name != name:
        before, person.name = person.name, name
        person.save(update_fields=["name"])
        audit.record(
            "programme.change_profile",
            actor=person,
            subject=person,
            data={"before": before, "after": name},
        )
