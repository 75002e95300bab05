"""On pages of cases: ``{{ value|quadrant }}``, ``{{ value|figure }}``, ``{% mark_key kind %}``."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.kit import figures
from programme.states import quadrant_name

register = template.Library()


@register.filter
def quadrant(value: str | None) -> str:
    return quadrant_name(value)


@register.filter
def figure(value: Decimal) -> str:
    """Without zeros that say nothing."""
    return figures.short(value)


@register.simple_tag
def mark_key(kind: str) -> SafeString:
    """A mark of the matrix, for beside its name."""
    name = "last quadrants__mark--open" if kind == "open" else kind
    shape = 'circle cx="13" cy="13" r="10"'
    if kind == "wished":
        shape = 'rect x="3" y="3" width="20" height="20" rx="4"'
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="26" aria-hidden="true">'
        '<{} class="quadrants__mark quadrants__mark--{}"/></svg>',
        mark_safe(shape),
        name,
    )
