"""People who came to masterclasses, and their certificates, as tests need them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from masterclasses.models import AttendanceMark, Certificate, Cohort, Learner, Masterclass
from masterclasses.services.certifying import issue_certificates
from masterclasses.services.learners import Person
from masterclasses.states import Mark, MarkedBy
from portal.kit.documents import store_document
from programme.models import Participant, User
from tests.factories.masterclasses import enrolled


def marked(
    learner: Learner, *days: Masterclass, mark: Mark = Mark.PRESENT, after: int = 0
) -> None:
    """Seen on those days as ``mark`` says, so many seconds from now."""
    for day in days:
        AttendanceMark.objects.create(
            masterclass=day,
            learner=learner,
            mark=mark,
            way=MarkedBy.LIST,
            seen_at=timezone.now() + timedelta(seconds=after),
        )


def who_came(
    cohort: Cohort,
    participant: Participant,
    contact: User,
    person: Person | None = None,
    *,
    days: int = 3,
) -> Learner:
    """Somebody with a seat who was there on the first ``days`` of the cohort."""
    people = [person] if person else []
    (seat,) = enrolled(cohort, participant, contact, *people)
    marked(seat.learner, *cohort.masterclasses.all()[:days])
    return seat.learner


def a_certificate(
    cohort: Cohort,
    participant: Participant,
    contact: User,
    coordinator: User,
    person: Person | None = None,
) -> Certificate:
    """Issued by the service to somebody who came three times; without its paper."""
    learner = who_came(cohort, participant, contact, person)
    (issued,) = issue_certificates(cohort=cohort, actor=coordinator, learners=[learner])
    return issued


def with_a_paper(certificate: Certificate) -> Certificate:
    """With bytes that nobody reads as a PDF: making a real paper takes long."""
    certificate.document = store_document(
        kind="certificate",
        filename=f"{certificate.number}.pdf",
        content=f"%PDF-1.7 {certificate.number}".encode(),
    )
    certificate.save(update_fields=["document"])
    return certificate
