"""Marks of a day: who may make them, when, which one holds, and that none is lost or doubled."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from masterclasses.models import AttendanceMark, Cohort, Enrolment, Learner, Masterclass, StandIn
from masterclasses.selectors.attendance import attendance_list, marks_on
from masterclasses.selectors.expected import expected_on
from masterclasses.services.attending import Seen, add_walk_in, correct_mark, record_marks
from masterclasses.states import Mark, MarkedBy, MasterclassState
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import User
from tests.factories.masterclasses import a_masterclass, a_person, enrolled, in_force
from tests.factories.programme import Cast, Role, member

PRESENT, ABSENT, EXPECTED, EXCUSED = Mark.PRESENT, Mark.ABSENT, Mark.EXPECTED, Mark.EXCUSED


@pytest.fixture
def trainer(cast: Cast) -> User:
    return cast.trainer


@pytest.fixture
def day(cohort: Cohort, trainer: User) -> Masterclass:
    """Today, from nine (local) on; it is one o'clock."""
    return a_masterclass(cohort, timezone.localdate(), trainer)


@pytest.fixture
def seats(cast: Cast, cohort: Cohort) -> list[Enrolment]:
    return enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))


def _record(day: Masterclass, actor: User, *seen: Seen) -> int:
    return record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=actor).added


def test_many_in_one_act(day: Masterclass, seats: list[Enrolment], trainer: User) -> None:
    seen = [Seen(seats[0].learner_id, PRESENT), Seen(seats[1].learner_id, ABSENT)]
    assert _record(day, trainer, *seen) == 2
    assert marks_on(day) == {seats[0].learner_id: PRESENT, seats[1].learner_id: ABSENT}
    people = attendance_list(day)
    assert (people.present, people.total, people.unknown) == (1, 3, 1)
    act = AuditRecord.objects.get(act="masterclasses.mark_attendance")
    assert act.actor == trainer
    assert act.data == {"marks": 2}


@pytest.mark.parametrize("who", ["owner", "learner", "stranger", "organiser", "lead_finance"])
def test_others_mark_nobody(
    cast: Cast, day: Masterclass, seats: list[Enrolment], who: str
) -> None:
    with pytest.raises(PermissionDenied):
        _record(day, getattr(cast, who), Seen(seats[0].learner_id, PRESENT))


def test_a_trainer_keeps_own_days_only(
    cohort: Cohort, day: Masterclass, seats: list[Enrolment]
) -> None:
    other = member(Role.TRAINER, cohort.programme.lead)
    a_masterclass(cohort, timezone.localdate() - timedelta(days=1), other)
    with pytest.raises(PermissionDenied):
        _record(day, other, Seen(seats[0].learner_id, PRESENT))


