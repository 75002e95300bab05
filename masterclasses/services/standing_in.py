"""A colleague who comes to one day in somebody's place, and who need not come after all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import tasks
from masterclasses.models import Cohort, Enrolment, Learner, Masterclass, StandIn
from masterclasses.services.enrolling import lock_cohort
from masterclasses.services.learners import Person, enrols_for, invite_learner, learner_of
from masterclasses.states import EnrolmentState, MasterclassState
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.languages import in_dutch
from programme.models import User


@transaction.atomic
def send_stand_in(
    *, enrolment: Enrolment, masterclass: Masterclass, person: Person, actor: User
) -> StandIn:
    """Let a colleague come to one day in somebody's place; the seat stays that person's.

    Raises ``Refused`` once the day is over, where somebody stands in already, and for a
    colleague who has a seat in the cohort or stands in for another on that day.
    """
    cohort, enrolment = _locked(enrolment, actor)
    masterclass = locked(masterclass)
    _is_to_come(masterclass, cohort)
    if enrolment.status != EnrolmentState.ENROLLED:
        raise Refused(_("{name} heeft geen plaats meer. Ververs de pagina.").format(
            name=enrolment.learner))  # fmt: skip
    colleague = learner_of(enrolment.learner.participant, person)
    _is_free(colleague, enrolment, masterclass)
    stand_in = StandIn.objects.create(
        masterclass=masterclass, enrolment=enrolment, learner=colleague
    )
    _record("masterclasses.send_stand_in", stand_in, enrolment, actor)
    invite_learner(colleague, actor)
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return stand_in


@transaction.atomic
def take_back_stand_in(*, stand_in: StandIn, actor: User) -> None:
    """Let the person with the seat come after all; raises ``Refused`` once the day is over."""
    cohort, enrolment = _locked(stand_in.enrolment, actor)
    stand_in = locked(stand_in)
    _is_to_come(stand_in.masterclass, cohort)
    _record("masterclasses.take_back_stand_in", stand_in, enrolment, actor)
    stand_in.delete()
    tasks.tell_calendars.delay_on_commit(cohort.pk)


def _locked(enrolment: Enrolment, actor: User) -> tuple[Cohort, Enrolment]:
    cohort = lock_cohort(enrolment.cohort)
    enrolment = locked(enrolment)
    if not enrols_for(actor, enrolment.learner.participant):
        raise PermissionDenied
    return cohort, enrolment


def _is_to_come(masterclass: Masterclass, cohort: Cohort) -> None:
    if masterclass.cohort_id != cohort.pk or masterclass.status != MasterclassState.PLANNED:
        raise Refused(_("Deze dag gaat niet door. Kies een andere dag."))
    if masterclass.is_over:
        raise Refused(_("Deze dag is voorbij. U kunt er niets meer aan veranderen."))


def _is_free(colleague: Learner, enrolment: Enrolment, masterclass: Masterclass) -> None:
    if colleague.pk == enrolment.learner_id:
        raise Refused(_("Kies iemand anders: {name} heeft zelf deze plaats.").format(
            name=colleague))  # fmt: skip
    seats = Enrolment.objects.enrolled().filter(cohort=masterclass.cohort_id, learner=colleague)
    if seats.exists():
        raise Refused(_("{name} heeft zelf al een plaats in dit cohort. Kies iemand anders.")
                      .format(name=colleague))  # fmt: skip
    that_day = StandIn.objects.filter(masterclass=masterclass)
    if that_day.filter(enrolment=enrolment).exists():
        raise Refused(_("Er is voor deze dag al een vervanger. Neem die eerst terug."))
    if that_day.filter(learner=colleague).exists():
        raise Refused(_("{name} vervangt op deze dag al een ander. Kies iemand anders.").format(
            name=colleague))  # fmt: skip


@in_dutch
def _record(act: str, stand_in: StandIn, enrolment: Enrolment, actor: User) -> None:
    audit.record(
        act,
        actor=actor,
        subject=stand_in.learner,
        data={
            "cohort": enrolment.cohort,
            "day": date_format(stand_in.masterclass.day, "j F Y"),
            "instead_of": enrolment.learner.name,
        },
    )
