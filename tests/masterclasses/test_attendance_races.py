"""Two people mark the same learner at once, and a tablet sends the same list twice at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from masterclasses.models import AttendanceMark, Masterclass
from masterclasses.services.attending import Seen, record_marks
from masterclasses.services.code_words import come_in, make_code_word
from masterclasses.services.learners import Person
from masterclasses.states import Mark, MarkedBy
from packages.models import Agreement
from programme.models import User
from tests.factories.masterclasses import a_cohort, a_masterclass, enrolled
from tests.factories.programme import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Callable[[], object]) -> list[BaseException]:
    barrier, faults = Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.fixture
def today(cast: Cast, agreement: Agreement) -> tuple[Masterclass, int]:
    """A day that is now, and the learner who has a seat."""
    cohort = a_cohort(cast.programme)
    oneself = Person(cast.learner.name, cast.learner.email)
    (seat,) = enrolled(cohort, cast.participant, cast.owner, oneself)
    return a_masterclass(cohort, timezone.localdate()), seat.learner_id


def _record(day: Masterclass, actor: User, *seen: Seen) -> Callable[[], object]:
    return lambda: record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=actor)


def test_two_people_mark_the_same_learner(cast: Cast, today: tuple[Masterclass, int]) -> None:
    day, learner = today
    acts = [
        _record(day, who, Seen(learner, mark, client_id=uuid.uuid4()))
        for who, mark in ((cast.coordinator, Mark.PRESENT), (cast.administrator, Mark.ABSENT))
    ]
    assert _at_once(*acts) == []
    assert AttendanceMark.objects.count() == 2
    assert AttendanceMark.objects.that_hold().count() == 1


def test_the_same_list_twice_at_once(cast: Cast, today: tuple[Masterclass, int]) -> None:
    day, learner = today
    same = Seen(learner, Mark.PRESENT, client_id=uuid.uuid4())
    assert _at_once(*[_record(day, cast.coordinator, same)] * 6) == []
    assert AttendanceMark.objects.count() == 1


def test_a_learner_taps_twice(cast: Cast, today: tuple[Masterclass, int]) -> None:
    day, _learner = today
    word = make_code_word(masterclass=day, actor=cast.coordinator)
    assert _at_once(*[lambda: come_in(code_word=word, actor=cast.learner)] * 4) == []
    assert AttendanceMark.objects.count() == 1
