"""``{{ record.act|act_label }}``: what an act is called in Dutch."""

from django import template

from portal.kit import audit

register = template.Library()


@register.filter
def act_label(act: str) -> str:
    return audit.act_label(act)
