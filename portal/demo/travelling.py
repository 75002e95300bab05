"""Acts of the demo happen on days in the past: the portal's clock is set back for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def days_ago(days: int, *, minutes: int = 0) -> Iterator[None]:
    """Let ``timezone.now()`` be that day at ten in the morning (local) and ``minutes``."""
    day = timezone.localtime(timezone.now() - timedelta(days=days))
    then = day.replace(hour=10, minute=minutes, second=0, microsecond=0)
    with patch.object(timezone, "now", lambda: then):
        yield
