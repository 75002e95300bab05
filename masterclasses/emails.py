"""One function per mail about masterclasses; each is queued in the act's transaction."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from masterclasses.models import Enrolment, EvaluationInvitation
from portal.kit.mail import absolute_url, queue_mail


def enrolled(enrolment: Enrolment) -> None:
    _mail("enrolment_enrolled", enrolment)


def waiting(enrolment: Enrolment) -> None:
    _mail("enrolment_waiting", enrolment)


def promoted(enrolment: Enrolment) -> None:
    _mail("enrolment_promoted", enrolment)


def cancelled(enrolment: Enrolment) -> None:
    _mail("enrolment_cancelled", enrolment)


def _mail(template: str, enrolment: Enrolment) -> None:
    learner, cohort = enrolment.learner, enrolment.cohort
    queue_mail(
        template=template,
        to=learner.email,
        context={
            "enrolment": enrolment,
            "learner": learner,
            "organisation": learner.participant.organisation,
            "cohort": cohort,
            "days": list(cohort.masterclasses.planned().select_related("room")),
            "url": absolute_url(reverse("masterclasses:cohort", args=[cohort.pk])),
        },
        about=learner,
    )


def evaluation_asked(invitation: EvaluationInvitation) -> None:
    _mail_questions("evaluation_asked", invitation)


def evaluation_reminder(invitation: EvaluationInvitation) -> None:
    _mail_questions("evaluation_reminder", invitation)


def _mail_questions(template: str, invitation: EvaluationInvitation) -> None:
    """The link is the learner's own: who keeps the outbox must not answer in their name."""
    learner, evaluation = invitation.learner, invitation.evaluation
    day_after = evaluation.closes_on + timedelta(days=1)
    queue_mail(
        template=template,
        to=learner.email,
        context={
            "learner": learner,
            "masterclass": evaluation.masterclass,
            "closes_on": evaluation.closes_on,
            "url": absolute_url(invitation.get_absolute_url()),
        },
        about=learner,
        secret_until=timezone.make_aware(datetime.combine(day_after, time())),
    )
