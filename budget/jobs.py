"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from budget import tasks
from budget.models import Invoice
from budget.services.invoicing import may_be_invoiced, raise_invoice
from packages.models import AgreementYear
from packages.states import AgreementState


@shared_task
def raise_yearly_invoices() -> int:
    """Raise the drafts of years that have begun; returns how many are new."""
    due = AgreementYear.objects.filter(
        year__lte=timezone.localdate().year,
        invoice__isnull=True,
        agreement__status__in=(
            AgreementState.ACTIVE,
            AgreementState.COMPLETED,
            AgreementState.TERMINATED,
        ),
    ).select_related("agreement")
    ready = [year for year in due if may_be_invoiced(year.agreement, year)]
    for year in ready:
        raise_invoice(agreement_year=year, actor=None)
    return len(ready)


@shared_task
def make_left_papers() -> int:
    """Enqueue the PDFs that a lost worker left unmade; returns how many."""
    left = Invoice.objects.issued().filter(document__isnull=True)
    for invoice in left:
        tasks.make_invoice_document.delay(invoice.pk)
    return len(left)
