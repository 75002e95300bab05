"""Slow work of the foundation."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.kit import outbox
from portal.kit.models import OutgoingMail

MAX_ATTEMPTS = 8


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=4)
def send_queued_mail(mail_id: int) -> None:
    outbox.send(mail_id)


@shared_task
def send_left_mails() -> int:
    """Send what a lost worker or a mail server that was down left behind; returns how many."""
    outbox.forget_secrets()
    overdue = OutgoingMail.objects.exclude(secret_until__lte=timezone.now()).filter(
        sent_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        queued_at__lt=timezone.now() - timedelta(minutes=2),
    )
    mail_ids = list(overdue.values_list("pk", flat=True)[:500])
    for mail_id in mail_ids:
        send_queued_mail.delay(mail_id)
    return len(mail_ids)