def test_what_is_sent_twice_is_added_once(
    day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    same = Seen(seats[0].learner_id, PRESENT, client_id=uuid.uuid4())
    assert _record(day, trainer, same, same) == 1
    assert _record(day, trainer, same) == 0
    assert AttendanceMark.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert _record(day, trainer, same) == 0


def test_a_late_list_does_not_undo_what_a_colleague_saw_after_it(
    cast: Cast, day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    learner, now = seats[0].learner_id, timezone.now()
    _record(day, cast.coordinator, Seen(learner, ABSENT, now - timedelta(minutes=5)))
    _record(day, trainer, Seen(learner, PRESENT, now - timedelta(minutes=20)))
    assert marks_on(day) == {learner: ABSENT}
    assert AttendanceMark.objects.count() == 2


@pytest.mark.parametrize("hours", [-200, -9, 1])
def test_a_moment_that_cannot_be_becomes_the_present(
    day: Masterclass, seats: list[Enrolment], trainer: User, hours: int
) -> None:
    told = timezone.now() + timedelta(hours=hours)
    _record(day, trainer, Seen(seats[0].learner_id, PRESENT, told))
    assert timezone.now() - AttendanceMark.objects.get().seen_at < timedelta(seconds=9)


def test_two_of_one_moment_hold_in_their_order(
    day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    learner = seats[0].learner_id
    _record(day, trainer, Seen(learner, PRESENT), Seen(learner, ABSENT), Seen(learner, EXPECTED))
    assert marks_on(day) == {learner: EXPECTED}
    assert expected_on(day)[0].mark == ""


def test_only_who_is_on_the_list(
    cast: Cast, day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    outside = Learner.objects.create(
        participant=cast.participant, name="Piet Buiten", email="buiten@voorbeeld.example"
    )
    seen = [Seen(outside.pk, PRESENT), Seen(seats[0].learner_id, PRESENT), Seen(2**60, PRESENT)]
    done = record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=trainer)
    assert done.added == 1
    assert done.unknown == (seen[0], seen[2])


@pytest.mark.parametrize("days", [-15, 15])
def test_neither_long_before_nor_long_after(
    cohort: Cohort, trainer: User, seats: list[Enrolment], days: int
) -> None:
    day = a_masterclass(cohort, timezone.localdate() + timedelta(days=days), trainer)
    with pytest.raises(Refused, match=r"kan vanaf|meer dan 14 dagen"):
        _record(day, trainer, Seen(seats[0].learner_id, PRESENT))


def test_nothing_is_kept_of_a_day_that_does_not_go_on(
    day: Masterclass, trainer: User, seats: list[Enrolment]
) -> None:
    Masterclass.objects.filter(pk=day.pk).update(status=MasterclassState.CANCELLED)
    with pytest.raises(Refused, match="gaat niet door"):
        _record(day, trainer, Seen(seats[0].learner_id, PRESENT))


def test_a_correction_long_after_is_a_planners_with_a_reason(
    cast: Cast, day: Masterclass, trainer: User, seats: list[Enrolment]
) -> None:
    learner = seats[0].learner
    _record(day, trainer, Seen(learner.pk, ABSENT))

    def correct(actor: User, reason: str) -> AttendanceMark | None:
        return correct_mark(
            masterclass=day, learner=learner, mark=PRESENT, reason=reason, actor=actor
        )

    with time_machine.travel(timezone.now() + timedelta(weeks=6)):
        with pytest.raises(Refused, match="De coördinator"):
            correct(trainer, "Hij was er wel")
        with pytest.raises(Refused, match="waarom"):
            correct(cast.coordinator, "")
        made = correct(cast.coordinator, "Stond op de presentielijst")
        assert made is not None
        assert made.recorded_by == cast.coordinator
        assert correct(cast.coordinator, "Nog eens") is None
    assert marks_on(day) == {learner.pk: PRESENT}
    act = AuditRecord.objects.get(act="masterclasses.correct_attendance")
    assert act.data["reason"] == "Stond op de presentielijst"
    assert AttendanceMark.objects.count() == 2


def test_the_database_changes_no_mark(
    day: Masterclass, trainer: User, seats: list[Enrolment]
) -> None:
    _record(day, trainer, Seen(seats[0].learner_id, PRESENT, client_id=uuid.uuid4()))
    for change in ({"mark": ABSENT}, {"reason": "anders"}, {"client_id": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AttendanceMark.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AttendanceMark.objects.all().delete()


def test_a_colleague_comes_in_somebodys_place(
    cast: Cast, day: Masterclass, trainer: User, seats: list[Enrolment]
) -> None:
    learner = add_walk_in(
        masterclass=day,
        participant=cast.participant,
        person=a_person("Willemien Invaller"),
        instead_of=seats[0],
        actor=trainer,
    )
    assert StandIn.objects.get().learner == learner
    people = attendance_list(day)
    assert (people.present, people.total) == (1, 3)
    assert next(row for row in people.rows if row.learner == learner).instead_of == (
        seats[0].learner
    )
    with pytest.raises(Refused, match="heeft al een vervanger"):
        add_walk_in(
            masterclass=day,
            participant=cast.participant,
            person=a_person(),
            instead_of=seats[0],
            actor=trainer,
        )


def test_an_extra_guest_of_an_organisation_that_takes_part(
    cast: Cast, day: Masterclass, trainer: User, seats: list[Enrolment]
) -> None:
    def add(instead_of: Enrolment | None = None) -> Learner:
        return add_walk_in(
            masterclass=day,
            participant=cast.other_participant,
            person=a_person("Gerrit Gast", "gast@voorbeeld.example"),
            instead_of=instead_of,
            actor=trainer,
        )

    with pytest.raises(Refused, match="doet dit jaar niet mee"):
        add()
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs)
    with pytest.raises(Refused, match="dezelfde organisatie"):
        add(seats[0])
    assert not Learner.objects.filter(name="Gerrit Gast").exists()
    guest = add()
    assert add() == guest
    people = attendance_list(day)
    assert (people.present, people.total) == (1, 4)
    assert [row.learner for row in people.rows if row.is_guest] == [guest]
    assert _record(day, trainer, Seen(guest.pk, ABSENT)) == 1
