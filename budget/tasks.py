"""Slow work on invoices; each task does its work once, however often it runs."""

from __future__ import annotations

from celery import shared_task

from budget import documents, reminder_letters
from budget.delivery import handing
from budget.models import Delivery
from budget.paper_failures import note_failure
from budget.statements import papers


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_invoice_document(invoice_id: int) -> None:
    """Make the papers, then hand them over; finance gets to know of what fails."""
    try:
        documents.make_invoice_document(invoice_id)
    except Exception as error:
        note_failure(invoice_id, error)
        raise
    for pk in Delivery.objects.ready().filter(invoice=invoice_id).values_list("pk", flat=True):
        hand_over.delay(pk)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_reminder_letter(reminder_id: int) -> None:
    reminder_letters.make_letter(reminder_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_statement_final(statement_id: int) -> None:
    papers.make_final(statement_id)


@shared_task
def hand_over(delivery_id: int) -> None:
    """Once; what fails, the scheduler tries again, ever more seldom."""
    handing.hand_over(delivery_id)


@shared_task
def follow(delivery_id: int) -> None:
    handing.follow(delivery_id)
