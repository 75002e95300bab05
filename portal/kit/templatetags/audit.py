"""``{{ record.act|act_label }}`` and ``{{ record|act_detail }}``: an act in Dutch."""

from django import template

from portal.kit import audit
from portal.kit.models import AuditRecord

register = template.Library()


@register.filter
def act_label(act: str) -> str:
    return audit.act_label(act)


@register.filter
def act_detail(record: AuditRecord) -> str:
    return audit.detail_of(record)
