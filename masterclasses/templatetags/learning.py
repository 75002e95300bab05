"""``{% learning_of organisation %}``: entitlements used, coaching and students of a year."""

from __future__ import annotations

from typing import Any

from django import template

from masterclasses.models import CoachingBooking, Placement
from masterclasses.selectors.entitlements import links_for
from masterclasses.selectors.todo import current_entitlements
from masterclasses.states import PlacementState
from programme.models import Organisation

register = template.Library()
MOST = 5


@register.inclusion_tag("masterclasses/story.html", takes_context=True)
def learning_of(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """As far as the visitor may see it; the last so many appointments and placements."""
    user = context["request"].user
    participants = list(organisation.participations.visible_to(user).select_related("programme"))
    if not participants:
        return {}
    mine = {"participant__in": participants}
    coaching = CoachingBooking.objects.visible_to(user).booked().filter(**mine)
    placements = Placement.objects.visible_to(user).filter(**mine)
    placements = placements.exclude(status=PlacementState.WITHDRAWN)
    return {
        "entitlements": links_for(user, current_entitlements(participants)),
        "coaching": coaching.select_related("slot__coach").order_by("-slot__period")[:MOST],
        "placements": placements.order_by("-period")[:MOST],
    }
