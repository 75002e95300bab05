"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from celery import shared_task

from packages import tasks
from packages.models import Agreement
from packages.services.ending import complete_agreement, expire_agreement
from packages.services.reminding import remind_signatory, reminder_is_due
from packages.states import AgreementState


@shared_task
def expire_lapsed_offers() -> int:
    """Let offers lapse whose last day has passed; returns how many."""
    return sum(expire_agreement(agreement=offer) for offer in Agreement.objects.lapsed())


@shared_task
def complete_ended_agreements() -> int:
    """Complete agreements whose last year is over; returns how many."""
    return sum(complete_agreement(agreement=one) for one in Agreement.objects.active())


@shared_task
def remind_signatories() -> int:
    """Remind signatories of open offers at the set day marks; returns how many."""
    waiting = Agreement.objects.filter(
        status=AgreementState.OFFERED, offered_document__isnull=False
    )
    due = [agreement for agreement in waiting if reminder_is_due(agreement)]
    for agreement in due:
        remind_signatory(agreement=agreement, actor=None)
    return len(due)


@shared_task
def make_left_documents() -> int:
    """Enqueue the papers that a lost worker left unmade; returns how many."""
    unmade = Agreement.objects.filter(status=AgreementState.OFFERED, offered_document__isnull=True)
    unsealed = Agreement.objects.active().filter(sealed_document__isnull=True)
    for agreement in unmade:
        tasks.make_offered_document.delay(agreement.pk)
    for agreement in unsealed:
        tasks.make_sealed_document.delay(agreement.pk)
    return len(unmade) + len(unsealed)
