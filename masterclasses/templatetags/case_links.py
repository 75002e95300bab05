"""Where cases and the work on them name each other."""

from __future__ import annotations

from typing import Any

from django import template

from masterclasses.models import PLANS, CoachingBooking, Masterclass, Placement
from masterclasses.selectors.case_links import (
    cases_of_day,
    chooses_for_booking,
    chooses_for_placement,
    links_of,
    readable,
)
from programme.models import Case

register = template.Library()


@register.inclusion_tag("masterclasses/cases/links.html", takes_context=True)
def links_of_case(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """On the page of a case: masterclasses, placements and coaching that are about it."""
    user = context["request"].user
    return {
        "case": case,
        "links": links_of(case, user),
        "plans": user.works_for(case.participant.programme, *PLANS),
    }


@register.inclusion_tag("masterclasses/cases/day.html", takes_context=True)
def cases_at_day(context: dict[str, Any], masterclass: Masterclass, plans: bool) -> dict[str, Any]:
    """On the page of a day: the cases that one may read."""
    there = cases_of_day(masterclass, context["request"].user)
    return {"masterclass": masterclass, "there": there, "plans": plans}


@register.inclusion_tag("masterclasses/cases/row.html", takes_context=True)
def case_of_placement(context: dict[str, Any], placement: Placement) -> dict[str, Any]:
    user = context["request"].user
    return {
        "case": readable(placement.case_id, user),
        "chooses": chooses_for_placement(user, placement) and placement.status != "withdrawn",
        "name": "masterclasses:placement_case",
        "pk": placement.pk,
    }


@register.inclusion_tag("masterclasses/cases/row.html", takes_context=True)
def case_of_booking(context: dict[str, Any], booking: CoachingBooking) -> dict[str, Any]:
    user = context["request"].user
    return {
        "case": readable(booking.case_id, user),
        "chooses": chooses_for_booking(user, booking) and booking.is_booked,
        "name": "masterclasses:coaching_case",
        "pk": booking.pk,
    }
