"""``{% evaluation_of masterclass %}``, ``{% evaluations_link %}``: for planners and trainers."""

from __future__ import annotations

from typing import Any

from django import template

from masterclasses.models import Evaluation, Masterclass
from masterclasses.selectors.evaluating import evaluates, programmes_evaluated_by
from programme.models import Programme

register = template.Library()


@register.inclusion_tag("masterclasses/evaluating/of_masterclass.html", takes_context=True)
def evaluation_of(context: dict[str, Any], masterclass: Masterclass) -> dict[str, Any]:
    """The way to what people thought of the day, once it is over."""
    if not masterclass.is_over or not evaluates(context["request"].user, masterclass):
        return {"shown": False}
    evaluation = Evaluation.objects.filter(masterclass=masterclass).first()
    return {"shown": True, "masterclass": masterclass, "evaluation": evaluation}


@register.inclusion_tag("masterclasses/evaluating/link.html", takes_context=True)
def evaluations_link(
    context: dict[str, Any], programme: Programme | None = None
) -> dict[str, Any]:
    """The way to the trend over all days, of this programme or of the first of one's own."""
    mine = programmes_evaluated_by(context["request"].user)
    return {"shown": programme in mine if programme else bool(mine), "programme": programme}
