"""Statements are made some at a time: as each by itself, and what breaks breaks alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from budget import jobs, tasks
from budget.models import Statement
from budget.services.stating import ask_for_final, draft_statements
from budget.statements import papers
from budget.statements.participants import Known, contents_of
from masterclasses.models import Masterclass
from masterclasses.states import ApplicationState
from packages.models import Agreement
from portal.kit import batches
from portal.kit.languages import Language
from portal.kit.models import OutgoingMail, StoredDocument
from programme.models import Participant
from tests.factories.budget import an_issued_invoice
from tests.factories.certificates import marked
from tests.factories.coaching import a_booking, a_slot
from tests.factories.courses import a_course, an_application, an_offering
from tests.factories.many import copies_of
from tests.factories.masterclasses import a_cohort, a_person, enrolled
from tests.factories.packages import an_agreement, catalogue
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_cast

YEAR = 2026


@pytest.fixture
def parties(cast: Cast, agreement: Agreement) -> Iterator[list[Participant]]:
    """One of whom there is much to tell, and three with an invoice alone; the year is over."""
    invoice = an_issued_invoice(agreement, cast.lead_finance, YEAR)
    copies = copies_of(agreement, invoice, count=3)
    with time_machine.travel(f"{YEAR}-02-02T12:00:00+01:00", tick=True):
        cohort = a_cohort(cast.programme, year=YEAR, days=2)
        (seat,) = enrolled(cohort, cast.participant, cast.owner, a_person())
        guest = copies[0].participant
        (other,) = enrolled(cohort, guest, cast.coordinator, a_person())
        slot = a_slot(cast.programme, cast.trainer, date(YEAR, 3, 10))
        a_booking(slot, cast.participant, cast.owner)
        offering = an_offering(a_course(cast.programme), year=YEAR)
        an_application(offering, other.learner, cast.owner, status=ApplicationState.APPROVED)
        a_placement(copies[1].participant, cast.trainer, cast.coordinator,
                    first=date(YEAR, 9, 1), last=date(YEAR + 1, 6, 30))  # fmt: skip
    first, second = Masterclass.objects.filter(cohort=cohort)
    marked(seat.learner, first, second)
    marked(other.learner, second)
    with time_machine.travel(f"{YEAR + 1}-01-20T12:00:00+01:00", tick=True):
        yield [cast.participant, *(each.participant for each in copies)]


def _asked(cast: Cast) -> list[int]:
    draft_statements(programme=cast.programme, year=YEAR, actor=cast.lead_finance)
    asked = Statement.objects.filter(participant__isnull=False)
    asked.update(asked_at=timezone.now(), asked_by=cast.lead_finance)
    return list(asked.order_by("pk").values_list("pk", flat=True))


def _drawn() -> list[str]:
    numbers = Statement.objects.final().order_by("number").values_list("number", flat=True)
    return [str(number)[-4:] for number in numbers]


def test_read_together_they_say_what_each_says_by_itself(parties: list[Participant]) -> None:
    known = Known(parties, YEAR)
    for language in Language:
        with translation.override(language):
            for each in parties:
                assert known.contents_of(each) == contents_of(each, YEAR)
    told = [known.contents_of(each) for each in parties]
    received = ("invoices", "days", "coaching", "courses", "placements")
    assert [tuple(len(each[name]) for name in received) for each in told] == [
        (1, 2, 1, 0, 0),
        (1, 1, 0, 1, 0),
        (1, 0, 0, 0, 1),
        (1, 0, 0, 0, 0),
    ]


def test_to_freeze_many_asks_as_much_as_one(cast: Cast, parties: list[Participant]) -> None:
    def queries(some: list[int]) -> int:
        with CaptureQueriesContext(connection) as counted:
            papers.freeze(some)
        return len(counted)

    one, *others = _asked(cast)
    assert queries(others) == queries([one])
    assert len(_drawn()) == len(parties)


def test_what_is_asked_for_is_made_some_at_a_time(
    cast: Cast,
    parties: list[Participant],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(tasks.make_statements_final, "delay", asked.append)
    monkeypatch.setattr(batches, "TOGETHER", 3)
    draft_statements(programme=cast.programme, year=YEAR, actor=cast.lead_finance)
    drafts = list(Statement.objects.order_by("pk"))
    with django_capture_on_commit_callbacks(execute=True):
        assert ask_for_final(statements=drafts, actor=cast.lead_finance) == (drafts, [])
    keys = [each.pk for each in drafts]
    assert asked == [keys[:3], keys[3:]]


def test_what_a_lost_worker_left_is_made_each_by_itself(
    cast: Cast, parties: list[Participant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one at which it was lost would lose the others with each next worker."""
    asked: list[list[int]] = []
    monkeypatch.setattr(tasks.make_statements_final, "delay", asked.append)
    keys = _asked(cast)
    assert jobs.make_left_statements(minutes=0) == len(keys)
    assert sorted(asked) == [[key] for key in keys]


def test_what_can_not_be_frozen_keeps_its_draft_and_takes_no_number(
    cast: Cast, parties: list[Participant], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, whole = _asked(cast), papers.Known.contents_of

    def breaks(known: Known, participant: Participant) -> dict[str, object]:
        return whole(known, participant) if participant != parties[1] else 1 / 0

    with monkeypatch.context() as broken:
        broken.setattr(papers.Known, "contents_of", breaks)
        (error,) = papers.make_final(keys)
    assert isinstance(error, ZeroDivisionError)
    assert _drawn() == ["0001", "0002", "0003"]
    assert Statement.objects.drafts().get(pk__in=keys).participant == parties[1]
    assert papers.make_final(keys) == []
    assert _drawn() == ["0001", "0002", "0003", "0004"]


@pytest.mark.parametrize("step", ["render_pdf", "get_valid_filename"])
def test_what_can_not_be_printed_keeps_the_others_not_back(
    cast: Cast, parties: list[Participant], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    keys, whole = _asked(cast), getattr(papers, step)
    unlucky = parties[2].organisation.name

    def breaks(text: str) -> object:
        return whole(text) if unlucky not in text else 1 / 0

    with monkeypatch.context() as broken:
        broken.setattr(papers, step, breaks)
        assert [type(error) for error in papers.make_final(keys)] == [ZeroDivisionError]
    (left,) = Statement.objects.final().filter(document__isnull=True)
    assert left.participant == parties[2]
    told = OutgoingMail.objects.filter(template="statement")
    assert told.filter(about_id=left.pk).count() == 0
    before = told.count()
    assert papers.make_final(keys) == []
    assert StoredDocument.objects.filter(kind="statement").count() == len(parties)
    assert told.count() > before


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_ones_make_each_paper_once() -> None:
    cast = a_cast()
    catalogue(cast.programme)
    agreement = an_agreement(cast)
    copies_of(agreement, None, count=3)
    keys = _asked(cast)
    begin = threading.Barrier(2)

    def work(some: list[int]) -> list[Exception]:
        try:
            begin.wait(timeout=10)
            return papers.make_final(some)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        assert list(workers.map(work, [keys, keys[::-1]])) == [[], []]
    assert _drawn() == ["0001", "0002", "0003", "0004"]
    assert StoredDocument.objects.filter(kind="statement").count() == len(keys)
    told = OutgoingMail.objects.filter(template="statement").values_list("about_id", "to")
    assert len(told) == len(set(told)) > 0
