"""Slow work on agreements: each task does its paper once, however often it runs."""

from __future__ import annotations

from celery import shared_task

from packages import documents


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_offered_document(agreement_id: int) -> None:
    documents.make_offered_document(agreement_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_sealed_document(agreement_id: int) -> None:
    documents.make_sealed_document(agreement_id)
