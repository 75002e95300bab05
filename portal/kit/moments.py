"""Times as Dutch writes them, on every page, mail and paper: one way, from one place."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.dates import MONTHS


def clock(at: datetime | time | None) -> str:
    """The local time, such as "09.00"; nothing where there is none."""
    if at is None:
        return ""
    return f"{_local(at) if isinstance(at, datetime) else at:%H.%M}"


def moment(at: datetime | None) -> str:
    """The local date and time, such as "4 maart 2026, 09.00"; nothing where there is none."""
    if at is None:
        return ""
    local = _local(at)
    return f"{local.day} {MONTHS[local.month]} {local.year}, {local:%H.%M}"


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at
