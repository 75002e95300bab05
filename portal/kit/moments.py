"""Times as Dutch and English write them, on every page, mail and paper: from one place."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_noop

from portal.kit.languages import in_english

# Django writes short months without a capital; English does not, so our catalogue says them too.
SHORT_MONTHS = (
    gettext_noop("jan"),
    gettext_noop("feb"),
    gettext_noop("mar"),
    gettext_noop("apr"),
    gettext_noop("may"),
    gettext_noop("jun"),
    gettext_noop("jul"),
    gettext_noop("aug"),
    gettext_noop("sep"),
    gettext_noop("oct"),
    gettext_noop("nov"),
    gettext_noop("dec"),
)


def clock(at: datetime | time | None) -> str:
    """The local time, such as "09.00", in English "09:00"; nothing where there is none."""
    if at is None:
        return ""
    shape = "%H:%M" if in_english() else "%H.%M"
    return (_local(at) if isinstance(at, datetime) else at).strftime(shape)


def moment(at: datetime | None) -> str:
    """The local date and time, such as "4 maart 2026, 09.00"; nothing where there is none."""
    if at is None:
        return ""
    local = _local(at)
    return f"{local.day} {MONTHS[local.month]} {local.year}, {clock(local)}"


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at
