"""The events of somebody's own feed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from masterclasses import calendars
from masterclasses.models import Masterclass
from masterclasses.selectors.calendars import coaching_of, days_of
from masterclasses.states import CohortState, MasterclassState
from portal.kit import calendars as ical
from portal.kit.calendars import Event
from programme.models import User


def events_of(user: User) -> list[Event]:
    """In order of time; the same as long as nothing changed. Five queries or so, for any number.

    Whose own days are of several cohorts, or who plans them, sees which cohort a day is of.
    """
    days = list(
        days_of(user)
        .select_related("room", "cohort__programme")
        .prefetch_related("materials")
        .order_by("period", "pk")
    )
    several = len({day.cohort_id for day in days}) > 1
    events = [
        calendars.event_of(
            day,
            uid=ical.uid_of(f"masterclass-{day.pk}"),
            status=_status(day),
            title=_("{day} ({cohort})").format(day=day, cohort=day.cohort.in_a_sentence)
            if several
            else "",
        )
        for day in days
    ]
    events += [
        calendars.coaching_event(each, uid=ical.uid_of(f"coaching-{each.pk}"))
        for each in coaching_of(user)
    ]
    return sorted(events, key=lambda event: event.begin)


def _status(day: Masterclass) -> str:
    off = day.status == MasterclassState.CANCELLED or day.cohort.status == CohortState.WITHDRAWN
    if off:
        return "CANCELLED"
    return "TENTATIVE" if day.cohort.status == CohortState.DRAFT else "CONFIRMED"
