"""The record of acts as administrators search it, and as a timeline of one subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.models import AuditRecord


@dataclass(frozen=True)
class Entry:
    """One act for components/timeline.html; ``when`` is UTC."""

    when: datetime
    text: str
    by: str


def audit_trail(*subjects: Model) -> list[Entry]:
    """What happened to these records, oldest first, in sentences."""
    return [
        Entry(when=found.at, text=audit.act_label(found.act), by=_actor_name(found))
        for found in audit.records_of(*subjects)
    ]


def _actor_name(found: AuditRecord) -> str:
    return str(found.actor) if found.actor_id else _("het systeem")


def search_records(filters: dict[str, Any]) -> QuerySet[AuditRecord]:
    """Newest first; ``since`` and ``until`` are local days, both included."""
    found = AuditRecord.objects.select_related("actor").order_by("-id")
    if filters.get("act"):
        found = found.filter(act=filters["act"])
    if person := filters.get("person"):
        found = found.filter(Q(actor__name__icontains=person) | Q(actor__email__icontains=person))
    if organisation := filters.get("organisation"):
        found = found.filter(subject_label__icontains=organisation)
    if filters.get("since"):
        found = found.filter(at__gte=_midnight(filters["since"]))
    if filters.get("until"):
        found = found.filter(at__lt=_midnight(filters["until"] + timedelta(days=1)))
    return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
