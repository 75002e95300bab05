"""Masterclass days: planned, changed, moved and cancelled; one door for each.

Each act locks the cohorts of the year first. What is known to stand in the way is told at its
field; the database's own constraints have the last word, and are told the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import tasks
from masterclasses.models import Cohort, Masterclass, Room, TrainerBooking
from masterclasses.selectors.agenda import Agenda, Notice, Slot, slot_of
from masterclasses.selectors.planners import trainers_for
from masterclasses.selectors.rules import next_number
from masterclasses.services.checks import check_plans, reason_given
from masterclasses.services.cohorts import check_fits, make_cohort
from masterclasses.services.enrolling import fill_free_seats, lock_cohort
from masterclasses.states import MASTERCLASS, CohortState
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from portal.kit.languages import in_dutch
from portal.kit.moments import clock
from programme.models import DevelopmentLine, Programme, User


@dataclass(frozen=True)
class NewDay:
    """A day that is to be planned; without a number it gets the one that follows."""

    slot: Slot
    title: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Contents:
    """What may change of a day without moving it."""

    number: int
    title: str = ""
    lines: tuple[DevelopmentLine, ...] = ()
    room: Room | None = None
    online_link: str = ""
    capacity: int | None = None
    agenda: str = ""
    trainers: tuple[User, ...] = ()


@transaction.atomic
def plan_new_cohort(
    *, programme: Programme, year: int, number: int, capacity: int,
    days: Sequence[NewDay], actor: User,
) -> Cohort:  # fmt: skip
    """Make a cohort and plan its days, all or nothing; raises as the two acts do."""
    cohort = make_cohort(
        programme=programme, year=year, number=number, capacity=capacity, actor=actor
    )
    plan_days(cohort=cohort, days=days, actor=actor)
    return cohort


@transaction.atomic
def plan_days(*, cohort: Cohort, days: Sequence[NewDay], actor: User) -> list[Masterclass]:
    """Plan these days, all or none; in the order of their dates they get the next numbers.

    Raises ``Unfit`` with the row and field of the first that can not be, and ``Refused`` for a
    cohort that does not take place.
    """
    cohort = _locked_cohort(cohort, actor)
    following = next_number(cohort.programme, cohort.year, cohort)
    agenda = _agenda(cohort, [person for day in days for person in day.slot.trainers])
    made = []
    for row, day in sorted(enumerate(days), key=lambda each: each[1].slot.period.lower):
        _check_people(cohort, day.slot.trainers, row)
        _refuse(agenda.notices(day.slot, cohort=cohort), row)
        made.append(_plan(cohort, day, day.number or following, row, actor))
        following = max(following, made[-1].number + 1)
        agenda.masterclasses.append(made[-1])
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return made


@transaction.atomic
def change_day(*, masterclass: Masterclass, contents: Contents, actor: User) -> Masterclass:
    """Change what a day is about, its room, trainers, seats and agenda; when it is stays.

    Raises ``Unfit`` at a field, and ``Refused`` for a day that does not take place.
    """
    cohort = _locked_cohort(masterclass.cohort, actor)
    masterclass = _locked_day(masterclass, cohort, "change")
    _check_people(cohort, contents.trainers)
    if contents.capacity is not None:
        check_fits(cohort, contents.capacity)
    before = slot_of(masterclass, _trainers_of(masterclass))
    slot = Slot(before.day, before.begins, before.ends, contents.room, contents.trainers)
    agenda = _agenda(cohort, contents.trainers)
    at = ("room", "trainers")
    notices = agenda.notices(slot, cohort=cohort, besides=masterclass)
    _refuse([each for each in notices if each.field in at])
    for name in ("number", "title", "room", "online_link", "capacity", "agenda"):
        setattr(masterclass, name, getattr(contents, name))
    with _told_at_field(masterclass):
        masterclass.save()
        _book(masterclass, contents.trainers)
    masterclass.lines.set(contents.lines)
    audit.record("masterclasses.change_day", actor=actor, subject=masterclass)
    fill_free_seats(cohort=cohort)
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return masterclass


@transaction.atomic
def move_day(*, masterclass: Masterclass, slot: Slot, actor: User) -> Masterclass:
    """Let the day be at another time or in another room; its trainers go along.

    ``slot.trainers`` is not looked at. Raises ``Unfit`` where the room, a trainer or the cohort
    has something else then, and ``Refused`` for a day that is over or does not take place.
    """
    cohort = _locked_cohort(masterclass.cohort, actor)
    masterclass = _locked_day(masterclass, cohort, "change")
    _not_over(masterclass)
    trainers = _trainers_of(masterclass)
    slot = Slot(slot.day, slot.begins, slot.ends, slot.room, tuple(trainers))
    agenda = _agenda(cohort, trainers)
    _refuse(agenda.notices(slot, cohort=cohort, besides=masterclass))
    before = _written(masterclass)
    masterclass.period, masterclass.room = slot.period, slot.room
    with _told_at_field(masterclass):
        masterclass.save(update_fields=["period", "room"])
    audit.record(
        "masterclasses.move_day",
        actor=actor,
        subject=masterclass,
        data={"before": before, "after": _written(masterclass)},
    )
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return masterclass


@transaction.atomic
def cancel_day(*, masterclass: Masterclass, reason: str, actor: User) -> None:
    """Let a day not take place; its room and trainers are free again.

    Raises ``Unfit`` without a reason, and ``Refused`` for a day that is over or was cancelled.
    """
    cohort = _locked_cohort(masterclass.cohort, actor)
    masterclass = _locked_day(masterclass, cohort, "cancel")
    _not_over(masterclass)
    reason = reason_given(reason, _("Schrijf op waarom de dag niet doorgaat."))
    masterclass.status = MASTERCLASS.target("cancel", masterclass.status)
    masterclass.cancel_reason = reason
    masterclass.save(update_fields=["status", "cancel_reason"])
    TrainerBooking.objects.filter(masterclass=masterclass).delete()
    audit.record(
        "masterclasses.cancel_day",
        actor=actor,
        subject=masterclass,
        data={"moment": _written(masterclass), "reason": masterclass.cancel_reason},
    )
    fill_free_seats(cohort=cohort)
    tasks.tell_calendars.delay_on_commit(cohort.pk)


def _locked_cohort(cohort: Cohort, actor: User) -> Cohort:
    cohort = lock_cohort(cohort)
    check_plans(actor, cohort.programme)
    if cohort.status == CohortState.WITHDRAWN:
        raise Refused(_("{cohort} gaat niet door. Plan de dagen in een ander cohort.").format(
            cohort=cohort))  # fmt: skip
    return cohort


def _locked_day(masterclass: Masterclass, cohort: Cohort, act: str) -> Masterclass:
    masterclass = locked(masterclass)
    MASTERCLASS.target(act, masterclass.status)
    masterclass.cohort = cohort
    return masterclass


def _not_over(masterclass: Masterclass) -> None:
    if masterclass.is_over:
        raise Refused(
            _("Deze dag is al geweest. U kunt haar niet meer verplaatsen of afgelasten.")
        )


def _trainers_of(masterclass: Masterclass) -> list[User]:
    return list(masterclass.trainers.all())


def _agenda(cohort: Cohort, trainers: Collection[User]) -> Agenda:
    return Agenda.around(cohort.programme, cohort.year, trainers)


def _refuse(notices: Sequence[Notice], row: int | None = None) -> None:
    for notice in notices:
        if notice.blocks:
            raise Unfit(notice.field, notice.text, row)


def _check_people(cohort: Cohort, trainers: Collection[User], row: int | None = None) -> None:
    """Nobody is booked who does not train here; who was booked before may stay."""
    known = set(trainers_for(cohort.programme).values_list("pk", flat=True))
    known.update(
        TrainerBooking.objects.filter(masterclass__cohort=cohort).values_list("trainer", flat=True)
    )
    for person in trainers:
        if person.pk not in known:
            raise Unfit(
                "trainers",
                _("{name} is geen trainer of coördinator van dit programma.").format(name=person),
                row,
            )


def _plan(cohort: Cohort, day: NewDay, number: int, row: int, actor: User) -> Masterclass:
    masterclass = Masterclass(
        cohort=cohort,
        number=number,
        title=day.title,
        period=day.slot.period,
        room=day.slot.room,
    )
    with _told_at_field(masterclass, row):
        masterclass.save()
        _book(masterclass, day.slot.trainers)
    audit.record(
        "masterclasses.plan_day",
        actor=actor,
        subject=masterclass,
        data={"moment": _written(masterclass)},
    )
    return masterclass


def _book(masterclass: Masterclass, trainers: Collection[User]) -> None:
    masterclass.bookings.exclude(trainer__in=trainers).delete()
    there = set(masterclass.bookings.values_list("trainer", flat=True))
    for person in trainers:
        if person.pk not in there:
            TrainerBooking.objects.create(
                masterclass=masterclass, trainer=person, period=masterclass.period
            )


def _told_at_field(
    masterclass: Masterclass, row: int | None = None
) -> AbstractContextManager[None]:
    """What only the database saw, as a sentence: somebody else planned at the same moment."""
    sentences = {
        "masterclass_room_once_at_a_time": (
            "room",
            _("Deze zaal is dan al bezet. Kies een andere zaal of een ander moment."),
        ),
        "trainer_once_at_a_time": (
            "trainers",
            _("Een van de trainers geeft dan al een andere masterclass."),
        ),
        "masterclass_cohort_once_at_a_time": (
            "day",
            _("Dit cohort heeft dan al een masterclass. Kies een ander moment."),
        ),
        "masterclass_number_unique": (
            "number",
            _("Dit cohort heeft al een masterclass {number}. Kies een ander nummer.").format(
                number=masterclass.number
            ),
        ),
    }
    return refused_by(
        {name: partial(Unfit, field, told, row) for name, (field, told) in sentences.items()}
    )


@in_dutch
def _written(masterclass: Masterclass) -> str:
    """As the logbook keeps it, in local time."""
    day = date_format(masterclass.day, "j F Y")
    room = f", {masterclass.room}" if masterclass.room else ""
    return f"{day}, {clock(masterclass.begins_at)}–{clock(masterclass.ends_at)}{room}"
