"""Who people of an organisation are, who speaks for them, and inviting them to log in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from masterclasses.models import ENROLS, PLANS, Learner, SelfEnrolment
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Participant, Role, User
from programme.services.invitations import invite_or_grant
from programme.services.people import proper_name


@dataclass(frozen=True)
class Person:
    """A colleague to enrol, as typed or pasted."""

    name: str
    email: str


def address_of(person: Person) -> str:
    """The address by which people are told apart."""
    return person.email.strip().casefold()


def enrols_for(actor: User, participant: Participant) -> bool:
    own = actor.has_role(participant.organisation_id, *ENROLS)
    return own or actor.works_for(participant.programme, *PLANS)


def check_may_enrol(actor: User, participant: Participant, people: Sequence[Person]) -> None:
    """Contacts and planners; oneself, where the contact allows it."""
    if enrols_for(actor, participant):
        return
    allowed = SelfEnrolment.objects.filter(participant=participant).exists()
    oneself = all(person.email.casefold() == actor.email.casefold() for person in people)
    if not (allowed and oneself and actor.has_role(participant.organisation_id)):
        raise PermissionDenied


def is_oneself(actor: User, learner: Learner) -> bool:
    """Whether the actor is this learner, and still belongs to the organisation."""
    same = learner.email.casefold() == actor.email.casefold()
    return same and actor.has_role(learner.participant.organisation_id)


@transaction.atomic
def set_self_enrolment(*, participant: Participant, allowed: bool, actor: User) -> None:
    """Let people of the organisation enrol themselves, or no longer."""
    participant = locked(participant)
    if not enrols_for(actor, participant):
        raise PermissionDenied
    existing = SelfEnrolment.objects.filter(participant=participant)
    if existing.exists() == allowed:
        return
    if allowed:
        SelfEnrolment.objects.create(participant=participant, allowed_by=actor)
        audit.record("masterclasses.allow_self_enrolment", actor=actor, subject=participant)
    else:
        existing.delete()
        audit.record("masterclasses.end_self_enrolment", actor=actor, subject=participant)


def learner_of(participant: Participant, person: Person) -> Learner:
    """The learner with that address, made where there is none; a known name stays."""
    email = person.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("{email} is geen goed e-mailadres.").format(email=email)) from None
    with_address = Learner.objects.filter(participant=participant, email__iexact=email)
    if (known := with_address.first()) is not None:
        return known
    name = proper_name(person.name)
    try:
        with transaction.atomic():
            return Learner.objects.create(participant=participant, email=email, name=name)
    except IntegrityError:  # made meanwhile for a cohort of another year
        return with_address.get()


def invite_learner(learner: Learner, actor: User) -> bool:
    """Let the learner log in; returns whether that worked.

    The enrolment stands where no invitation can be sent now, or not by this person; a job
    tries again.
    """
    if learner.email.casefold() == actor.email.casefold():
        return False
    try:
        with transaction.atomic():
            invite_or_grant(
                organisation=learner.participant.organisation,
                email=learner.email,
                name=learner.name,
                roles=[Role.LEARNER],
                actor=actor,
            )
    except (Refused, PermissionDenied):
        return False
    return True
