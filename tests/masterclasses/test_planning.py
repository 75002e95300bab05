"""Days: planned, changed, moved and cancelled; nothing and nobody is booked twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from masterclasses.models import Cohort, Masterclass, TrainerBooking
from masterclasses.selectors.agenda import Slot
from masterclasses.services import planning
from masterclasses.services.planning import (
    Contents,
    NewDay,
    cancel_day,
    change_day,
    move_day,
    plan_days,
    plan_new_cohort,
)
from masterclasses.states import CohortState, MasterclassState
from packages.models import Agreement
from portal.kit.acts import Refused, Unfit
from portal.kit.models import AuditRecord
from tests.factories.masterclasses import (
    a_cohort,
    a_masterclass,
    a_period,
    a_person,
    a_room,
    enrolled,
)
from tests.factories.programme import Cast

YEAR = 2027
THURSDAY = date(2027, 2, 4)
MORNING = (time(9), time(12, 30))
AFTERNOON = (time(13, 30), time(17))


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cohorts of which calendars are told."""
    cohorts: list[int] = []
    monkeypatch.setattr(planning.tasks.tell_calendars, "delay_on_commit", cohorts.append)
    return cohorts


@pytest.fixture
def empty(cast: Cast, agreement: Agreement) -> Cohort:
    """An open cohort of 2027 in which nothing is planned."""
    return a_cohort(cast.programme, year=YEAR, days=0)


def _slot(day: date = THURSDAY, **fields: object) -> Slot:
    values = {"begins": MORNING[0], "ends": MORNING[1]}
    return Slot(day, **{**values, **fields})  # type: ignore[arg-type]


def _planned(cast: Cast, cohort: Cohort, *slots: Slot) -> list[Masterclass]:
    days = [NewDay(slot) for slot in slots]
    return plan_days(cohort=cohort, days=days, actor=cast.coordinator)


def _told_at(act: Callable[[], object]) -> tuple[str, int | None, str]:
    with pytest.raises(Unfit) as found:
        act()
    return found.value.field, found.value.row, str(found.value)


def _contents(masterclass: Masterclass, **fields: object) -> Contents:
    values = {"number": masterclass.number, "title": masterclass.title, "room": masterclass.room}
    return Contents(**{**values, **fields})  # type: ignore[arg-type]


def test_a_year_is_planned_at_once_with_numbers_by_date(
    cast: Cast, empty: Cohort, told: list[int]
) -> None:
    room = a_room(cast.programme)
    weeks = (20, 0, 10, 30)
    slots = [
        _slot(THURSDAY + timedelta(weeks=w), room=room, trainers=(cast.trainer,)) for w in weeks
    ]
    _planned(cast, empty, *slots)
    days = list(empty.masterclasses.all())
    assert [day.day for day in days] == [
        date(2027, 2, 4), date(2027, 4, 15), date(2027, 6, 24), date(2027, 9, 2)
    ]  # fmt: skip
    assert [day.number for day in days] == [1, 2, 3, 4]
    assert days[0].period.lower.hour == 8  # winter time
    assert days[1].period.lower.hour == 7  # summer time
    assert TrainerBooking.objects.filter(trainer=cast.trainer).count() == 4
    assert told == [empty.pk]


def test_all_days_are_planned_or_none(cast: Cast, empty: Cohort) -> None:
    field, row, _sentence = _told_at(
        lambda: _planned(cast, empty, _slot(), _slot(date(2026, 11, 2)), _slot(date(2027, 3, 4)))
    )
    assert (field, row) == ("day", 1)
    assert not Masterclass.objects.exists()


def test_a_new_cohort_is_made_with_its_days_or_not_at_all(cast: Cast) -> None:
    def make(*days: NewDay) -> Cohort:
        return plan_new_cohort(
            programme=cast.programme, year=YEAR, number=1, capacity=30, days=days,
            actor=cast.coordinator,
        )  # fmt: skip

    with pytest.raises(Unfit):
        make(NewDay(_slot()), NewDay(_slot()))
    assert not Cohort.objects.exists()
    cohort = make(NewDay(_slot(), title="Van ambitie naar opgave"))
    assert cohort.masterclasses.get().title == "Van ambitie naar opgave"


