"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from programme import tasks
from programme.models import HandbookVersion


@shared_task
def make_left_handbooks(*, minutes: int = 5) -> int:
    """Enqueue the handbooks that a lost worker left unmade; returns how many.

    What was published less than so many minutes ago has its turn in the queue yet to come.
    """
    left = HandbookVersion.objects.filter(
        document__isnull=True, published_at__lte=timezone.now() - timedelta(minutes=minutes)
    )
    for pk in left.values_list("pk", flat=True):
        tasks.make_handbook.delay(pk)
    return len(left)
