"""Holidays of region Noord, and what is to be known of a day before it is planned."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from masterclasses.models import Cohort
from masterclasses.selectors.agenda import Agenda, Notice, Slot, Weight
from masterclasses.selectors.holidays import (
    Kind,
    holidays_in,
    holidays_on,
    school_holidays_known,
)
from tests.factories.masterclasses import a_cohort, a_masterclass, a_room
from tests.factories.programme import Cast, a_meeting

YEAR = 2027
MORNING = {"begins": time(9), "ends": time(12, 30)}


@pytest.mark.parametrize(
    ("name", "kind", "first", "last"),
    [
        ("Voorjaarsvakantie", Kind.ADVISORY, date(2027, 2, 20), date(2027, 2, 28)),
        ("Meivakantie", Kind.BINDING, date(2027, 4, 24), date(2027, 5, 2)),
        ("Zomervakantie", Kind.BINDING, date(2027, 7, 10), date(2027, 8, 22)),
        ("Herfstvakantie", Kind.ADVISORY, date(2027, 10, 16), date(2027, 10, 24)),
        ("Goede vrijdag", Kind.PUBLIC, date(2027, 3, 26), date(2027, 3, 26)),
        ("Bevrijdingsdag", Kind.OPTIONAL, date(2027, 5, 5), date(2027, 5, 5)),
    ],
)
def test_holidays_of_noord(name: str, kind: Kind, first: date, last: date) -> None:
    (found,) = [each for each in holidays_in(YEAR) if each.name == name]
    assert (found.kind, found.first, found.last) == (kind, first, last)


def test_christmas_binds_on_both_sides_of_new_year() -> None:
    breaks = [each for each in holidays_in(YEAR) if each.name == "Kerstvakantie"]
    assert [(each.first, each.last) for each in breaks] == [
        (date(2027, 1, 1), date(2027, 1, 3)),
        (date(2027, 12, 25), date(2027, 12, 31)),
    ]
    assert {each.kind for each in breaks} == {Kind.BINDING}


def test_a_day_may_be_off_twice() -> None:
    names = {each.name for each in holidays_on(date(2027, 4, 27))}
    assert names == {"Koningsdag", "Meivakantie"}


def test_dates_of_school_holidays_end_somewhere() -> None:
    assert school_holidays_known(date(2028, 12, 1))
    assert not school_holidays_known(date(2050, 3, 1))


def _notices(cast: Cast, day: date, **about: object) -> list[Notice]:
    agenda = Agenda.around(cast.programme, YEAR, [cast.trainer])
    slot = Slot(day, trainers=(cast.trainer,), **MORNING)
    return agenda.notices(slot, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "weight", "told"),
    [
        (date(2027, 2, 25), Weight.ADVISORY, "Voorjaarsvakantie in regio Noord (adviesdatum"),
        (date(2027, 7, 15), Weight.BINDING, "Zomervakantie in regio Noord (vaste datum"),
        (date(2027, 5, 6), Weight.BINDING, "Hemelvaartsdag: een feestdag"),
        (date(2027, 5, 5), Weight.ADVISORY, "Bevrijdingsdag: niet iedereen"),
        (date(2027, 6, 5), Weight.BINDING, "in het weekend"),
        (date(2026, 11, 2), Weight.BLOCKS, "in dat jaar"),
        (date(2029, 2, 5), Weight.BLOCKS, "van 2026 tot en met 2028"),
    ],
)
def test_what_is_to_be_known_of_a_day(cast: Cast, day: date, weight: Weight, told: str) -> None:
    first = _notices(cast, day)[0]
    assert first.weight == weight
    assert told in first.text


def test_of_most_days_there_is_nothing_to_say(cast: Cast) -> None:
    assert _notices(cast, date(2027, 6, 3)) == []


def test_what_is_planned_already_is_told(cast: Cast) -> None:
    day = date(2027, 6, 3)
    begins = timezone.make_aware(datetime(2027, 6, 3, 13))
    a_meeting(cast.programme, starts_at=begins, ends_at=begins.replace(hour=15))
    first, second = (a_cohort(cast.programme, year=YEAR, days=0) for _each in range(2))
    a_masterclass(first, day, cast.trainer)
    told = {notice.text: notice.weight for notice in _notices(cast, day, cohort=second)}
    meeting, other, trainer = sorted(told, key=lambda text: list(Weight).index(told[text]))[::-1]
    assert told[trainer] == Weight.BLOCKS
    assert f"{cast.trainer} is dan al trainer bij" in trainer
    assert any("kennisbijeenkomst" in text for text in (meeting, other))
    assert any(f"{first} heeft op deze dag ook" in text for text in (meeting, other))


def test_a_cohort_twice_on_a_day_is_told_and_at_once_is_refused(cast: Cast) -> None:
    cohort = a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(cohort, date(2027, 6, 3))
    assert _notices(cast, date(2027, 6, 3), cohort=cohort)[0].blocks
    agenda = Agenda.around(cast.programme, YEAR, [])
    afternoon = Slot(date(2027, 6, 3), time(13), time(17))
    (notice,) = agenda.notices(afternoon, cohort=cohort)
    assert notice.weight == Weight.BINDING


def test_another_programmes_plans_stay_its_own(cast: Cast) -> None:
    from tests.factories.programme import a_programme

    other = a_programme(first_year=2026, last_year=2028)
    cohort = a_cohort(other, year=YEAR, days=0)
    a_masterclass(cohort, date(2027, 6, 3), cast.trainer)
    (notice,) = _notices(cast, date(2027, 6, 3))
    assert notice.text == f"{cast.trainer} is dan al ergens anders trainer."


def test_a_room_that_is_too_small_is_a_warning(cast: Cast) -> None:
    slot = Slot(date(2027, 6, 3), room=a_room(cast.programme, "Zolder", capacity=12), **MORNING)
    agenda = Agenda.around(cast.programme, YEAR, [])
    assert agenda.notices(slot, capacity=12) == []
    (notice,) = agenda.notices(slot, capacity=13)
    assert (notice.weight, notice.field) == (Weight.ADVISORY, "room")
    assert "Zolder heeft 12 plaatsen, en er kunnen 13 mensen komen" in notice.text


def test_the_next_free_day_passes_over_holidays_and_other_days(cast: Cast) -> None:
    agenda = Agenda.around(cast.programme, YEAR, [])
    summer = Slot(date(2027, 7, 15), **MORNING)
    assert agenda.next_free(summer) == date(2027, 8, 26)
    taken = Slot(date(2027, 8, 26), **MORNING)
    assert agenda.next_free(summer, together_with=[taken]) == date(2027, 9, 2)
    assert agenda.next_free(Slot(date(2027, 12, 23), **MORNING)) is None


def test_as_many_queries_for_any_number_of_days(
    cast: Cast, django_assert_num_queries: object, cohort: Cohort
) -> None:
    with django_assert_num_queries(4):  # type: ignore[operator]
        agenda = Agenda.around(cast.programme, YEAR, [cast.trainer])
        for month in range(1, 13):
            agenda.notices(Slot(date(2027, month, 4), **MORNING), cohort=cohort)
