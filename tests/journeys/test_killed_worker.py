"""A worker that is killed while it makes papers loses none and makes none twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from budget import jobs
from budget.models import Invoice
from budget.services import invoicing
from portal.kit.models import AuditRecord, OutgoingMail, StoredDocument
from portal.kit.tasks import send_left_mails
from tests.factories.packages import active_agreement, catalogue, prolong
from tests.factories.programme import Cast, a_cast
from tests.journeys.conftest import Worker, wait_for

HOW_MANY = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_papers_survive_a_killed_worker(start_worker: Callable[[], Worker]) -> None:
    worker = start_worker()
    _issue(HOW_MANY)
    papers = StoredDocument.objects.filter(kind="invoice")
    wait_for(lambda: papers.count() >= 5)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert papers.count() < HOW_MANY, "the worker was killed too late to tell anything"

    start_worker()
    jobs.make_left_papers.delay(minutes=0)  # as the scheduler does after a few minutes
    wait_for(lambda: Invoice.objects.filter(document__isnull=False).count() == HOW_MANY)
    _send_what_was_lost()
    wait_for(lambda: not OutgoingMail.objects.filter(sent_at__isnull=True).exists())
    assert papers.count() == HOW_MANY
    made = AuditRecord.objects.filter(act="budget.make_document").values_list("subject_id")
    assert set(Counter(made).values()) == {1}
    assert OutgoingMail.objects.filter(template="invoice").count() == HOW_MANY


def _send_what_was_lost() -> None:
    """What the scheduler does later, for mails that the worker took with it."""
    unsent = OutgoingMail.objects.filter(sent_at__isnull=True)
    unsent.update(queued_at=timezone.now() - timedelta(minutes=5))
    send_left_mails.delay()


def _issue(how_many: int) -> None:
    cast = _cast()
    agreement = active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
    )
    prolong(agreement, last_year=agreement.first_year + how_many - 1)
    for each in agreement.years.all():
        draft = invoicing.raise_invoice(agreement_year=each, actor=None)
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)


def _cast() -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast
