"""The places of cohorts, as pages show them to planners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from masterclasses.models import Cohort, Enrolment, Masterclass
from masterclasses.selectors.seats import capacity_of
from masterclasses.states import EnrolmentState

ENROLLED, WAITING = EnrolmentState.ENROLLED, EnrolmentState.WAITING


@dataclass(frozen=True)
class Places:
    """Of a cohort; ``capacity`` is that of its smallest day to come."""

    capacity: int
    taken: int
    waiting: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)


def places_of(cohorts: Collection[Cohort], days: Collection[Masterclass]) -> dict[int, Places]:
    """By the key of each cohort, in one query; ``days`` are those of the cohorts."""
    counts: Counter[tuple[int, str]] = Counter()
    rows = (
        Enrolment.objects.live()
        .filter(cohort__in=cohorts)
        .order_by()
        .values_list("cohort", "status")
        .annotate(people=Count("pk"))
    )
    for cohort, status, people in rows:
        counts[cohort, status] = people
    return {
        each.pk: Places(
            capacity_of(each, days), counts[each.pk, ENROLLED], counts[each.pk, WAITING]
        )
        for each in cohorts
    }
