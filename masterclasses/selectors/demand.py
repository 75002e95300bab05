"""Whether a year has people enough for another cohort, organisation by organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from masterclasses.models import Cohort, Enrolment, Learner
from masterclasses.selectors.entitlements import NOTHING, Grants, grants_in
from masterclasses.selectors.rules import next_cohort_number, rules_of
from masterclasses.states import PUBLISHED, CohortState, EnrolmentState
from programme.models import Participant, Programme


@dataclass(frozen=True)
class Demand:
    """Of one organisation in a year; ``granted`` is what its agreement gives in each cohort."""

    participant: Participant
    granted: int
    cohorts_granted: int
    taken: int
    waiting: tuple[Learner, ...]
    cohorts: int

    @property
    def unused(self) -> int:
        """Seats in the cohorts that there are now."""
        return max(self.granted * self.cohorts - self.taken, 0)

    @property
    def at_once(self) -> int:
        """Who waits and would have a seat in another cohort."""
        return min(len(self.waiting), self.at_most)

    @property
    def at_most(self) -> int:
        """The seats it would have in another cohort."""
        return self.granted if self.cohorts < self.cohorts_granted else 0


@dataclass(frozen=True)
class YearDemand:
    """Of all organisations with an agreement for the year; ``drafts`` are cohorts to be opened."""

    programme: Programme
    year: int
    cohorts: list[Cohort]
    rows: list[Demand]
    drafts: list[Cohort]
    next_number: int
    usual_size: int

    @property
    def waiting(self) -> int:
        return sum(len(row.waiting) for row in self.rows)

    @property
    def unused(self) -> int:
        return sum(row.unused for row in self.rows)

    @property
    def at_once(self) -> int:
        return sum(row.at_once for row in self.rows)

    @property
    def at_most(self) -> int:
        return sum(row.at_most for row in self.rows)


def demand_in(programme: Programme, year: int) -> YearDemand:
    """Seven queries, however many organisations."""
    planned = list(Cohort.objects.filter(programme=programme, year=year))
    cohorts = [each for each in planned if each.status in PUBLISHED]
    participants = list(
        Participant.objects.filter(programme=programme).select_related("organisation")
    )
    grants = grants_in(year, [each.pk for each in participants])
    taken: Counter[int] = Counter()
    waiting: dict[int, list[Learner]] = defaultdict(list)
    live = Enrolment.objects.live().filter(cohort__in=cohorts).select_related("learner")
    for enrolment in live.order_by("pk"):
        if enrolment.status == EnrolmentState.ENROLLED:
            taken[enrolment.learner.participant_id] += 1
        else:
            waiting[enrolment.learner.participant_id].append(enrolment.learner)
    rows = [
        _demand(each, grants.get(each.pk, NOTHING), taken[each.pk], waiting[each.pk], cohorts)
        for each in participants
        if each.pk in grants or waiting[each.pk] or taken[each.pk]
    ]
    return YearDemand(
        programme,
        year,
        cohorts,
        rows,
        [each for each in planned if each.status == CohortState.DRAFT],
        next_cohort_number(programme, year),
        rules_of(programme).cohort_capacity,
    )


def _demand(
    participant: Participant,
    grants: Grants,
    taken: int,
    waiting: list[Learner],
    cohorts: list[Cohort],
) -> Demand:
    return Demand(
        participant=participant,
        granted=grants.seats_per_cohort,
        cohorts_granted=grants.cohorts,
        taken=taken,
        waiting=tuple(waiting),
        cohorts=len(cohorts),
    )
