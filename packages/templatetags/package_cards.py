"""``{% package_cards programme %}``: its packages in brief, with a link to the comparison."""

from __future__ import annotations

from typing import Any

from django import template

from packages.selectors.comparison import compare_packages
from packages.selectors.figures import programme_day
from programme.models import Programme

register = template.Library()


@register.inclusion_tag("packages/package_cards.html")
def package_cards(programme: Programme) -> dict[str, Any]:
    """Nothing is shown where a price or VAT treatment is not set yet."""
    try:
        comparison = compare_packages(programme, day=programme_day(programme))
    except LookupError:
        comparison = None
    return {"comparison": comparison, "programme": programme}
