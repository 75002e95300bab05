"""Which days people attended: what certificates rest on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from masterclasses.models import AttendanceMark, Cohort, Enrolment, Masterclass
from masterclasses.states import Mark


def days_attended(
    year: int, *, participants: Collection[int] | None = None, cohort: Cohort | None = None
) -> dict[int, list[Masterclass]]:
    """By learner's key: the days of ``year`` on which they were present, in order of date.

    Of learners of these participants (keys), of those who have a seat in ``cohort`` or came to
    a day of it, or of all. Who came in somebody's place or unannounced was there as well; a day
    that both cohorts have (the same number) counts once. Nobody with no day at all is in it.
    Two queries.
    """
    marks = AttendanceMark.objects.filter(
        masterclass__in=Masterclass.objects.planned().filter(cohort__year=year).values("pk")
    )
    if participants is not None:
        marks = marks.filter(learner__participant__in=participants)
    if cohort is not None:
        marks = marks.filter(_takes_part_in(cohort))
    rows = list(
        AttendanceMark.objects.filter(pk__in=marks.that_hold().values("pk"), mark=Mark.PRESENT)
        .order_by("masterclass__period", "masterclass")
        .values_list("learner", "masterclass", "masterclass__number")
    )
    days = Masterclass.objects.in_bulk({day for _learner, day, _number in rows})
    attended: dict[int, dict[int, Masterclass]] = {}
    for learner, day, number in rows:
        attended.setdefault(learner, {}).setdefault(number, days[day])
    return {learner: list(by_number.values()) for learner, by_number in attended.items()}


def _takes_part_in(cohort: Cohort) -> Any:
    seats = Enrolment.objects.enrolled().filter(cohort=cohort, learner=OuterRef("learner"))
    came = AttendanceMark.objects.filter(
        masterclass__cohort=cohort, learner=OuterRef("learner"), mark=Mark.PRESENT
    )
    return Q(Exists(seats)) | Q(Exists(came))
