"""Telling beforehand that somebody does not come to one day; the seat stays theirs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses import tasks
from masterclasses.models import ENROLS, AttendanceMark, Learner, Masterclass
from masterclasses.selectors.attendance import holding_mark, plans
from masterclasses.selectors.expected import expected_on
from masterclasses.states import Mark, MarkedBy, MasterclassState
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import User


def signs_off(actor: User, learner: Learner, masterclass: Masterclass) -> bool:
    """Learners for themselves, contacts for their colleagues, planners for everybody."""
    organisation = learner.participant.organisation_id
    if actor.has_role(organisation, *ENROLS) or plans(actor, masterclass):
        return True
    own = learner.email.casefold() == actor.email.casefold()
    return own and actor.has_role(organisation)


@transaction.atomic
def sign_off(*, masterclass: Masterclass, learner: Learner, actor: User) -> AttendanceMark:
    """Note that somebody cannot come that day; until it begins."""
    masterclass = _before_it_begins(masterclass, learner, actor)
    if holding_mark(masterclass, learner) == Mark.EXCUSED:
        raise Refused(_("{name} is voor deze dag al afgemeld.").format(name=learner.name))
    made = _mark(masterclass, learner, Mark.EXCUSED, actor)
    data = {"masterclass": masterclass}
    audit.record("masterclasses.sign_off", actor=actor, subject=learner, data=data)
    return made


@transaction.atomic
def take_back_sign_off(
    *, masterclass: Masterclass, learner: Learner, actor: User
) -> AttendanceMark:
    """Somebody comes after all; until the day begins."""
    masterclass = _before_it_begins(masterclass, learner, actor)
    if holding_mark(masterclass, learner) != Mark.EXCUSED:
        raise Refused(_("{name} is voor deze dag niet afgemeld.").format(name=learner.name))
    made = _mark(masterclass, learner, Mark.EXPECTED, actor)
    data = {"masterclass": masterclass}
    audit.record("masterclasses.take_back_sign_off", actor=actor, subject=learner, data=data)
    return made


def _before_it_begins(masterclass: Masterclass, learner: Learner, actor: User) -> Masterclass:
    masterclass = locked(masterclass)
    if not signs_off(actor, learner, masterclass):
        raise PermissionDenied
    if masterclass.status != MasterclassState.PLANNED:
        raise Refused(_("Deze dag gaat niet door."))
    if masterclass.period.lower <= timezone.now():
        raise Refused(_("De dag is al begonnen. Vertel het aan de trainer."))
    if learner.pk not in {each.learner.pk for each in expected_on(masterclass)}:
        raise Refused(_("{name} heeft op deze dag geen plaats.").format(name=learner.name))
    return masterclass


def _mark(masterclass: Masterclass, learner: Learner, mark: Mark, actor: User) -> AttendanceMark:
    tasks.tell_calendars.delay_on_commit(masterclass.cohort_id)
    return AttendanceMark.objects.create(
        masterclass=masterclass,
        learner=learner,
        mark=mark,
        way=MarkedBy.SIGN_OFF,
        seen_at=timezone.now(),
        recorded_by=actor,
    )
