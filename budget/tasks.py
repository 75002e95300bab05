"""Slow work on invoices; each task does its work once, however often it runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from celery import shared_task

from budget import documents, reminder_letters
from budget.delivery import handing
from budget.documents import Frozen, Printed
from budget.models import Delivery, Invoice
from budget.paper_failures import note_failure
from budget.statements.papers import make_final
from portal.kit.batches import logged, make_and_keep


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_invoice_document(invoice_id: int) -> None:
    """Make the papers, then hand them over; finance gets to know of what fails."""
    for error in make_papers([invoice_id]):
        raise error


def make_papers(invoice_ids: Sequence[int], frozen: Iterable[Frozen] = ()) -> list[Exception]:
    """The same of many together, of which ``frozen`` were issued just now; returns what failed.

    What fails keeps the others not back.
    """
    ready = {each.invoice.pk: each for each in frozen}

    def printed(invoice: Invoice) -> Printed:
        return documents.printed(ready.get(invoice.pk) or documents.frozen(invoice))

    left = list(documents.without_papers(invoice_ids))
    broken = make_and_keep(left, printed, documents.keep_and_tell)
    for invoice, error in broken:
        note_failure(invoice.pk, error)
    waiting = Delivery.objects.ready().filter(invoice__in=invoice_ids)
    for pk in waiting.values_list("pk", flat=True):
        hand_over.delay_on_commit(pk)
    return logged(broken)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_reminder_letter(reminder_id: int) -> None:
    reminder_letters.make_letter(reminder_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def make_statements_final(statement_ids: list[int]) -> None:
    for error in make_final(statement_ids):
        raise error


@shared_task
def hand_over(delivery_id: int) -> None:
    """Once; what fails, the scheduler tries again, ever more seldom."""
    handing.hand_over(delivery_id)


@shared_task
def follow(delivery_id: int) -> None:
    handing.follow(delivery_id)
