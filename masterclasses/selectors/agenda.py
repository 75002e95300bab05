"""What stands in the way of a day, or speaks against it: looked up once for any number of days."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import CoachingSlot, Cohort, Masterclass, Room, TrainerBooking
from masterclasses.selectors.holidays import Kind, holidays_on, school_holidays_known
from portal.kit.moments import clock
from programme.models import KnowledgeMeeting, Programme, User

SATURDAY = 5
WEEKS_TO_LOOK = 26


@dataclass(frozen=True)
class Slot:
    """When and where a day is, and with whom; times are local, of one day."""

    day: date
    begins: time
    ends: time
    room: Room | None = None
    trainers: tuple[User, ...] = ()

    @property
    def period(self) -> DateTimeTZRange:
        return DateTimeTZRange(
            timezone.make_aware(datetime.combine(self.day, self.begins)),
            timezone.make_aware(datetime.combine(self.day, self.ends)),
        )

    def overlaps(self, period: Any) -> bool:
        own = self.period
        return bool(own.lower < period.upper and period.lower < own.upper)

    def on(self, day: date) -> Slot:
        return replace(self, day=day)

    def given_by(self, trainers: Collection[User]) -> Slot:
        return replace(self, trainers=tuple(trainers))


def slot_of(masterclass: Masterclass, trainers: Collection[User] = ()) -> Slot:
    """As the day is planned now."""
    return Slot(
        masterclass.day,
        masterclass.begins_at.time(),
        masterclass.ends_at.time(),
        masterclass.room,
        tuple(trainers),
    )


class Weight(models.TextChoices):
    """How much a notice weighs: what blocks is refused, the rest is the planner's choice."""

    BLOCKS = "blocks"
    BINDING = "binding"
    ADVISORY = "advisory"


@dataclass(frozen=True)
class Notice:
    """A sentence about a day; ``field`` is where it is mended."""

    text: str
    weight: Weight
    field: str = "day"

    @property
    def blocks(self) -> bool:
        return self.weight == Weight.BLOCKS

    @property
    def is_binding(self) -> bool:
        return self.weight == Weight.BINDING


@dataclass
class Agenda:
    """What is planned around the days that are to be judged. Five queries, in ``around``."""

    programme: Programme
    year: int
    masterclasses: list[Masterclass] = field(default_factory=list)
    bookings: list[TrainerBooking] = field(default_factory=list)
    meetings: list[KnowledgeMeeting] = field(default_factory=list)
    coaching: list[CoachingSlot] = field(default_factory=list)

    @classmethod
    def around(cls, programme: Programme, year: int, trainers: Collection[User]) -> Agenda:
        """For days of ``year``; the trainers' bookings in other programmes count as well."""
        period = _whole(year)
        planned = Masterclass.objects.planned().filter(
            cohort__programme=programme, period__overlap=period
        )
        bookings = TrainerBooking.objects.filter(trainer__in=trainers, period__overlap=period)
        meetings = KnowledgeMeeting.objects.going_on().filter(
            programme=programme, starts_at__lt=period.upper, ends_at__gt=period.lower
        )
        return cls(
            programme,
            year,
            list(planned.select_related("cohort", "room").defer("agenda")),
            list(bookings.select_related("trainer", "masterclass__cohort")),
            list(meetings.defer("description")),
            list(CoachingSlot.objects.offered_by(trainers).filter(period__overlap=period)),
        )

    def notices(
        self,
        slot: Slot,
        *,
        cohort: Cohort | None = None,
        besides: Masterclass | None = None,
        capacity: int | None = None,
        together_with: Collection[Slot] = (),
    ) -> list[Notice]:
        """All that is to be known of a day before it is planned, the weightiest first.

        ``cohort`` is whose day it is (``None``: of a new one), ``besides`` the day itself when it
        is already planned, ``together_with`` the other days that are being planned.
        """
        others = [each for each in self.masterclasses if besides is None or each != besides]
        found = [
            *self._moment(slot),
            *self._rooms(slot, others, together_with, capacity),
            *self._trainers(slot, besides),
            *self._cohorts(slot, others, cohort),
            *_of_the_same(slot, together_with),
            *self._meetings(slot),
            *days_off(slot.day),
        ]
        return sorted(found, key=lambda notice: list(Weight).index(Weight(notice.weight)))

    def next_free(
        self,
        slot: Slot,
        *,
        cohort: Cohort | None = None,
        besides: Masterclass | None = None,
        together_with: Collection[Slot] = (),
    ) -> date | None:
        """The first same weekday after ``slot`` about which there is nothing to notice."""
        for week in range(1, WEEKS_TO_LOOK + 1):
            later = slot.on(slot.day + timedelta(weeks=week))
            if later.day.year != self.year:
                return None
            if not self.notices(
                later, cohort=cohort, besides=besides, together_with=together_with
            ):
                return later.day
        return None

    def _moment(self, slot: Slot) -> Iterator[Notice]:
        if slot.day.year not in self.programme.years:
            yield Notice(
                _("Het programma loopt van {first} tot en met {last}. Kies een dag in die "
                  "jaren.").format(first=self.programme.first_year, last=self.programme.last_year),
                Weight.BLOCKS,
            )  # fmt: skip
        elif slot.day.year != self.year:
            yield Notice(
                _("Dit cohort is van {year}. Kies een dag in dat jaar.").format(year=self.year),
                Weight.BLOCKS,
            )
        if slot.begins >= slot.ends:
            yield Notice(
                _("De eindtijd moet na de begintijd liggen."), Weight.BLOCKS, field="ends"
            )
        if slot.day < timezone.localdate():
            yield Notice(_("Deze dag is al voorbij. Kies een dag die nog komt."), Weight.BLOCKS)
        elif slot.period.lower <= timezone.now():
            yield Notice(
                _("Deze tijd is vandaag al voorbij. Kies een latere tijd."),
                Weight.BLOCKS,
                field="begins",
            )

    def _rooms(
        self,
        slot: Slot,
        others: list[Masterclass],
        together_with: Collection[Slot],
        capacity: int | None,
    ) -> Iterator[Notice]:
        if slot.room is None:
            return
        for each in others:
            if each.room_id == slot.room.pk and slot.overlaps(each.period):
                yield Notice(
                    _("{room} is dan al bezet: {masterclass} van {cohort}.").format(
                        room=slot.room, masterclass=each.in_a_sentence,
                        cohort=each.cohort.in_a_sentence),
                    Weight.BLOCKS,
                    field="room",
                )  # fmt: skip
        if capacity is not None and slot.room.capacity and slot.room.capacity < capacity:
            yield Notice(
                _("{room} heeft {places} plaatsen, en er kunnen {capacity} mensen komen.").format(
                    room=slot.room, places=slot.room.capacity, capacity=capacity),
                Weight.ADVISORY,
                field="room",
            )  # fmt: skip

    def _trainers(self, slot: Slot, besides: Masterclass | None) -> Iterator[Notice]:
        for booking in self.bookings:
            if besides is not None and booking.masterclass_id == besides.pk:
                continue
            if booking.trainer in slot.trainers and slot.overlaps(booking.period):
                yield Notice(self._booked(booking), Weight.BLOCKS, field="trainers")
        for each in self.coaching:
            if each.coach in slot.trainers and slot.overlaps(each.period):
                yield _coaches(each)

    def _booked(self, booking: TrainerBooking) -> str:
        """Another programme's plans are its own."""
        if booking.masterclass.cohort.programme_id != self.programme.pk:
            return _("{name} is dan al ergens anders trainer.").format(name=booking.trainer)
        return _("{name} is dan al trainer bij {masterclass} van {cohort}.").format(
            name=booking.trainer,
            masterclass=booking.masterclass.in_a_sentence,
            cohort=booking.masterclass.cohort.in_a_sentence,
        )

    def _cohorts(
        self, slot: Slot, others: list[Masterclass], cohort: Cohort | None
    ) -> Iterator[Notice]:
        for each in others:
            if each.day != slot.day:
                continue
            own = cohort is not None and each.cohort_id == cohort.pk
            if own and slot.overlaps(each.period):
                text = _("Dit cohort heeft dan al {masterclass}.")
                text = text.format(masterclass=each.in_a_sentence)
                yield Notice(text, Weight.BLOCKS)
            elif own:
                text = _("Dit cohort heeft op deze dag ook {masterclass}.")
                yield Notice(text.format(masterclass=each.in_a_sentence), Weight.BINDING)
            else:
                text = _("{cohort} heeft op deze dag ook een masterclass.")
                yield Notice(text.format(cohort=each.cohort), Weight.ADVISORY)

    def _meetings(self, slot: Slot) -> Iterator[Notice]:
        for meeting in self.meetings:
            if timezone.localdate(meeting.starts_at) == slot.day:
                yield Notice(
                    _("Op deze dag is de kennisbijeenkomst ‘{title}’, om {time}.").format(
                        title=meeting.title,
                        time=clock(meeting.starts_at)),
                    Weight.ADVISORY,
                )  # fmt: skip


