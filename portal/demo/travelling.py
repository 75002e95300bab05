"""Acts of the demo happen on days in the past: the portal's clock is set back for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``timezone.now()`` be ``moment``, in all of this process."""
    before = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = before


@contextmanager
def days_ago(days: int, *, minutes: int = 0) -> Iterator[None]:
    """Let it be that day at ten in the morning (local) and ``minutes``."""
    day = timezone.localtime(timezone.now() - timedelta(days=days))
    with at(day.replace(hour=10, minute=minutes, second=0, microsecond=0)):
        yield


def now_or_end_of(year: int) -> datetime:
    """Nobody can choose after a programme's last year: then the demo is told as of its end."""
    end = timezone.make_aware(datetime.combine(date(year, 12, 31), time(12)))
    return min(timezone.now(), end)
