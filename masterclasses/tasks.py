"""Slow work of this room: tasks may run twice and do no harm."""

from __future__ import annotations

from celery import shared_task

from masterclasses import documents, telling


@shared_task
def tell_calendars(cohort_id: int) -> int:
    """Bring the calendars of a cohort's people up to date; returns how many mails it takes."""
    return telling.tell_cohort(cohort_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_certificates(certificate_ids: list[int]) -> None:
    for error in documents.make_certificates(certificate_ids):
        raise error
