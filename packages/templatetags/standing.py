"""``{% agreements_of organisation %}``: its agreements, as far as the visitor may see them."""

from __future__ import annotations

from typing import Any

from django import template

from packages.models import Agreement
from programme.models import Organisation

register = template.Library()


@register.inclusion_tag("packages/agreements/of_organisation.html", takes_context=True)
def agreements_of(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    user = context["request"].user
    found = Agreement.objects.visible_to(user).filter(participant__organisation=organisation)
    return {
        "agreements": found.defer("text", "snapshot"),
        "organisation": organisation,
    }
