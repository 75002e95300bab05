"""Stretches and gaps: together they cover the span, and no day is both."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from masterclasses.selectors.occupancy import (
    Stretch,
    gaps_in,
    in_lanes,
    months_of,
    most_at_once,
    year_stretch,
)

YEAR = year_stretch(2027)
DAY = timedelta(days=1)


@st.composite
def _stretches(draw: st.DrawFn) -> Stretch:
    """Also before, after and around the year, and of one day."""
    first = draw(st.dates(date(2026, 6, 1), date(2028, 6, 30)))
    return Stretch(first, first + timedelta(days=draw(st.integers(0, 500))))


def _days(stretch: Stretch) -> set[date]:
    return {stretch.first + DAY * at for at in range((stretch.last - stretch.first).days + 1)}


@tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_stretches(), max_size=6))
def test_placements_and_gaps_cover_the_year_and_share_no_day(taken: list[Stretch]) -> None:
    gaps = gaps_in(YEAR, taken)
    free = [day for gap in gaps for day in _days(gap)]
    busy = set().union(*map(_days, taken)) & _days(YEAR)
    assert len(free) == len(set(free))
    assert busy | set(free) == _days(YEAR)
    assert not busy & set(free)
    assert all(other.first - each.last > DAY for each, other in pairwise(gaps))


@tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_stretches(), max_size=6))
def test_nothing_overlaps_in_a_lane_and_no_lane_is_spare(taken: list[Stretch]) -> None:
    lanes = in_lanes(taken)
    seen = {(lane, day) for lane, each in zip(lanes, taken, strict=True) for day in _days(each)}
    assert len(seen) == sum(len(_days(each)) for each in taken)
    ever = Stretch(date(2026, 1, 1), date(2031, 1, 1))
    assert max(lanes, default=-1) + 1 == most_at_once(ever, taken)


def test_gaps_are_named_by_their_own_days() -> None:
    taken = [
        Stretch(date(2026, 9, 1), date(2027, 1, 31)),
        Stretch(date(2027, 5, 1), date(2027, 8, 31)),
        Stretch(date(2027, 6, 1), date(2027, 6, 30)),
        Stretch(date(2027, 9, 1), date(2028, 2, 1)),
    ]
    assert gaps_in(YEAR, taken) == [Stretch(date(2027, 2, 1), date(2027, 4, 30))]
    assert gaps_in(YEAR, []) == [YEAR]
    assert [most_at_once(month, taken) for month in months_of(2027)] == [
        1, 0, 0, 0, 1, 2, 1, 1, 1, 1, 1, 1,
    ]  # fmt: skip
