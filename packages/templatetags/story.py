"""What this room tells of an organisation: how far it is, and what its followers wrote down."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import QuerySet

from packages.models import Choice
from packages.selectors.following import stories_of
from packages.selectors.pipeline import progress_of
from programme.models import Organisation, Participant, User

register = template.Library()


@register.inclusion_tag("packages/following/stages.html", takes_context=True)
def stages_of(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """Where each participation stands, as far as the visitor may see them."""
    user = context["request"].user
    found = progress_of(_participations(organisation, user))
    choices = Choice.objects.visible_to(user).open().filter(participant__organisation=organisation)
    by_participant = {each.participant_id: each for each in choices} if found else {}
    return {
        "stages": [(each, by_participant.get(each.participant.pk)) for each in found],
        "several": len(found) > 1,
    }


@register.inclusion_tag("packages/following/story.html", takes_context=True)
def following_of(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """Actions and notes, for who follows; nothing for anybody else."""
    user = context["request"].user
    rows = _participations(organisation, user).select_related("programme")
    return {"stories": stories_of(list(rows), user)}


def _participations(organisation: Organisation, user: User) -> QuerySet[Participant]:
    return organisation.participations.visible_to(user)
