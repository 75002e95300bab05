"""What people were told of while the demo's story went on: they read all but the last of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.kit.models import Notice

FRESH = timedelta(days=3)


def read_old() -> None:
    now = timezone.now()
    old = Notice.objects.filter(read_at__isnull=True, made_at__lt=now - FRESH)
    old.update(read_at=now, told_at=now)
