"""Who sits where when: stretches of days, the gaps between them, and how many sit at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

from django.utils import timezone

from masterclasses.models import Placement
from masterclasses.states import PlacementState

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stretch:
    """Days in a row; both ends are part of it."""

    first: date
    last: date

    def within(self, span: Stretch) -> Stretch | None:
        """The part of it that lies in ``span``, if there is one."""
        first, last = max(self.first, span.first), min(self.last, span.last)
        return Stretch(first, last) if first <= last else None


def year_stretch(year: int) -> Stretch:
    return Stretch(date(year, 1, 1), date(year, 12, 31))


def months_of(year: int) -> list[Stretch]:
    begins = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [Stretch(first, following - ONE_DAY) for first, following in pairwise(begins)]


def gaps_in(span: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """The stretches of ``span`` that none of ``taken`` touches, in order.

    Each is as long as it can be: together with ``taken`` they cover the whole span, and no day
    is both.
    """
    gaps, free_from = [], span.first
    for each in sorted(taken):
        if each.first > span.last:
            break
        if each.first > free_from:
            gaps.append(Stretch(free_from, each.first - ONE_DAY))
        free_from = max(free_from, each.last + ONE_DAY)
    if free_from <= span.last:
        gaps.append(Stretch(free_from, span.last))
    return gaps


def most_at_once(span: Stretch, taken: Sequence[Stretch]) -> int:
    """How many of ``taken`` there are on the busiest day of ``span``."""
    parts = [part for each in taken if (part := each.within(span))]
    comes = [(part.first, 1) for part in parts]
    # One who is gone on a day makes room for who comes on it: -1 sorts before 1.
    goes = [(part.last + ONE_DAY, -1) for part in parts]
    return max(accumulate(change for _day, change in sorted(comes + goes)), default=0)


def in_lanes(stretches: Sequence[Stretch]) -> list[int]:
    """For each stretch, in the order given, a lane in which nothing else is on its days.

    Lanes are counted from 0, and there are no more than sit at once.
    """
    ends: list[date] = []
    lanes = [0] * len(stretches)
    for at in sorted(range(len(stretches)), key=lambda each: stretches[each]):
        mine = stretches[at]
        lane = next((n for n, end in enumerate(ends) if end < mine.first), len(ends))
        ends[lane : lane + 1] = [mine.last]
        lanes[at] = lane
    return lanes


def hosted_over(
    years: Collection[int], participants: Collection[int]
) -> defaultdict[tuple[int, int], Counter[str]]:
    """By year and participant (its id): how many students it hosts and places are open.

    The keys of the counters are ``filled``, ``open`` and ``lapsed`` (past, without anybody);
    one query.
    """
    found: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    if not years or not participants:
        return found
    today = timezone.localdate()
    whole = Stretch(date(min(years), 1, 1), date(max(years), 12, 31))
    rows = (
        Placement.objects.filter(participant__in=participants)
        .exclude(status=PlacementState.WITHDRAWN)
        .touching(whole.first, whole.last)
        .order_by()
        .values_list("participant", "status", "period")
    )
    for participant, status, period in rows:
        mine = Stretch(period.lower, period.upper - ONE_DAY)
        kind = "filled"
        if status == PlacementState.OFFERED:
            kind = "open" if mine.last >= today else "lapsed"
        for year in years:
            if mine.within(year_stretch(year)):
                found[year, participant][kind] += 1
    return found
