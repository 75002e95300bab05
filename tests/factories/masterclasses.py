"""Cohorts with their days, and people in them, as tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from masterclasses.models import (
    Cohort,
    Enrolment,
    Learner,
    Masterclass,
    Room,
    TrainerBooking,
)
from masterclasses.services.enrolling import enrol
from masterclasses.services.learners import Person
from masterclasses.states import CohortState, EnrolmentState
from packages.models import Agreement
from packages.states import AgreementState
from programme.models import Participant, Programme, User
from tests.factories.packages import offer_on_short_paper

_numbers = count(1)


def a_period(day: date, *, begins: time = time(9), ends: time = time(12, 30)) -> DateTimeTZRange:
    """From ``begins`` to ``ends`` (local) on that day."""
    both = (datetime.combine(day, at) for at in (begins, ends))
    return DateTimeTZRange(*(timezone.make_aware(each) for each in both))


def in_force(participant: Participant, contact: User, signatory: User, **fields: Any) -> Agreement:
    """An agreement as signing by both sides leaves it, without the signing itself."""
    agreement = offer_on_short_paper(
        participant=participant, contact=contact, signatory=signatory, **fields
    )
    agreement.status = AgreementState.ACTIVE
    agreement.save(update_fields=["status"])
    return agreement


def a_masterclass(cohort: Cohort, day: date, *trainers: User, **fields: Any) -> Masterclass:
    """A morning of the cohort; numbers go on from 7."""
    number = 7 + cohort.masterclasses.count()
    values = {"number": number, "title": "Van ambitie naar opgave", "period": a_period(day)}
    masterclass = Masterclass.objects.create(cohort=cohort, **{**values, **fields})
    for trainer in trainers:
        TrainerBooking.objects.create(
            masterclass=masterclass, trainer=trainer, period=masterclass.period
        )
    return masterclass


def a_cohort(
    programme: Programme, *, year: int = 0, capacity: int = 20, days: int = 4, **fields: Any
) -> Cohort:
    """A cohort that is open for enrolment, with days from four weeks ahead on, or in ``year``."""
    year = year or timezone.localdate().year + 1
    number = 1 + Cohort.objects.filter(programme=programme, year=year).count()
    values = {"number": number, "status": CohortState.OPEN}
    cohort = Cohort.objects.create(
        programme=programme, year=year, capacity=capacity, **{**values, **fields}
    )
    first = date(year, 2, 2) + timedelta(days=number - 1)
    for index in range(days):
        a_masterclass(cohort, first + timedelta(weeks=10 * index))
    return cohort


def a_person(name: str = "", email: str = "") -> Person:
    number = next(_numbers)
    return Person(
        name=name or f"Deelnemer van der {number}e", email=email or f"d{number}@voorbeeld.example"
    )


def enrolled(
    cohort: Cohort, participant: Participant, actor: User, *people: Person
) -> list[Enrolment]:
    """These people (or one) enrolled by the service, or on the waiting list where it is full."""
    return enrol(
        cohort=cohort, participant=participant, people=people or [a_person()], actor=actor
    )


def a_learner(participant: Participant, person: Person | None = None) -> Learner:
    """A learner without a place in any cohort."""
    person = person or a_person()
    return Learner.objects.create(participant=participant, name=person.name, email=person.email)


def a_room(programme: Programme, name: str = "", **fields: Any) -> Room:
    values = {"name": name or f"Zaal {next(_numbers)}", "address": "Drienerlolaan 5, Enschede"}
    return Room.objects.create(programme=programme, **{**values, **fields})


def many_enrolled(cohort: Cohort, participant: Participant, count: int) -> list[Learner]:
    """So many people with a seat, without the acts that give them one."""
    return many_at(cohort, [participant] * count, EnrolmentState.ENROLLED)


def wait_for_a_seat(cohort: Cohort, *participants: Participant) -> None:
    """Somebody of each in the queue, many at once and without mails."""
    many_at(cohort, participants, EnrolmentState.WAITING)


def many_at(cohort: Cohort, homes: Sequence[Participant], status: str) -> list[Learner]:
    """A learner of each of ``homes``, in that state."""
    now = timezone.now()
    learners = Learner.objects.bulk_create(
        Learner(participant=home, name=person.name, email=person.email)
        for home, person in ((home, a_person()) for home in homes)
    )
    Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, learner=each, status=status, status_since=now, arrived_at=now)
        for each in learners
    )
    return learners
