"""What a sent list would do now, or what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from masterclasses.models import PLANS, Cohort, Masterclass, SentList
from masterclasses.selectors.sent_attendance import CheckedAttendance, check_attendance
from masterclasses.selectors.sent_lines import ENROLS, FAULTY, Line, Verdict
from masterclasses.selectors.sent_people import check_people
from masterclasses.sent_lists import attendance_in, people_in
from masterclasses.states import SentListState
from portal.kit.acts import Refused
from portal.kit.tables import Unreadable
from programme.models import Participant, User
from programme.models.organisations import Visitor

# An organisation takes seconds: after so long without one, the worker seems to stand still.
PATIENCE = timedelta(seconds=60)


@dataclass
class CheckedList:
    """All lines, in their order; ``people`` and ``attendance`` as the kind of list has them."""

    lines: list[Line]
    people: list[tuple[Line, Participant | None]] = field(default_factory=list)
    attendance: CheckedAttendance | None = None
    unknown: tuple[str, ...] = ()

    @property
    def faulty(self) -> list[Line]:
        return [line for line in self.lines if line.is_faulty]

    @property
    def acts(self) -> int:
        """How many lines do something."""
        return sum(line.verdict not in (*FAULTY, Verdict.SAME) for line in self.lines)


@dataclass(frozen=True)
class Progress:
    """How far a worker is with the people of a list."""

    done: int
    total: int
    stands_still: bool


def planned_on(cohort: Cohort, masterclass: Masterclass | None) -> list[Masterclass]:
    """The days that a list of attendance is about: one, or all of the cohort."""
    days = cohort.masterclasses.planned().select_related("cohort__programme").order_by("pk")
    return list(days.filter(pk=masterclass.pk) if masterclass else days)


def days_of(sent: SentList) -> list[Masterclass]:
    return planned_on(sent.cohort, sent.masterclass)


def lines_of(sent: SentList, actor: Visitor | None = None) -> CheckedList:
    """Every line with what happens to it; of what was done already, what came of it.

    ``actor``: who reads it in, as long as nobody started it. Raises ``Refused`` where nothing
    can be told of its lines (any more).
    """
    try:
        checked = _checked(sent, sent.started_by or actor)
    except Unreadable as unreadable:  # the days of the cohort are others since it was sent
        raise Refused(str(unreadable)) from None
    for line in checked.lines:
        if (came := sent.outcome.get(str(line.number))) is not None:
            line.verdict, line.note = Verdict(came[0]), came[1]
    return checked


def _checked(sent: SentList, actor: Visitor | None) -> CheckedList:
    if sent.kind == SentList.Kind.PEOPLE:
        people = check_people(sent.cohort, people_in(sent.table))
        return CheckedList([line for line, _own in people], people)
    days = days_of(sent)
    found, unknown = attendance_in(sent.table, days)
    attendance = check_attendance(days, found, plans=_plans(actor, sent))
    return CheckedList(attendance.lines, attendance=attendance, unknown=unknown)


def _plans(actor: Visitor | None, sent: SentList) -> bool:
    return isinstance(actor, User) and actor.works_for(sent.cohort.programme, *PLANS)


def progress_of(sent: SentList) -> Progress | None:
    """``None`` where no worker is at it."""
    if sent.status != SentListState.RUNNING or sent.moved_at is None:
        return None
    came = sum(verdict in ENROLS for verdict, _note in sent.outcome.values())
    late = timezone.now() - sent.moved_at > PATIENCE
    return Progress(came, sent.expected, late)
