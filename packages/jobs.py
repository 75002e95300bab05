"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from packages import tasks
from packages.models import Agreement
from packages.services.ending import complete_agreement, expire_agreement
from packages.services.reminding import remind_signatory, reminder_is_due
from packages.states import CONCLUDED, AgreementState
from portal.kit.jobs import for_each


@shared_task
def expire_lapsed_offers() -> int:
    """Let offers lapse whose last day has passed; returns how many."""
    return for_each(Agreement.objects.lapsed(), lambda offer: expire_agreement(agreement=offer))


@shared_task
def complete_ended_agreements() -> int:
    """Complete or terminate agreements of which the last day is over; returns how many."""
    active = Agreement.objects.active().select_related("participant__programme").defer("text")
    over = [one for one in active if one.last_day < timezone.localdate()]
    return for_each(over, lambda one: complete_agreement(agreement=one))


@shared_task
def remind_signatories() -> int:
    """Remind signatories of open offers at the set day marks; returns how many."""
    return for_each(Agreement.objects.to_sign(), _remind)


def _remind(agreement: Agreement) -> bool:
    if not reminder_is_due(agreement):
        return False
    remind_signatory(agreement=agreement, actor=None)
    return True


@shared_task
def make_left_documents(*, minutes: int = 5) -> int:
    """Enqueue the papers that a lost worker left unmade; returns how many.

    What came to its state less than so many minutes ago has its turn in the queue to come.
    """
    waiting = Agreement.objects.filter(
        status_since__lte=timezone.now() - timedelta(minutes=minutes)
    ).defer("text")
    unmade = waiting.filter(status=AgreementState.OFFERED, offered_document__isnull=True)
    unsealed = waiting.filter(status__in=CONCLUDED, sealed_document__isnull=True)
    for agreement in unmade:
        tasks.make_offered_document.delay(agreement.pk)
    for agreement in unsealed:
        tasks.make_sealed_document.delay(agreement.pk)
    return len(unmade) + len(unsealed)
