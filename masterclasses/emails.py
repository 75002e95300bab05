"""One function per mail about masterclasses; each is queued in the act's transaction."""

from __future__ import annotations

from django.urls import reverse

from masterclasses.models import Enrolment
from portal.kit.mail import absolute_url, queue_mail


def enrolled(enrolment: Enrolment) -> None:
    _mail("enrolment_enrolled", enrolment)


def waiting(enrolment: Enrolment) -> None:
    _mail("enrolment_waiting", enrolment)


def promoted(enrolment: Enrolment) -> None:
    _mail("enrolment_promoted", enrolment)


def cancelled(enrolment: Enrolment) -> None:
    _mail("enrolment_cancelled", enrolment)


def released(enrolment: Enrolment) -> None:
    """That a place has lapsed, because no agreement is in force for the year."""
    _mail("enrolment_released", enrolment)


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
