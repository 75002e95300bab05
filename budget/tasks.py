"""Slow work on invoices; each task does its paper once, however often it runs."""

from __future__ import annotations

from celery import shared_task

from budget import documents, reminder_letters
from budget.statements import papers


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_invoice_document(invoice_id: int) -> None:
    documents.make_invoice_document(invoice_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_reminder_letter(reminder_id: int) -> None:
    reminder_letters.make_letter(reminder_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_statement_final(statement_id: int) -> None:
    papers.make_final(statement_id)
