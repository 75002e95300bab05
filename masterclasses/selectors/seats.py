"""How many places there are in a cohort, for all and for one organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from masterclasses.models import Cohort, Enrolment, Masterclass
from masterclasses.selectors.entitlements import Grants, grants_in
from masterclasses.states import EnrolmentState
from programme.models import Participant


@dataclass
class Seats:
    """What is left of a cohort's places; ``take`` gives one away."""

    capacity: int
    taken: int
    granted: dict[int, int]
    taken_by: Counter[int]

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    def free_for(self, participant_id: int) -> int:
        """The places that this participant can still fill now."""
        own = self.granted.get(participant_id, 0) - self.taken_by[participant_id]
        return max(min(own, self.free), 0)

    def take(self, participant_id: int) -> None:
        self.taken += 1
        self.taken_by[participant_id] += 1


def capacity_of(cohort: Cohort, days: Iterable[Masterclass]) -> int:
    """The places in the cohort: its own number, or that of its smallest day to come.

    ``days`` are those of the cohort, or of more cohorts.
    """
    limits = [
        day.capacity
        for day in days
        if day.cohort_id == cohort.pk and day.capacity is not None and day.is_to_come
    ]
    return min([cohort.capacity, *limits])


def seats_of(cohort: Cohort, *participants: Participant | int) -> Seats:
    """The places of a cohort, with those of ``participants`` and of who waits or has one.

    A seat that an agreement no longer grants stays taken until somebody gives it back.
    """
    live = list(
        Enrolment.objects.live()
        .filter(cohort=cohort)
        .values_list("learner__participant", "status")
    )
    taken_by = Counter(pk for pk, status in live if status == EnrolmentState.ENROLLED)
    asked = {each if isinstance(each, int) else each.pk for each in participants}
    asked.update(pk for pk, _status in live)
    grants: dict[int, Grants] = grants_in(cohort.year, asked)
    return Seats(
        capacity=capacity_of(cohort, cohort.masterclasses.all()),
        taken=sum(taken_by.values()),
        granted={pk: own.seats_per_cohort for pk, own in grants.items()},
        taken_by=taken_by,
    )
