"""The days that count for a certificate: the mark that holds, once for each number."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.models import AttendanceMark, Cohort, Learner, Masterclass
from masterclasses.selectors.attended import days_attended
from masterclasses.states import Mark, MarkedBy, MasterclassState
from tests.factories.masterclasses import a_cohort, a_learner, enrolled
from tests.factories.programme import Cast


def _mark(learner: Learner, day: Masterclass, mark: Mark = Mark.PRESENT, after: int = 0) -> None:
    AttendanceMark.objects.create(
        masterclass=day,
        learner=learner,
        mark=mark,
        way=MarkedBy.LIST,
        seen_at=timezone.now() + timedelta(seconds=after),
    )


def test_the_mark_that_was_seen_last_counts(cast: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    first, second, third, _fourth = cohort.masterclasses.all()
    _mark(seat.learner, first)
    _mark(seat.learner, second, Mark.ABSENT, after=2)
    _mark(seat.learner, second, Mark.PRESENT, after=1)
    _mark(seat.learner, third, Mark.ABSENT)
    _mark(seat.learner, third, Mark.PRESENT)
    assert days_attended(cohort.year) == {seat.learner_id: [first, third]}
    assert days_attended(cohort.year - 1) == {}


def test_the_same_number_in_both_cohorts_counts_once(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    learner = a_learner(cast.participant)
    for day in (cohort.masterclasses.first(), *other.masterclasses.all()[:2]):
        assert day is not None
        _mark(learner, day)
    assert [day.number for day in days_attended(cohort.year)[learner.pk]] == [7, 8]


def test_a_day_that_was_cancelled_counts_for_nobody(cast: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    day = cohort.masterclasses.all()[0]
    _mark(seat.learner, day)
    day.status = MasterclassState.CANCELLED
    day.save()
    assert days_attended(cohort.year) == {}


def test_of_some_organisations_or_of_one_cohort(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    guest, elsewhere = a_learner(cast.other_participant), a_learner(cast.other_participant)
    _mark(seat.learner, other.masterclasses.all()[1])
    _mark(guest, cohort.masterclasses.all()[0])
    _mark(elsewhere, other.masterclasses.all()[0])
    assert set(days_attended(cohort.year)) == {seat.learner_id, guest.pk, elsewhere.pk}
    assert set(days_attended(cohort.year, cohort=cohort)) == {seat.learner_id, guest.pk}
    assert set(days_attended(cohort.year, participants=[cast.participant.pk])) == {seat.learner_id}
    with CaptureQueriesContext(connection) as asked:
        days_attended(cohort.year, cohort=cohort)
    assert len(asked) == 2
