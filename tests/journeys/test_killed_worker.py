"""A worker that is killed while it works loses nothing and does nothing twice."""

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
from masterclasses.jobs import tell_left_calendars
from masterclasses.models import CalendarEntry
from portal.kit.models import AuditRecord, OutgoingMail, StoredDocument
from portal.kit.tasks import send_left_mails
from tests.factories.masterclasses import a_cohort, a_person, enrolled, in_force
from tests.factories.packages import an_agreement, catalogue, prolong
from tests.factories.programme import Cast, a_cast, a_programme
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
    agreement = an_agreement(cast)
    prolong(agreement, last_year=agreement.first_year + how_many - 1)
    for each in agreement.years.all():
        draft = invoicing.raise_invoice(agreement_year=each, actor=None)
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)


def _cast() -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@pytest.mark.django_db(transaction=True)
def test_calendars_survive_a_killed_worker(start_worker: Callable[[], Worker]) -> None:
    """Each of 50 people is invited for each of 4 days, once."""
    worker = start_worker()
    year = timezone.localdate().year
    cast = a_cast(a_programme(first_year=year, last_year=year + 2))
    catalogue(cast.programme)
    in_force(cast.participant, cast.owner, cast.signatory, seats_per_cohort=HOW_MANY)
    cohort = a_cohort(cast.programme, capacity=HOW_MANY)
    people = [a_person() for _each in range(HOW_MANY)]
    enrolled(cohort, cast.participant, cast.owner, *people)
    invited = OutgoingMail.objects.filter(template="calendar_invitation")
    wait_for(lambda: invited.count() >= 5)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert invited.count() < HOW_MANY * 4, "the worker was killed too late to tell anything"

    start_worker()
    tell_left_calendars.delay()  # as the scheduler does after a few minutes
    wait_for(lambda: invited.count() == HOW_MANY * 4)
    _send_what_was_lost()
    wait_for(lambda: not OutgoingMail.objects.filter(sent_at__isnull=True).exists())
    told = Counter(invited.values_list("to", "about_id"))
    assert (len(told), set(told.values())) == (HOW_MANY * 4, {1})
    assert set(CalendarEntry.objects.values_list("sequence", flat=True)) == {0}