@pytest.mark.parametrize(
    ("slot", "field", "sentence"),
    [
        (_slot(ends=time(8)), "ends", "na de begintijd"),
        (_slot(ends=time(9)), "ends", "na de begintijd"),
        (_slot(date(2026, 11, 2)), "day", "in dat jaar"),
        (_slot(date(2028, 11, 2)), "day", "in dat jaar"),
        (_slot(date(2030, 2, 4)), "day", "van 2026 tot en met 2028"),
    ],
)
def test_a_day_that_can_not_be_is_told_at_its_field(
    cast: Cast, empty: Cohort, slot: Slot, field: str, sentence: str
) -> None:
    where, row, told = _told_at(lambda: _planned(cast, empty, slot))
    assert (where, row) == (field, 0)
    assert sentence in told


def test_what_is_past_is_not_planned(cast: Cast, empty: Cohort) -> None:
    with time_machine.travel("2027-02-04T08:30:00Z"):
        assert _told_at(lambda: _planned(cast, empty, _slot()))[0] == "begins"
        assert _told_at(lambda: _planned(cast, empty, _slot(date(2027, 2, 3))))[0] == "day"


def test_a_room_is_in_use_once_at_a_time(cast: Cast, empty: Cohort) -> None:
    room, other = a_room(cast.programme), a_cohort(cast.programme, year=YEAR, days=0)
    _planned(cast, empty, _slot(room=room))
    where, _row, sentence = _told_at(
        lambda: _planned(cast, other, _slot(room=room, begins=time(12), ends=time(14)))
    )
    assert where == "room"
    assert f"{room} is dan al bezet" in sentence
    _planned(cast, other, _slot(room=room, begins=AFTERNOON[0], ends=AFTERNOON[1]))


def test_a_trainer_is_in_one_place(cast: Cast, empty: Cohort) -> None:
    other = a_cohort(cast.programme, year=YEAR, days=0)
    _planned(cast, empty, _slot(trainers=(cast.trainer,)))
    where, _row, sentence = _told_at(
        lambda: _planned(cast, other, _slot(trainers=(cast.coordinator, cast.trainer)))
    )
    assert where == "trainers"
    assert f"{cast.trainer} is dan al trainer bij" in sentence


@pytest.mark.parametrize("who", ["owner", "lead_finance", "nobody"])
def test_who_trains_nobody_here_is_not_booked(cast: Cast, empty: Cohort, who: str) -> None:
    slot = _slot(trainers=(getattr(cast, who),))
    assert _told_at(lambda: _planned(cast, empty, slot))[0] == "trainers"


def test_the_database_refuses_a_room_twice(cast: Cast, empty: Cohort) -> None:
    room, other = a_room(cast.programme), a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(empty, THURSDAY, room=room)
    with pytest.raises(IntegrityError, match="masterclass_room_once"), transaction.atomic():
        a_masterclass(other, THURSDAY, room=room)
    a_masterclass(other, THURSDAY, room=room, status=MasterclassState.CANCELLED)


def test_the_database_refuses_a_cohort_twice(cast: Cast, empty: Cohort) -> None:
    a_masterclass(empty, THURSDAY)
    with pytest.raises(IntegrityError, match="masterclass_cohort_once"), transaction.atomic():
        a_masterclass(empty, THURSDAY)


def test_the_database_refuses_a_trainer_twice_also_when_a_day_moves(
    cast: Cast, empty: Cohort
) -> None:
    other = a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(empty, THURSDAY, cast.trainer)
    with pytest.raises(IntegrityError, match="trainer_once"), transaction.atomic():
        a_masterclass(other, THURSDAY, cast.trainer)
    later = a_masterclass(other, THURSDAY + timedelta(days=7), cast.trainer)
    with pytest.raises(IntegrityError, match="trainer_once"), transaction.atomic():
        Masterclass.objects.filter(pk=later.pk).update(period=a_period(THURSDAY))


