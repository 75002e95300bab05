"""The list of a day: who is expected or came unannounced, and what is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from masterclasses.models import (
    PLANS,
    AttendanceMark,
    Enrolment,
    Learner,
    Masterclass,
    StandIn,
    TrainerBooking,
)
from masterclasses.selectors.expected import expected_on
from masterclasses.states import Mark, MasterclassState
from programme.models import User
from programme.models.organisations import Visitor

OPENS_BEFORE = timedelta(hours=4)
KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """One person on the list; ``instead_of`` is whose place this colleague takes that day."""

    learner: Learner
    mark: Mark
    instead_of: Learner | None = None
    is_guest: bool = False
    last: AttendanceMark | None = None

    @property
    def organisation(self) -> str:
        return str(self.learner.participant.organisation)


@dataclass(frozen=True)
class AttendanceList:
    """``total`` leaves out who signed off, unless they came after all."""

    rows: list[Row]

    @property
    def present(self) -> int:
        return sum(row.mark == Mark.PRESENT for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.mark != Mark.EXCUSED for row in self.rows)

    @property
    def unknown(self) -> int:
        """Of how many nothing is known yet."""
        return sum(row.mark == Mark.EXPECTED for row in self.rows)


def plans(user: Visitor, masterclass: Masterclass) -> bool:
    return isinstance(user, User) and user.works_for(masterclass.cohort.programme, *PLANS)


def keeps_attendance(user: Visitor, masterclass: Masterclass) -> bool:
    """Planners, and the trainers of that day."""
    if plans(user, masterclass):
        return True
    return TrainerBooking.objects.held_by(user).filter(masterclass=masterclass).exists()


def opens_at(masterclass: Masterclass) -> datetime:
    """From when on marks can be made (UTC)."""
    begins: datetime = masterclass.period.lower
    return begins - OPENS_BEFORE


def is_kept_now(masterclass: Masterclass) -> bool:
    """Whether it is the day, or not long after it: later changes are corrections."""
    now = timezone.now()
    if masterclass.status != MasterclassState.PLANNED:
        return False
    return bool(opens_at(masterclass) <= now <= masterclass.period.upper + KEPT_FOR)


def attendance_list(masterclass: Masterclass) -> AttendanceList:
    """Those expected and those who came unannounced, by name; four queries."""
    marks = {
        mark.learner_id: mark
        for mark in AttendanceMark.objects.filter(masterclass=masterclass)
        .that_hold()
        .select_related("recorded_by", "learner__participant__organisation")
    }
    expected = expected_on(masterclass)
    listed = {each.learner.pk for each in expected}
    rows = [
        Row(
            learner=each.learner,
            mark=_known(marks.get(each.learner.pk)),
            instead_of=each.stands_in_for,
            last=marks.get(each.learner.pk),
        )
        for each in expected
    ]
    rows += [
        Row(learner=mark.learner, mark=Mark(mark.mark), is_guest=True, last=mark)
        for mark in marks.values()
        if mark.learner_id not in listed and mark.mark in (Mark.PRESENT, Mark.ABSENT)
    ]
    return AttendanceList(
        sorted(rows, key=lambda row: (row.learner.name.casefold(), row.learner.pk))
    )


def _known(mark: AttendanceMark | None) -> Mark:
    return Mark(mark.mark) if mark else Mark.EXPECTED


def marks_on(masterclass: Masterclass) -> dict[int, str]:
    """What holds of each learner of whom something was noted, by key; one query."""
    found = AttendanceMark.objects.filter(masterclass=masterclass).that_hold()
    return dict(found.values_list("learner", "mark"))


def known_on(masterclass: Masterclass) -> set[int]:
    """Keys of who may get a mark: those with a seat, who stands in, and who got one before."""
    return known_by_day([masterclass])[masterclass.pk]


def known_by_day(days: Collection[Masterclass]) -> dict[int, set[int]]:
    """The same, by the key of each day; three queries for any number of days."""
    seats = defaultdict(set)
    places = Enrolment.objects.enrolled().filter(cohort__in={day.cohort_id for day in days})
    for cohort, learner in places.values_list("cohort", "learner"):
        seats[cohort].add(learner)
    known = {day.pk: set(seats[day.cohort_id]) for day in days}
    for source in (StandIn.objects, AttendanceMark.objects):
        found = source.filter(masterclass__in=days).order_by()
        for day, learner in found.values_list("masterclass", "learner").distinct():
            known[day].add(learner)
    return known


def history_of(masterclass: Masterclass, learner: Learner) -> list[AttendanceMark]:
    """All that was noted of somebody on a day, the one that holds first."""
    found = AttendanceMark.objects.filter(masterclass=masterclass, learner=learner)
    return list(found.order_by("-seen_at", "-pk").select_related("recorded_by"))


def holding_mark(masterclass: Masterclass, learner: Learner) -> str:
    """The mark that holds, ``EXPECTED`` where nothing was noted."""
    history = AttendanceMark.objects.filter(masterclass=masterclass, learner=learner)
    holds = history.that_hold().first()
    return holds.mark if holds else Mark.EXPECTED


def marks_of(
    learners: Collection[int], masterclasses: Collection[Masterclass]
) -> dict[tuple[int, int], str]:
    """What holds, by learner and day (keys); one query."""
    found = AttendanceMark.objects.filter(learner__in=learners, masterclass__in=masterclasses)
    return {
        (learner, day): mark
        for learner, day, mark in found.that_hold().values_list("learner", "masterclass", "mark")
    }
