"""``{% enrolments_of cohort %}``: who is in it, as far as the visitor may see that."""

from __future__ import annotations

from typing import Any

from django import template

from masterclasses.models import ENROLS, PLANS, Cohort
from masterclasses.selectors.enrolments import own_places_in
from programme.models import Participant

register = template.Library()


@register.inclusion_tag("masterclasses/enrolling/of_cohort.html", takes_context=True)
def enrolments_of(context: dict[str, Any], cohort: Cohort) -> dict[str, Any]:
    """The way to everybody for who plans; who takes part sees their own organisation's people."""
    request = context["request"]
    user, shown = request.user, {"request": request, "cohort": cohort}
    shown["is_over"] = cohort.is_over
    shown["plans"] = cohort.programme_id in user.led_programme_ids(*PLANS)
    own = Participant.objects.filter(
        programme=cohort.programme_id, organisation__in=user.organisation_ids()
    )
    participants = list(own.select_related("organisation", "self_enrolment"))
    if participants:
        contact_of = set(user.organisation_ids(*ENROLS))
        enrols = {each.pk for each in participants if each.organisation_id in contact_of}
        shown["mine"] = own_places_in(cohort, user, participants, enrols)
    return {"csrf_token": context.get("csrf_token"), **shown}
