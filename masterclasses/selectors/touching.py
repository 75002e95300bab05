"""Whom it touches when a day changes: shown before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from masterclasses.models import CalendarEntry, Enrolment, Masterclass
from masterclasses.selectors.expected import Expected, expected_on
from programme.models import Organisation, User


@dataclass(frozen=True)
class Touched:
    """``invitations`` are calendars that know of the day and will be told."""

    people: list[Expected]
    trainers: list[User]
    waiting: int
    invitations: int

    @cached_property
    def by_organisation(self) -> list[tuple[Organisation, list[Expected]]]:
        found: dict[Organisation, list[Expected]] = {}
        for each in self.people:
            found.setdefault(each.learner.participant.organisation, []).append(each)
        return sorted(found.items(), key=lambda each: each[0].name.casefold())


def touched_by(masterclass: Masterclass) -> Touched:
    """Six queries, however many people."""
    told = CalendarEntry.objects.filter(masterclass=masterclass).exclude(told={})
    return Touched(
        people=expected_on(masterclass),
        trainers=list(masterclass.trainers.all()),
        waiting=Enrolment.objects.waiting().filter(cohort=masterclass.cohort_id).count(),
        invitations=told.count(),
    )
