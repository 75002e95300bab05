"""The record of acts as administrators search it, and as a timeline of one subject."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.models import AuditRecord
from programme.models import (
    Case,
    Deliverable,
    HandbookComment,
    HandbookItem,
    HandbookStep,
    HandbookVersion,
    Invitation,
    KnowledgeMeeting,
    NextStep,
    Organisation,
    Programme,
    Role,
    Subsidy,
    User,
)


@dataclass(frozen=True)
class Entry:
    """One act for components/timeline.html; ``when`` is UTC."""

    when: datetime
    text: str
    by: str


def audit_trail(
    *subjects: Model, without: Collection[str] = (), detailed: bool = False
) -> list[Entry]:
    """What happened to these records, oldest first, in sentences; acts ``without`` left out.

    ``detailed``: with what explains an act, for readers who may know all of it.
    """
    return [
        Entry(when=found.at, text=_sentence(found, detailed=detailed), by=_actor_name(found))
        for found in audit.records_of(*subjects)
        if found.act not in without
    ]


def _sentence(found: AuditRecord, *, detailed: bool) -> str:
    label, detail = audit.act_label(found.act), audit.detail_of(found) if detailed else ""
    return f"{label} ({detail})" if detail else label


def _actor_name(found: AuditRecord) -> str:
    return str(found.actor) if found.actor_id else _("het systeem")


Subjects = Callable[[list[int]], QuerySet[Any]]
_subjects: list[Subjects] = []


def register_subjects(subjects: Subjects) -> None:
    """Say which rows of a model belong to programmes, by their ids; once per kind of record."""
    _subjects.append(subjects)


def of_programmes(programme_ids: list[int], *, named: str = "subject") -> Q:
    """What of the kit's rows is about these programmes.

    ``named`` is how the row calls what it is about: ``<named>_type`` and ``<named>_id``.
    """
    mine = Q(pk__in=())
    for subjects in _subjects:
        rows = subjects(programme_ids)
        keys = rows.order_by().values_list(Cast("pk", CharField()), flat=True)
        kind = rows.model._meta.label_lower
        mine |= Q(**{f"{named}_type": kind, f"{named}_id__in": keys})
    return mine


def search_records(user: User, filters: dict[str, Any]) -> QuerySet[AuditRecord]:
    """What happened in programmes that ``user`` administers, newest first.

    ``since`` and ``until`` are local days, both included.
    """
    mine = of_programmes(user.led_programme_ids(Role.ADMINISTRATOR))
    found = AuditRecord.objects.filter(mine).select_related("actor").order_by("-at", "-id")
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


def _programmes(ids: list[int]) -> QuerySet[Programme]:
    return Programme.objects.filter(pk__in=ids)


def _organisations(ids: list[int]) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        Q(participations__programme__in=ids)
        | Q(led_programmes__in=ids)
        | Q(supported_programmes__in=ids)
    )


def _people(ids: list[int]) -> QuerySet[User]:
    return User.objects.filter(memberships__organisation__in=_organisations(ids))


def _meetings(ids: list[int]) -> QuerySet[KnowledgeMeeting]:
    return KnowledgeMeeting.objects.filter(programme__in=ids)


def _subsidies(ids: list[int]) -> QuerySet[Subsidy]:
    return Subsidy.objects.filter(programme__in=ids)


def _cases(ids: list[int]) -> QuerySet[Case]:
    return Case.objects.filter(participant__programme__in=ids)


def _steps(ids: list[int]) -> QuerySet[NextStep]:
    return NextStep.objects.filter(programme__in=ids)


def _invitations(ids: list[int]) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation__in=_organisations(ids))


def _handbook_steps(ids: list[int]) -> QuerySet[HandbookStep]:
    return HandbookStep.objects.filter(programme__in=ids)


def _items(ids: list[int]) -> QuerySet[HandbookItem]:
    return HandbookItem.objects.filter(step__programme__in=ids)


def _versions(ids: list[int]) -> QuerySet[HandbookVersion]:
    return HandbookVersion.objects.filter(programme__in=ids)


def _comments(ids: list[int]) -> QuerySet[HandbookComment]:
    return HandbookComment.objects.filter(version__programme__in=ids)


def _deliverables(ids: list[int]) -> QuerySet[Deliverable]:
    return Deliverable.objects.filter(line__programme__in=ids)


for _own in (
    _programmes,
    _organisations,
    _people,
    _meetings,
    _subsidies,
    _cases,
    _steps,
    _invitations,
    _handbook_steps,
    _items,
    _versions,
    _comments,
    _deliverables,
):
    register_subjects(_own)
