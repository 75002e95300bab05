"""Attendance over several days at once: a row per person, as people download it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from masterclasses.models import AttendanceMark, Learner, Masterclass
from masterclasses.models.enrolling import LearnerQuerySet
from masterclasses.selectors.expected import expected_by_day
from masterclasses.states import Mark


@dataclass
class Attended:
    """What is known of one person, by the key of each day; no mark says nothing."""

    learner: Learner
    marks: dict[int, Mark] = field(default_factory=dict)

    @property
    def present(self) -> int:
        return sum(mark == Mark.PRESENT for mark in self.marks.values())


def attended_on(
    days: Collection[Masterclass], whose: LearnerQuerySet | None = None
) -> list[Attended]:
    """Who is expected or came unannounced, by organisation and name; five queries.

    ``whose``: only these people.
    """
    people = {
        each.learner.pk: Attended(each.learner)
        for expected in expected_by_day(days).values()
        for each in expected
    }
    marks = (
        AttendanceMark.objects.filter(masterclass__in=days)
        .that_hold()
        .select_related("learner__participant__organisation")
    )
    for mark in marks:
        found = people.get(mark.learner_id)
        if found is None and mark.mark in (Mark.PRESENT, Mark.ABSENT):
            found = people.setdefault(mark.learner_id, Attended(mark.learner))
        if found is not None and mark.mark != Mark.EXPECTED:
            found.marks[mark.masterclass_id] = Mark(mark.mark)
    if whose is not None:
        own = set(whose.filter(pk__in=people).values_list("pk", flat=True))
        people = {pk: each for pk, each in people.items() if pk in own}
    return sorted(people.values(), key=_by_organisation_and_name)


def _by_organisation_and_name(each: Attended) -> tuple[str, str, int]:
    learner = each.learner
    organisation = learner.participant.organisation.name
    return (organisation.casefold(), learner.name.casefold(), learner.pk)
