"""Applying for a course, deciding, withdrawing, and what came of it; one door for each.

Applying locks the participant, so that applications at once never exceed the places of a year.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from masterclasses import course_emails as emails
from masterclasses.models import PLANS, CourseApplication, CourseOffering, Learner, plain_ec
from masterclasses.selectors.courses import course_places_of, why_closed
from masterclasses.services.checks import check_plans, reason_given
from masterclasses.services.learners import (
    Person,
    check_may_enrol,
    enrols_for,
    invite_learner,
    is_oneself,
    learner_of,
)
from masterclasses.states import APPLICATION, RESULTS, UNDECIDED_OR_APPROVED, ApplicationState
from packages.models import AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked
from portal.kit.languages import in_dutch
from programme.models import Participant, User


@transaction.atomic
def apply_for_course(
    *,
    offering: CourseOffering,
    participant: Participant,
    person: Person,
    motivation: str,
    prerequisites_met: str,
    actor: User,
) -> CourseApplication:
    """Ask for a place in the course; it uses one of the participant's from now on.

    Contacts and planners apply for anybody of the organisation, others for themselves where
    the contact allows it. Raises ``Refused`` where no place is left, one can not apply (any
    more), or the person is in it already.
    """
    participant = locked(participant)
    offering = locked(offering)
    if participant.programme_id != offering.course.programme_id:
        raise PermissionDenied
    check_may_enrol(actor, participant, [person])
    _check_free(offering, participant, actor)
    learner = learner_of(participant, person)
    _check_not_in_it(offering, learner)
    now = timezone.now()
    application = CourseApplication.objects.create(
        offering=offering,
        learner=learner,
        motivation=motivation.strip(),
        prerequisites_met=prerequisites_met.strip(),
        applied_by=actor,
        applied_at=now,
        status_since=now,
    )
    audit.record("masterclasses.apply_for_course", actor=actor, subject=application)
    invite_learner(learner, actor)
    emails.applied(application, actor)
    return application


@transaction.atomic
def withdraw_application(*, application: CourseApplication, actor: User) -> CourseApplication:
    """Give the place back; possible until the course begins.

    For the learner, the organisation's contacts and planners.
    """
    application = locked(application)
    if not may_withdraw(actor, application):
        raise PermissionDenied
    if told := why_not_withdrawn(application):
        raise Refused(told)
    _move(application, "withdraw")
    audit.record("masterclasses.withdraw_application", actor=actor, subject=application)
    emails.withdrawn(application, actor)
    return application


@transaction.atomic
def release_application(*, application: CourseApplication) -> bool:
    """Take back a place of a year for which no agreement is in force (any more).

    For the job; returns whether it was taken back. A course that has begun goes on.
    """
    application = locked(application)
    offering, learner = application.offering, application.learner
    if AgreementYear.objects.in_force().of(learner.participant_id, offering.year).exists():
        return False
    if why_not_withdrawn(application):
        return False
    _move(application, "withdraw")
    audit.record("masterclasses.release_application", actor=None, subject=application)
    emails.withdrawn(application, None)
    return True


@transaction.atomic
def approve_application(
    *, application: CourseApplication, note: str, actor: User
) -> CourseApplication:
    """Let the learner follow the course; raises ``Refused`` where its places are no more."""
    application = _locked_for_planner(application, actor)
    offering, participant = application.offering, application.learner.participant
    (places,) = course_places_of([participant], offering.year)
    if places.used > places.granted:
        sentence = _(
            "{organisation} heeft voor {year} niet genoeg plaatsen meer: de overeenkomst is "
            "veranderd. U kunt deze aanmelding alleen nog afwijzen."
        )
        raise Refused(sentence.format(organisation=participant, year=offering.year))
    _decide(application, "approve", note)
    audit.record("masterclasses.approve_application", actor=actor, subject=application)
    emails.decided(application, actor)
    return application


@transaction.atomic
def decline_application(
    *, application: CourseApplication, note: str, actor: User
) -> CourseApplication:
    """Give the place back to the organisation; learner and applicant read ``note``."""
    application = _locked_for_planner(application, actor)
    note = reason_given(note, _("Vul in waarom u de aanmelding afwijst."), field="note")
    _decide(application, "decline", note)
    audit.record("masterclasses.decline_application", actor=actor, subject=application)
    emails.decided(application, actor)
    return application


@transaction.atomic
def record_result(
    *,
    application: CourseApplication,
    result: ApplicationState,
    ec: Decimal | None,
    result_on: date,
    actor: User,
) -> CourseApplication:
    """Keep what came of it: passed with ``ec``, failed, or stopped; again to correct it.

    The logbook keeps who recorded which result when. Raises ``Unfit`` for EC above those of
    the course and for a day before it began or still to come.
    """
    application = _locked_for_planner(application, actor)
    if result not in RESULTS:
        raise Unfit("result", _("Kies wat het resultaat is."))
    was = _result_of(application) if application.has_result else ""
    status = APPLICATION.target(result.value, application.status)
    earned = ec if result == ApplicationState.PASSED else None
    _check_result(application.offering, result, earned, result_on)
    application.ec, application.result_on, application.status = earned, result_on, status
    if was == _result_of(application):
        return application
    application.status_since = timezone.now()
    application.save(update_fields=["ec", "result_on", "status", "status_since"])
    data = {"course_result": _result_of(application)}
    if was:
        data["result_was"] = was
        audit.record("masterclasses.correct_result", actor=actor, subject=application, data=data)
    else:
        audit.record("masterclasses.record_result", actor=actor, subject=application, data=data)
    emails.result(application, actor, corrected=bool(was))
    return application


def may_withdraw(actor: User, application: CourseApplication) -> bool:
    """Whether it is up to this person at all; whether it is still possible the act says."""
    learner = application.learner
    return enrols_for(actor, learner.participant) or is_oneself(actor, learner)


def why_not_withdrawn(application: CourseApplication) -> str:
    """A sentence where the place can not be given back any more."""
    if application.status not in UNDECIDED_OR_APPROVED:
        return _("Deze aanmelding kan niet meer worden ingetrokken.")
    if application.offering.has_begun:
        return _(
            "Intrekken kon tot het vak begon, op {day}. Stopt iemand met het vak? Geef dat door "
            "aan de coördinator. De plaats blijft dan gebruikt."
        ).format(day=date_format(application.offering.first_day, "j F Y"))
    return ""


def why_no_result(application: CourseApplication) -> str:
    """A sentence where there can be no result (yet)."""
    if application.status not in (ApplicationState.APPROVED, *RESULTS):
        return _("Een resultaat kan alleen bij een aanmelding die is goedgekeurd.")
    if not application.offering.has_begun:
        return _("Het vak begint op {day}. Daarna kunt u het resultaat vastleggen.").format(
            day=date_format(application.offering.first_day, "j F Y")
        )
    return ""


def _locked_for_planner(application: CourseApplication, actor: User) -> CourseApplication:
    application = locked(application)
    check_plans(actor, application.offering.course.programme)
    return application


def _check_free(offering: CourseOffering, participant: Participant, actor: User) -> None:
    plans = actor.works_for(participant.programme, *PLANS)
    (places,) = course_places_of([participant], offering.year)
    if told := why_closed(offering, plans=plans) or places.why_not(offering.course):
        raise Refused(told)


def _check_not_in_it(offering: CourseOffering, learner: Learner) -> None:
    """One may follow a course again after failing or stopping, in another quartile."""
    earlier = CourseApplication.objects.using_a_place().filter(
        learner=learner, offering__course=offering.course_id
    )
    for each in earlier:
        if each.status == ApplicationState.PASSED:
            raise Refused(_("{name} heeft dit vak al behaald.").format(name=learner))
        if each.status in UNDECIDED_OR_APPROVED or each.offering_id == offering.pk:
            raise Refused(_("{name} is al aangemeld voor dit vak.").format(name=learner))


def _check_result(
    offering: CourseOffering, result: ApplicationState, ec: Decimal | None, result_on: date
) -> None:
    most = offering.course.ec
    if result == ApplicationState.PASSED and (ec is None or not 0 < ec <= most):
        sentence = _("Vul in hoeveel EC er is behaald: hooguit {most}.")
        raise Unfit("ec", sentence.format(most=number_format(plain_ec(most))))
    if result_on < offering.first_day:
        sentence = _("Het vak begint op {day}. Kies die dag of een latere.")
        raise Unfit("result_on", sentence.format(day=date_format(offering.first_day, "j F Y")))
    if result_on > timezone.localdate():
        raise Unfit("result_on", _("Deze dag komt nog. Kies vandaag of een eerdere dag."))


def _decide(application: CourseApplication, act: str, note: str) -> None:
    application.decision_note = note.strip()
    _move(application, act, "decision_note")


def _move(application: CourseApplication, act: str, *also: str) -> None:
    application.status = APPLICATION.target(act, application.status)
    application.status_since = timezone.now()
    application.save(update_fields=["status", "status_since", *also])


@in_dutch
def _result_of(application: CourseApplication) -> str:
    """As the logbook tells it: ``behaald, 5 EC, 3 juli 2027``."""
    parts = [str(ApplicationState(application.status).label)]
    if application.ec is not None:
        parts.append(f"{number_format(plain_ec(application.ec))} EC")
    return ", ".join([*parts, date_format(cast("date", application.result_on), "j F Y")])
