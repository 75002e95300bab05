"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone

from budget import tasks
from budget.models import Invoice, InvoiceRun, InvoiceRunItem, Reminder, Statement
from budget.paper_failures import note_failure
from budget.selectors.deliveries import due_to_follow, due_to_hand_over
from budget.selectors.invoices import owed_years, uninvoiced_years
from budget.selectors.reminders import due_today
from budget.selectors.year_run import progress_of
from budget.services.invoicing import discard_draft, raise_invoice
from budget.services.reminders import send_reminder
from budget.services.stating import draft_statements
from budget.services.year_run import issue_items
from packages.models import AgreementYear
from portal.kit import audit
from portal.kit.batches import batches
from portal.kit.jobs import for_each
from programme.models import Programme

SILENT_AFTER = timedelta(minutes=30)
# The acts after which a worker has papers to make.
ISSUES = ("budget.issue", "budget.credit")


@shared_task
def raise_yearly_invoices() -> int:
    """Raise the drafts of years that have begun; returns how many are new."""
    due = uninvoiced_years().filter(year__lte=timezone.localdate().year)
    return for_each(due, _raise)


def _raise(year: AgreementYear) -> bool:
    raise_invoice(agreement_year=year, actor=None)
    return True


@shared_task
def send_due_reminders() -> int:
    """Send the letters whose day it is, one per invoice; returns how many. None on a day off."""
    return for_each(due_today(), _remind)


def _remind(invoice: Invoice) -> bool:
    send_reminder(invoice=invoice, actor=None)
    return True


@shared_task
def make_left_letters(*, minutes: int = 5) -> int:
    """Enqueue the letters that a lost worker left unmade so many minutes ago; returns how many."""
    before = timezone.now() - timedelta(minutes=minutes)
    left = Reminder.objects.filter(document__isnull=True, made_at__lt=before)
    for reminder in left:
        tasks.make_reminder_letter.delay(reminder.pk)
    return len(left)


@shared_task
def discard_unowed_drafts() -> int:
    """Take away the drafts of years that an early end has cut off; returns how many."""
    unowed = Invoice.objects.drafts().exclude(agreement_year__in=owed_years())
    return for_each(unowed, _discard)


def _discard(draft: Invoice) -> bool:
    discard_draft(invoice=draft, actor=None)
    return True


@shared_task
def make_left_papers(*, minutes: int = 5) -> int:
    """Enqueue the papers that a lost worker left unmade, or that are older than e-invoices.

    Returns how many. What was issued less than so many minutes ago has its turn in the queue
    yet to come; what failed is tried ever more seldom. After half an hour without a word from
    a worker, finance gets to know of it.
    """
    now = timezone.now()
    fresh = audit.done_since(ISSUES, now - timedelta(minutes=minutes))
    silent = set(audit.done_since(ISSUES, now - SILENT_AFTER))
    left = Invoice.objects.issued().filter(einvoice__isnull=True).exclude(pk__in=fresh)
    done = 0
    for invoice in left.select_related("paper_failure").only("pk", "paper_failure"):
        failure = getattr(invoice, "paper_failure", None)
        if failure is None and str(invoice.pk) not in silent:
            note_failure(invoice.pk, None)
        if failure is None or now - failure.last_at >= _patience(failure.attempts):
            tasks.make_invoice_document.delay(invoice.pk)
            done += 1
    return done


def _patience(attempts: int) -> timedelta:
    return timedelta(minutes=2 ** min(attempts, 8))


@shared_task
def get_deliveries_on() -> int:
    """Hand over what waits, and ask what became of the rest; returns how many."""
    waiting, elsewhere = list(due_to_hand_over()), list(due_to_follow())
    for pk in waiting:
        tasks.hand_over.delay(pk)
    for pk in elsewhere:
        tasks.follow.delay(pk)
    return len(waiting) + len(elsewhere)


@shared_task
def draft_yearly_statements() -> int:
    """Draft the statements of the year that is over, in every programme; returns how many."""
    last_year = timezone.localdate().year - 1
    programmes = Programme.objects.filter(first_year__lte=last_year, last_year__gte=last_year)
    return for_each(programmes, partial(_draft_statements, year=last_year))


def _draft_statements(programme: Programme, *, year: int) -> bool:
    return draft_statements(programme=programme, year=year, actor=None) > 0


@shared_task
def make_left_statements(*, minutes: int = 5) -> int:
    """Enqueue the statements that a lost worker left unfinished; returns how many.

    Each by itself: the one at which the worker was lost takes no others along once more.
    """
    asked = Statement.objects.filter(
        asked_at__lt=timezone.now() - timedelta(minutes=minutes), document__isnull=True
    )
    left = list(asked.values_list("pk", flat=True))
    for pk in left:
        tasks.make_statements_final.delay([pk])
    return len(left)


@shared_task
def issue_run(run_id: int) -> int:
    """Spread a run over the workers, some invoices at a time; returns how many wait.

    A view enqueues it, as it calls the service: tasks know no services.
    """
    waiting = InvoiceRunItem.objects.waiting().filter(run=run_id).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    for some in batches(keys):
        issue_run_items.delay(some)
    return len(keys)


@shared_task
def issue_run_items(item_ids: list[int]) -> int:
    """Issue them and make their papers, also those that a lost worker left; returns how many.

    That is how many this very run of the task issued.
    """
    items = InvoiceRunItem.objects.filter(pk__in=item_ids)
    frozen = issue_items(list(items))
    tasks.make_papers([each.invoice_id for each in items.issued() if each.invoice_id], frozen)
    return len(frozen)


@shared_task
def resume_runs() -> int:
    """Spread anew the runs that lost workers left standing still; returns how many."""
    left = [run for run in InvoiceRun.objects.under_way() if progress_of(run).stands_still]
    for run in left:
        issue_run.delay(run.pk)
    return len(left)
