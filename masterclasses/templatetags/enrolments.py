"""``{% enrolments_of cohort %}``: who is in it, as far as the visitor may see that."""

from __future__ import annotations

from typing import Any

from django import template

from masterclasses.models import ENROLS, PLANS, Cohort, Enrolment
from masterclasses.selectors.enrolments import own_places_in
from masterclasses.selectors.seats import seats_of
from programme.models import Participant

register = template.Library()


@register.inclusion_tag("masterclasses/enrolling/of_cohort.html", takes_context=True)
def enrolments_of(context: dict[str, Any], cohort: Cohort) -> dict[str, Any]:
    """Numbers for who plans; their own organisation's people, by name, for who takes part."""
    request = context["request"]
    user, shown = request.user, {"request": request, "cohort": cohort}
    if cohort.programme_id in user.led_programme_ids(*PLANS):
        waiting = Enrolment.objects.waiting().filter(cohort=cohort)
        shown |= {"seats": seats_of(cohort), "waiting": waiting.count()}
    own = Participant.objects.filter(
        programme=cohort.programme_id, organisation__in=user.organisation_ids()
    )
    participants = list(own.select_related("organisation"))
    if participants:
        contact_of = set(user.organisation_ids(*ENROLS))
        enrols = {each.pk for each in participants if each.organisation_id in contact_of}
        shown["mine"] = own_places_in(cohort, user, participants, enrols)
    return {"csrf_token": context.get("csrf_token"), **shown}