def test_what_only_the_database_sees_is_a_sentence_at_the_field(
    cast: Cast, empty: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another plans at the same moment: what was looked up before knew nothing of it."""
    room, other = a_room(cast.programme), a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(empty, THURSDAY, cast.trainer, room=room)
    later = a_masterclass(other, THURSDAY + timedelta(days=7), cast.trainer, room=room)
    monkeypatch.setattr(planning.Agenda, "notices", lambda *args, **kwargs: [])
    assert _told_at(lambda: _planned(cast, empty, _slot()))[:2] == ("day", 0)
    assert _told_at(lambda: _planned(cast, other, _slot(room=room)))[:2] == ("room", 0)
    trained = _slot(trainers=(cast.trainer,))
    assert _told_at(lambda: _planned(cast, other, trained))[:2] == ("trainers", 0)
    moved = _slot()
    assert _told_at(lambda: move_day(masterclass=later, slot=moved, actor=cast.coordinator))[
        0
    ] == ("trainers")
    taken = _contents(a_masterclass(empty, date(2027, 5, 20)), number=7)
    assert (
        _told_at(
            lambda: change_day(
                masterclass=empty.masterclasses.get(number=8),
                contents=taken,
                actor=cast.coordinator,
            )
        )[0]
        == "number"
    )


def test_a_day_moves_with_its_trainers(cast: Cast, empty: Cohort, told: list[int]) -> None:
    room = a_room(cast.programme)
    day = a_masterclass(empty, THURSDAY, cast.trainer)
    to = _slot(date(2027, 3, 11), begins=AFTERNOON[0], ends=AFTERNOON[1], room=room)
    move_day(masterclass=day, slot=to, actor=cast.coordinator)
    day.refresh_from_db()
    assert (day.day, day.begins_at.hour, day.room) == (date(2027, 3, 11), 13, room)
    assert TrainerBooking.objects.get().period == day.period
    assert told == [empty.pk]
    record = AuditRecord.objects.get(act="masterclasses.move_day")
    assert record.data["before"] == "4 februari 2027, 09.00–12.30"
    assert record.data["after"] == f"11 maart 2027, 13.30–17.00, {room}"


def test_a_day_does_not_move_to_where_its_trainer_is_busy(cast: Cast, empty: Cohort) -> None:
    other = a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(other, date(2027, 3, 11), cast.trainer)
    day = a_masterclass(empty, THURSDAY, cast.trainer)
    where, _row, sentence = _told_at(
        lambda: move_day(masterclass=day, slot=_slot(date(2027, 3, 11)), actor=cast.coordinator)
    )
    assert where == "trainers"
    assert str(cast.trainer) in sentence


def test_a_day_moves_within_its_own_time(cast: Cast, empty: Cohort) -> None:
    room = a_room(cast.programme)
    day = a_masterclass(empty, THURSDAY, cast.trainer, room=room)
    move_day(masterclass=day, slot=_slot(ends=time(13), room=room), actor=cast.coordinator)
    day.refresh_from_db()
    assert day.ends_at.hour == 13


def test_a_day_changes_what_it_is_about(cast: Cast, empty: Cohort, told: list[int]) -> None:
    day = a_masterclass(empty, THURSDAY, cast.trainer)
    line = cast.programme.lines.first()
    change_day(
        masterclass=day,
        contents=_contents(
            day,
            number=9,
            title="Nieuwe titel",
            lines=(line,),
            trainers=(cast.coordinator,),
            agenda="09.00 Inloop",
            online_link="https://meet.voorbeeld.example/9",
        ),
        actor=cast.coordinator,
    )
    day.refresh_from_db()
    assert (day.number, day.title, day.agenda) == (9, "Nieuwe titel", "09.00 Inloop")
    assert list(day.lines.all()) == [line]
    assert list(day.trainers.all()) == [cast.coordinator]
    assert told == [empty.pk]


def test_a_day_has_never_fewer_seats_than_people(cast: Cast, empty: Cohort) -> None:
    day = a_masterclass(empty, THURSDAY)
    enrolled(empty, cast.participant, cast.owner, a_person(), a_person())
    where, _row, sentence = _told_at(
        lambda: change_day(
            masterclass=day, contents=_contents(day, capacity=1), actor=cast.coordinator
        )
    )
    assert where == "capacity"
    assert "al 2 mensen" in sentence


def test_a_larger_day_lets_in_who_waits(cast: Cast, empty: Cohort) -> None:
    day = a_masterclass(empty, THURSDAY, capacity=1)
    made = enrolled(empty, cast.participant, cast.owner, a_person(), a_person())
    change_day(masterclass=day, contents=_contents(day, capacity=2), actor=cast.coordinator)
    made[1].refresh_from_db()
    assert made[1].status == "enrolled"


def test_a_cancelled_day_frees_its_room_and_trainer(
    cast: Cast, empty: Cohort, told: list[int]
) -> None:
    room = a_room(cast.programme)
    day = a_masterclass(empty, THURSDAY, cast.trainer, room=room)
    assert (
        _told_at(lambda: cancel_day(masterclass=day, reason="  ", actor=cast.coordinator))[0]
        == "reason"
    )
    cancel_day(masterclass=day, reason="De trainer is ziek.", actor=cast.coordinator)
    day.refresh_from_db()
    assert (day.status, day.cancel_reason) == (MasterclassState.CANCELLED, "De trainer is ziek.")
    assert told == [empty.pk]
    _planned(cast, empty, _slot(room=room, trainers=(cast.trainer,)))
    with pytest.raises(Refused):
        cancel_day(masterclass=day, reason="Nogmaals.", actor=cast.coordinator)
    with pytest.raises(Refused):
        move_day(masterclass=day, slot=_slot(date(2027, 3, 11)), actor=cast.coordinator)


def test_what_is_over_stays_as_it_was(cast: Cast, empty: Cohort) -> None:
    day = a_masterclass(empty, THURSDAY)
    with time_machine.travel("2027-02-05T12:00:00Z"):
        with pytest.raises(Refused, match="al geweest"):
            move_day(masterclass=day, slot=_slot(date(2027, 3, 11)), actor=cast.coordinator)
        with pytest.raises(Refused, match="al geweest"):
            cancel_day(masterclass=day, reason="Te laat.", actor=cast.coordinator)
        change_day(masterclass=day, contents=_contents(day, title="Later"), actor=cast.coordinator)


def test_nothing_is_planned_in_a_withdrawn_cohort(cast: Cast, empty: Cohort) -> None:
    empty.status = CohortState.WITHDRAWN
    empty.save()
    with pytest.raises(Refused, match="gaat niet door"):
        _planned(cast, empty, _slot())


@pytest.mark.parametrize("who", ["owner", "organiser", "lead_finance", "trainer", "nobody"])
def test_others_plan_no_days(cast: Cast, empty: Cohort, who: str) -> None:
    actor, day = getattr(cast, who), a_masterclass(empty, THURSDAY, cast.trainer)
    slot = _slot(timezone.localdate() + timedelta(days=100))
    with pytest.raises(PermissionDenied):
        plan_days(cohort=empty, days=[NewDay(slot)], actor=actor)
    with pytest.raises(PermissionDenied):
        change_day(masterclass=day, contents=_contents(day), actor=actor)
    with pytest.raises(PermissionDenied):
        move_day(masterclass=day, slot=slot, actor=actor)
    with pytest.raises(PermissionDenied):
        cancel_day(masterclass=day, reason="Nee.", actor=actor)
