"""Who is expected on a day: everybody with a seat, or the colleague who stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from masterclasses.models import AttendanceMark, Enrolment, Learner, Masterclass, StandIn
from masterclasses.states import Mark


@dataclass(frozen=True)
class Expected:
    """A learner who is expected; ``mark`` is what is known of their coming, "" for nothing."""

    learner: Learner
    enrolment: Enrolment
    stands_in_for: Learner | None = None
    mark: str = ""

    @property
    def signed_off(self) -> bool:
        return self.mark == Mark.EXCUSED


def expected_on(masterclass: Masterclass) -> list[Expected]:
    return expected_by_day([masterclass])[masterclass.pk]


def expected_by_day(days: Collection[Masterclass]) -> dict[int, list[Expected]]:
    """By the key of each day, people by name; three queries for any number of days."""
    enrolments = defaultdict(list)
    found = Enrolment.objects.enrolled().filter(cohort__in={day.cohort_id for day in days})
    for enrolment in found.select_related("learner__participant__organisation"):
        enrolments[enrolment.cohort_id].append(enrolment)
    stand_ins = {
        (each.masterclass_id, each.enrolment_id): each.learner
        for each in StandIn.objects.filter(masterclass__in=days).select_related(
            "learner__participant__organisation"
        )
    }
    marks = {
        (each.masterclass_id, each.learner_id): each.mark
        for each in AttendanceMark.objects.filter(masterclass__in=days).that_hold()
    }
    return {
        day.pk: sorted(
            (
                _expected(day, each, stand_ins.get((day.pk, each.pk)), marks)
                for each in enrolments[day.cohort_id]
            ),
            key=lambda expected: (expected.learner.name.casefold(), expected.learner.pk),
        )
        for day in days
    }


def _expected(
    day: Masterclass,
    enrolment: Enrolment,
    stand_in: Learner | None,
    marks: dict[tuple[int, int], str],
) -> Expected:
    learner = stand_in or enrolment.learner
    return Expected(
        learner=learner,
        enrolment=enrolment,
        stands_in_for=enrolment.learner if stand_in else None,
        mark=marks.get((day.pk, learner.pk), "").replace(Mark.EXPECTED, ""),
    )
