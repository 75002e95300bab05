"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from budget import tasks
from budget.models import Invoice
from budget.selectors.invoices import uninvoiced_years
from budget.services.invoicing import raise_invoice
from packages.models import AgreementYear
from portal.kit.acts import Refused


@shared_task
def raise_yearly_invoices() -> int:
    """Raise the drafts of years that have begun; returns how many are new."""
    due = uninvoiced_years().filter(year__lte=timezone.localdate().year)
    return sum(_raise(year) for year in due)


def _raise(year: AgreementYear) -> bool:
    """Whether there is an invoice; an agreement that ended this very moment gets none."""
    try:
        raise_invoice(agreement_year=year, actor=None)
    except Refused:
        return False
    return True


@shared_task
def make_left_papers() -> int:
    """Enqueue the PDFs that a lost worker left unmade; returns how many."""
    left = Invoice.objects.issued().filter(document__isnull=True)
    for invoice in left:
        tasks.make_invoice_document.delay(invoice.pk)
    return len(left)
