"""A year's run with a worker that is killed twice: every invoice once, in one series.

``RUN_SIZE=400`` in the environment makes it as large as a programme will ever need.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest

from budget import jobs
from budget.einvoices.validating import faults_of
from budget.models import Invoice, InvoiceRun
from budget.selectors.year_run import RunProgress, progress_of
from budget.services.rehearsing import rehearse
from budget.services.year_run import Seen, start_run
from portal.kit.models import AuditRecord, StoredDocument
from tests.factories.many import copies_of
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast
from tests.journeys.conftest import Worker, wait_for

HOW_MANY = int(os.environ.get("RUN_SIZE", "24"))
PATIENCE = 60 + HOW_MANY


@pytest.mark.django_db(transaction=True)
def test_a_year_survives_a_worker_that_is_killed_twice(
    start_worker: Callable[[], Worker],
) -> None:
    cast = a_cast()
    catalogue(cast.programme)
    agreement = an_agreement(cast)
    copies_of(agreement, None, count=HOW_MANY - 1)
    year = agreement.first_year
    run = _started(cast, year)

    _kill_once(start_worker(), run, lambda now: now.issued >= HOW_MANY // 4)
    worker = start_worker()
    _resume(run)
    _kill_once(worker, run, lambda now: now.papers >= HOW_MANY // 3)
    start_worker()
    _resume(run)
    _wait(run, lambda now: now.is_done)
    _resume(run)  # once more: there is nothing left to do

    invoices = list(Invoice.objects.select_related("document", "einvoice").order_by("number"))
    numbers = [int((each.number or "").rpartition("-")[2]) for each in invoices]
    assert numbers == list(range(1, HOW_MANY + 1))
    assert StoredDocument.objects.filter(kind="invoice").count() == HOW_MANY
    for each in invoices:
        assert each.document is not None
        assert each.einvoice is not None
        assert each.document.read().startswith(b"%PDF")
        assert not faults_of(each.einvoice.read())
    issued = AuditRecord.objects.filter(act="budget.issue").values_list("subject_id")
    assert (len(issued), set(Counter(issued).values())) == (HOW_MANY, {1})
    assert not rehearse(cast.programme, year).ready


def _started(cast: Cast, year: int) -> InvoiceRun:
    ready = rehearse(cast.programme, year).ready
    assert len(ready) == HOW_MANY
    chosen = [Seen(each.year.pk, each.expected.net, each.expected.gross)
              for each in ready if each.expected]  # fmt: skip
    run = start_run(programme=cast.programme, year=year, chosen=chosen, actor=cast.lead_finance)
    jobs.issue_run.delay(run.pk)
    return run


def _wait(run: InvoiceRun, until: Callable[[RunProgress], bool]) -> None:
    wait_for(lambda: until(progress_of(run)), seconds=PATIENCE)


def _kill_once(worker: Worker, run: InvoiceRun, until: Callable[[RunProgress], bool]) -> None:
    _wait(run, until)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert not progress_of(run).is_done, "the worker was killed too late to tell anything"


def _resume(run: InvoiceRun) -> None:
    """As the scheduler does after a few minutes."""
    jobs.issue_run.delay(run.pk)
    jobs.make_left_papers.delay(minutes=0)