def _whole(year: int) -> DateTimeTZRange:
    """The local year."""
    ends = (timezone.make_aware(datetime(each, 1, 1)) for each in (year, year + 1))
    return DateTimeTZRange(*ends)


def _of_the_same(slot: Slot, together_with: Collection[Slot]) -> Iterator[Notice]:
    for each in together_with:
        if each.day != slot.day:
            continue
        if slot.overlaps(each.period):
            yield Notice(_("Deze dag staat twee keer in dit voorstel."), Weight.BLOCKS)
        else:
            yield Notice(_("Dit cohort komt dan twee keer op één dag."), Weight.BINDING)
        return


def _coaches(slot: CoachingSlot) -> Notice:
    if slot.bookings.all():
        text = _("{name} heeft dan coaching.").format(name=slot.coach)
        return Notice(text, Weight.BINDING, field="trainers")
    text = _("{name} biedt dan een dagdeel coaching aan.").format(name=slot.coach)
    return Notice(text, Weight.ADVISORY, field="trainers")


def days_off(day: date) -> Iterator[Notice]:
    """What speaks against a day by the calendar alone: holidays and weekends."""
    for holiday in holidays_on(day):
        if holiday.kind == Kind.PUBLIC:
            yield Notice(_("{name}: een feestdag.").format(name=holiday.name), Weight.BINDING)
        elif holiday.kind == Kind.OPTIONAL:
            text = _("{name}: niet iedereen is dan vrij.").format(name=holiday.name)
            yield Notice(text, Weight.ADVISORY)
        elif holiday.kind == Kind.BINDING:
            text = _("{name} in regio Noord (vaste datum voor alle scholen).")
            yield Notice(text.format(name=holiday.name), Weight.BINDING)
        else:
            text = _("{name} in regio Noord (adviesdatum; scholen mogen ervan afwijken).")
            yield Notice(text.format(name=holiday.name), Weight.ADVISORY)
    if not school_holidays_known(day):
        yield Notice(_("De schoolvakanties van dan zijn nog niet bekend."), Weight.ADVISORY)
    if day.weekday() >= SATURDAY:
        yield Notice(_("Deze dag valt in het weekend."), Weight.BINDING)
