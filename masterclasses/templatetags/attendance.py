"""``{% attendance_of masterclass %}`` and ``{% own_attendance cohort %}``, as far as one may see.

Who keeps the list sees how many came; contacts their own colleagues; learners themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from masterclasses.models import Cohort, Enrolment, Learner, Masterclass, StandIn
from masterclasses.selectors.attendance import (
    attendance_list,
    is_kept_now,
    keeps_attendance,
    marks_of,
)
from masterclasses.states import Mark, MasterclassState
from programme.models import User

register = template.Library()

KINDS = {Mark.PRESENT: "ok", Mark.ABSENT: "warning", Mark.EXCUSED: "neutral"}


@dataclass(frozen=True)
class Person:
    """A learner on one day, as one's own organisation sees it."""

    learner: Learner
    mark: str
    is_oneself: bool
    may_sign_off: bool = False
    attended: int = 0

    @property
    def signed_off(self) -> bool:
        return self.mark == Mark.EXCUSED

    @property
    def label(self) -> str:
        return "" if self.mark == Mark.EXPECTED else str(Mark(self.mark).label)

    @property
    def kind(self) -> str:
        return KINDS.get(Mark(self.mark), "neutral")


@register.inclusion_tag("masterclasses/attendance/of_day.html", takes_context=True)
def attendance_of(context: dict[str, Any], masterclass: Masterclass) -> dict[str, Any]:
    user = context["request"].user
    in_charge = keeps_attendance(user, masterclass)
    people = _people_on(user, masterclass)  # others than oneself: for their contact
    return {
        "masterclass": masterclass,
        "in_charge": in_charge,
        "is_kept_now": is_kept_now(masterclass),
        "counted": attendance_list(masterclass) if in_charge else None,
        "people": people,
        "downloads": any(each.label and not each.is_oneself for each in people),
    }


@register.inclusion_tag("masterclasses/attendance/own.html", takes_context=True)
def own_attendance(context: dict[str, Any], cohort: Cohort) -> dict[str, Any]:
    """How many of the days that are over each of one's own people attended."""
    user = context["request"].user
    held = [
        day
        for day in cohort.masterclasses.all()
        if day.is_over and day.status == MasterclassState.PLANNED
    ]
    if not held:
        return {"people": []}
    taking_part = Enrolment.objects.enrolled().filter(cohort=cohort).values("learner")
    learners = list(Learner.objects.followed_by(user).filter(pk__in=taking_part))
    marks = marks_of([each.pk for each in learners], held) if learners else {}
    people = [
        Person(
            learner=each,
            mark="",
            is_oneself=_is(user, each),
            attended=sum(marks.get((each.pk, day.pk)) == Mark.PRESENT for day in held),
        )
        for each in learners
    ]
    return {"people": people, "held": len(held)}


def _people_on(user: User, day: Masterclass) -> list[Person]:
    seats = Enrolment.objects.enrolled().filter(cohort=day.cohort_id)
    replaced = StandIn.objects.filter(masterclass=day).values("enrolment")
    listed = (
        Q(pk__in=seats.exclude(pk__in=replaced).values("learner"))
        | Q(stand_ins__masterclass=day)
        | Q(marks__masterclass=day, marks__mark=Mark.PRESENT)
    )
    learners = list(Learner.objects.followed_by(user).filter(listed).distinct())
    if not learners:
        return []
    marks = marks_of([each.pk for each in learners], [day])
    planned = day.status == MasterclassState.PLANNED
    to_come = planned and day.period.lower > timezone.now()
    return [
        Person(
            learner=each,
            mark=marks.get((each.pk, day.pk), Mark.EXPECTED),
            is_oneself=_is(user, each),
            may_sign_off=to_come,
        )
        for each in sorted(learners, key=lambda each: (each.name.casefold(), each.pk))
    ]


def _is(user: User, learner: Learner) -> bool:
    return learner.email.casefold() == user.email.casefold()
