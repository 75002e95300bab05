"""The record of acts: written in the act's transaction, chained by hashes at its commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils.functional import Promise

from portal.kit.languages import in_dutch
from portal.kit.models import AuditRecord

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_labels: dict[str, Any] = {}
_details: dict[str, Callable[[Any], str]] = {}


def register_act_labels(labels: Mapping[str, Any]) -> None:
    """Say in Dutch what acts are called, ``{"room.act": _("sentence")}``; once per room."""
    _labels.update(labels)


def act_label(act: str) -> str:
    """What people read for ``act``; the act's own name where no room gave it a label."""
    return str(_labels.get(act, act))


def act_labels() -> dict[str, str]:
    """Every labelled act with what people read for it, in the order of the labels."""
    return dict(sorted(((act, str(label)) for act, label in _labels.items()), key=lambda x: x[1]))


def register_details(details: Mapping[str, Callable[[Any], str]]) -> None:
    """Say how people read the ``data`` of acts, by its keys; what has no reading is not shown.

    A key means the same in every room: one reading of it serves the acts of all of them.
    """
    _details.update(details)


def detail_of(found: AuditRecord) -> str:
    """What explains an act: the reason, the amount, the roles.

    What its reading does not know (any more) is told as it is kept.
    """
    told = (_read(read, found.data[key]) for key, read in _details.items() if found.data.get(key))
    return " · ".join(told)


def _read(read: Callable[[Any], str], value: Any) -> str:
    try:
        return read(value)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return str(value)


def record(
    act: str,
    *,
    actor: AbstractBaseUser | None,
    subject: models.Model,
    data: dict[str, Any] | None = None,
) -> AuditRecord:
    """Write that ``actor`` (``None``: the system) did ``act`` (``room.act``) to ``subject``.

    Call it once per act, inside the act's transaction. ``data`` holds JSON values that
    explain the act; never secrets, tokens or whole personal records. Records in it, and labels
    in many languages, are kept by their Dutch name, whoever acts.
    """
    record = _record(act, actor, subject, data)
    record.save()
    return record


def record_all(
    act: str,
    *,
    actor: AbstractBaseUser | None,
    done: Iterable[tuple[models.Model, dict[str, Any]]],
) -> None:
    """The same of an act to many subjects, each with its data."""
    AuditRecord.objects.bulk_create(_record(act, actor, *each) for each in done)


@in_dutch
def _record(
    act: str,
    actor: AbstractBaseUser | None,
    subject: models.Model,
    data: dict[str, Any] | None = None,
) -> AuditRecord:
    return AuditRecord(
        act=act,
        actor=actor,  # type: ignore[misc]  # the foundation does not know which user model
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        data=_kept(data or {}),
    )


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(each) for key, each in value.items()}
    return str(value) if isinstance(value, models.Model | Promise) else value


def records_of(*subjects: models.Model) -> models.QuerySet[AuditRecord]:
    """What happened to these records, oldest first, with the actor's row."""
    mine = models.Q(pk__in=())
    for subject in subjects:
        mine |= models.Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return AuditRecord.objects.filter(mine).select_related("actor")


def done_since(acts: Collection[str], moment: datetime) -> list[str]:
    """The keys of the records to which one of ``acts`` was done after ``moment``."""
    found = AuditRecord.objects.filter(act__in=acts, at__gt=moment)
    return list(found.values_list("subject_id", flat=True))


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    position: int
    what: str


def head() -> str:
    """``position:hash`` of the last link: kept elsewhere, it tells whether the end was cut off."""
    last = AuditRecord.objects.filter(position__isnull=False).order_by("-position").first()
    return f"{last.position}:{last.hash}" if last else "0:"


def holds(known_head: str) -> bool:
    """Whether a head that was written down before is still a link of the chain."""
    position, _colon, digest = known_head.partition(":")
    if position == "0":
        return True
    found = AuditRecord.objects.filter(hash=digest)
    return position.isdecimal() and found.filter(position=int(position)).exists()


def verify_chain() -> list[Break]:
    """Every place where a record was altered, removed or inserted; empty when all holds.

    The hash is computed by the same database function that linked the record.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT position, what FROM (
                SELECT position,
                    CASE
                        WHEN position <> row_number() OVER chain THEN 'missing'
                        WHEN previous_hash <> coalesce(lag(hash) OVER chain, '') THEN 'unlinked'
                        WHEN hash <> kit_audit_hash(r) THEN 'altered'
                    END AS what
                FROM kit_auditrecord r WHERE position IS NOT NULL
                WINDOW chain AS (ORDER BY position)
            ) links WHERE what IS NOT NULL ORDER BY position
            """
        )
        breaks = [Break(position, what) for position, what in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM kit_auditrecord WHERE position IS NULL")
        unchained = cursor.fetchone()[0]
    return breaks + ([Break(0, "unchained")] if unchained else [])
