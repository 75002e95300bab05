"""Whose calendar has which day in it, and why a day is in somebody's calendar no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import (
    AttendanceMark,
    CalendarEntry,
    CoachingBooking,
    Cohort,
    Enrolment,
    Learner,
    Masterclass,
    StandIn,
    TrainerBooking,
)
from masterclasses.models.coaching import CoachingBookingQuerySet
from masterclasses.models.planning import MasterclassQuerySet
from masterclasses.selectors.expected import expected_by_day
from masterclasses.states import PUBLISHED, CohortState, Mark, MasterclassState
from programme.models import User

PAST_DAYS = 366


@dataclass(frozen=True)
class Guest:
    """Somebody who is to come; ``instead_of`` names whom a stand-in comes for."""

    email: str
    name: str
    as_trainer: bool = False
    instead_of: str = ""


def guests_by_day(days: Collection[Masterclass]) -> dict[int, dict[str, Guest]]:
    """By the key of each day, everybody who is to come, by address in lower case.

    Nobody is told of a draft, nor of a day that is over or does not go on. ``days`` have
    their cohorts with them; four queries for any number of them.
    """
    held = [
        day
        for day in days
        if day.status == MasterclassState.PLANNED
        and day.cohort.status in PUBLISHED
        and not day.is_over
    ]
    guests: dict[int, dict[str, Guest]] = {day.pk: {} for day in days}
    for pk, expected in expected_by_day(held).items():
        for each in expected:
            if not each.signed_off:
                _add(guests[pk], each.learner, instead_of=each.stands_in_for)
    bookings = TrainerBooking.objects.to_tell().filter(masterclass__in=held)
    for booking in bookings.select_related("trainer"):
        _add(guests[booking.masterclass_id], booking.trainer, as_trainer=True)
    return guests


def _add(
    guests: dict[str, Guest],
    person: Learner | User,
    *,
    as_trainer: bool = False,
    instead_of: Learner | None = None,
) -> None:
    guests[person.email.lower()] = Guest(
        email=person.email.lower(),
        name=str(person),
        as_trainer=as_trainer,
        instead_of=instead_of.name if instead_of else "",
    )


def why_not(entry: CalendarEntry, day: Masterclass) -> str:
    """A sentence that tells somebody why they need not come to a day after all."""
    if day.status == MasterclassState.CANCELLED:
        return _("Deze dag gaat niet door.")
    if day.cohort.status == CohortState.WITHDRAWN:
        return _("{cohort} gaat niet door.").format(cohort=day.cohort)
    if entry.as_trainer:
        return _("U staat niet meer als trainer bij deze dag.")
    seat = (
        Enrolment.objects.enrolled()
        .filter(cohort=day.cohort_id, learner__email__iexact=entry.email)
        .first()
    )
    if seat is None:
        return _("U staat niet meer op de lijst voor deze dag.")
    stand_in = StandIn.objects.filter(masterclass=day, enrolment=seat).select_related("learner")
    if found := stand_in.first():
        return _("{name} komt in uw plaats.").format(name=found.learner)
    return _("U bent afgemeld voor deze dag.")


def days_of(user: User) -> MasterclassQuerySet:
    """What the feed of ``user`` shows, from a year ago on, days that do not go on too.

    The days on which one is to come as a learner or a trainer; for a planner all days of the
    programmes that one plans.
    """
    since = timezone.now() - timedelta(days=PAST_DAYS)
    learner = Learner.objects.who_are(user).values("pk")
    own_seat = Enrolment.objects.enrolled().filter(cohort=OuterRef("cohort"), learner__in=learner)
    given_away = StandIn.objects.filter(masterclass=OuterRef("pk"), enrolment__learner__in=learner)
    taken_over = StandIn.objects.filter(
        masterclass=OuterRef("pk"), learner__in=learner, enrolment__status="enrolled"
    )
    was_trainer = CalendarEntry.objects.filter(
        masterclass=OuterRef("pk"), email=user.email.lower(), as_trainer=True
    )
    published = Q(cohort__status__in=[*PUBLISHED, CohortState.WITHDRAWN])
    to_come_as_learner = (
        (Q(Exists(own_seat)) & ~Q(Exists(given_away))) | Q(Exists(taken_over))
    ) & ~Q(pk__in=_signed_off(user))
    as_trainer = Q(pk__in=TrainerBooking.objects.held_by(user).values("masterclass")) | (
        Q(status=MasterclassState.CANCELLED) & Q(Exists(was_trainer))
    )
    planned = Q(cohort__in=Cohort.objects.planned_by(user).values("pk"))
    return Masterclass.objects.filter(period__endswith__gt=since).filter(
        (published & (to_come_as_learner | as_trainer)) | planned
    )


def coaching_of(user: User) -> CoachingBookingQuerySet:
    """The coaching in the feed of ``user``, as who booked or as the coach; also what is off."""
    since = timezone.now() - timedelta(days=PAST_DAYS)
    return (
        CoachingBooking.objects.visible_to(user)
        .kept_in_agenda_of(user)
        .filter(slot__period__endswith__gt=since)
        .select_related("slot__coach", "participant__organisation")
    )


def _signed_off(user: User) -> list[int]:
    marks = AttendanceMark.objects.filter(learner__in=Learner.objects.who_are(user).values("pk"))
    return [each.masterclass_id for each in marks.that_hold() if each.mark == Mark.EXCUSED]
