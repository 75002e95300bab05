"""Slow work of this room: tasks may run twice and do no harm."""

from __future__ import annotations

from celery import shared_task

from programme import documents


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_handbook(version_id: int) -> None:
    documents.make_handbook_document(version_id)
