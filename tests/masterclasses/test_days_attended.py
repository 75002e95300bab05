"""The days that count for a certificate: the mark that holds, once for each number."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from masterclasses.models import Cohort
from masterclasses.selectors.attended import days_attended
from masterclasses.states import Mark, MasterclassState
from tests.factories.certificates import marked
from tests.factories.masterclasses import a_cohort, a_learner, enrolled
from tests.factories.programme import Cast


def test_the_mark_that_was_seen_last_counts(cast: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    first, second, third, _fourth = cohort.masterclasses.all()
    marked(seat.learner, first)
    marked(seat.learner, second, mark=Mark.ABSENT, after=2)
    marked(seat.learner, second, mark=Mark.PRESENT, after=1)
    marked(seat.learner, third, mark=Mark.ABSENT)
    marked(seat.learner, third, mark=Mark.PRESENT)
    assert days_attended(cohort.year) == {seat.learner_id: [first, third]}
    assert days_attended(cohort.year - 1) == {}


def test_the_same_number_in_both_cohorts_counts_once(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    learner = a_learner(cast.participant)
    for day in (cohort.masterclasses.first(), *other.masterclasses.all()[:2]):
        assert day is not None
        marked(learner, day)
    assert [day.number for day in days_attended(cohort.year)[learner.pk]] == [7, 8]


def test_a_day_that_was_cancelled_counts_for_nobody(cast: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    day = cohort.masterclasses.all()[0]
    marked(seat.learner, day)
    day.status = MasterclassState.CANCELLED
    day.save()
    assert days_attended(cohort.year) == {}


def test_of_some_organisations_or_of_one_cohort(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    guest, elsewhere = a_learner(cast.other_participant), a_learner(cast.other_participant)
    marked(seat.learner, other.masterclasses.all()[1])
    marked(guest, cohort.masterclasses.all()[0])
    marked(elsewhere, other.masterclasses.all()[0])
    assert set(days_attended(cohort.year)) == {seat.learner_id, guest.pk, elsewhere.pk}
    assert set(days_attended(cohort.year, cohort=cohort)) == {seat.learner_id, guest.pk}
    assert set(days_attended(cohort.year, participants=[cast.participant.pk])) == {seat.learner_id}
    with CaptureQueriesContext(connection) as asked:
        days_attended(cohort.year, cohort=cohort)
    assert len(asked) == 2
