"""Slow work of the foundation."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.kit import outbox
from portal.kit.models import OutgoingMail


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_queued_mail(mail_id: int) -> None:
    """Send it once; what fails, ``send_left_mails`` tries again."""
    outbox.send(mail_id)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_left_mails() -> int:
    """Send what a lost worker or a mail server that was down left behind; returns how many."""
    outbox.forget_secrets()
    now = timezone.now()
    left = OutgoingMail.objects.due().filter(queued_at__lte=now - timedelta(minutes=2))
    mail_ids = [
        pk
        for pk, queued_at, attempts in left.values_list("pk", "queued_at", "attempts")
        if now - queued_at >= _patience(attempts)
    ][:500]
    for mail_id in mail_ids:
        send_queued_mail.delay(mail_id)
    return len(mail_ids)


def _patience(attempts: int) -> timedelta:
    """How long after queueing the next try is due: 2, 4, 8 minutes ... and then every 6 hours."""
    doubled = timedelta(minutes=2 ** min(attempts + 1, 8))
    return doubled + timedelta(hours=6) * max(0, attempts - 7)
