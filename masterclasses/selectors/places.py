"""Places as pages show them: of cohorts to planners, of one's own organisation to contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from masterclasses.models import ENROLS, Cohort, Enrolment, Masterclass
from masterclasses.selectors.entitlements import NOTHING, grants_in
from masterclasses.states import EnrolmentState
from programme.models import Participant, User

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


@dataclass(frozen=True)
class OwnPlaces:
    """Of one organisation in one cohort."""

    participant: Participant
    granted: int
    taken: int
    waiting: int

    @property
    def left(self) -> int:
        return max(self.granted - self.taken, 0)


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
        each.pk: Places(_capacity(each, days), counts[each.pk, ENROLLED], counts[each.pk, WAITING])
        for each in cohorts
    }


def _capacity(cohort: Cohort, days: Collection[Masterclass]) -> int:
    limits = [
        day.capacity
        for day in days
        if day.cohort_id == cohort.pk
        and day.capacity is not None
        and day.status == "planned"
        and not day.is_over
    ]
    return min([cohort.capacity, *limits])


def own_places(cohort: Cohort, user: User) -> list[OwnPlaces]:
    """Of the organisations for which this person enrols, that have an agreement for the year."""
    organisations = user.organisation_ids(*ENROLS)
    if not organisations:
        return []
    mine = Participant.objects.filter(
        programme=cohort.programme_id, organisation__in=organisations
    ).select_related("organisation")
    grants = grants_in(cohort.year, [each.pk for each in mine])
    rows = Enrolment.objects.live().filter(cohort=cohort, learner__participant__in=mine)
    counts = Counter(rows.values_list("learner__participant", "status"))
    return [
        OwnPlaces(
            each,
            grants[each.pk].seats_per_cohort,
            counts[each.pk, ENROLLED],
            counts[each.pk, WAITING],
        )
        for each in mine
        if grants.get(each.pk, NOTHING).seats_per_cohort
    ]
