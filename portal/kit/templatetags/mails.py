"""``{{ mail.bounce_reason|bounce_meaning }}``: why a mail came back, in plain words or ""."""

from typing import Any

from django import template

from portal.kit.bounces import meaning_of

register = template.Library()


@register.filter
def bounce_meaning(reason: str) -> Any:
    return meaning_of(reason)
