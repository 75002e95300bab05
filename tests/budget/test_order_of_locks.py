"""Who locks many rows takes them in the order in which everybody does: nobody waits in a ring."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from budget.models import BankTransaction, Invoice
from budget.selectors.matching import Books, proposals_for
from budget.selectors.vat import preview_of
from budget.services.bank_files import import_bank_file
from budget.services.bank_lines import accept_proposal
from budget.services.invoicing import issue_invoice
from budget.services.payments import record_payment
from budget.services.vat import decide_as_shown
from packages.models import Agreement, Vat
from portal.kit.acts import Refused
from programme.models import Participant
from tests.factories.banking import Line, camt
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.many import copies_of
from tests.factories.programme import Cast


def _lock(row: models.Model) -> None:
    """At once or not at all."""
    rows = type(row)._base_manager.select_for_update(of=("self",), no_key=True, nowait=True)
    rows.get(pk=row.pk)


@contextmanager
def _waiting_for(row: models.Model, act: Callable[[], object]) -> Iterator[None]:
    """What is in it happens while ``act`` waits for a row that we hold."""

    def apart() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            _lock(row)
            done = pool.submit(apart)
            while not _somebody_waits():
                assert not done.done(), "it needed no lock on this row"
                time.sleep(0.01)
            yield
        done.result(timeout=30)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees one otherwise
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_decision_on_vat_takes_drafts_as_a_run_does(cast: Cast, agreement: Agreement) -> None:
    first, second = (a_draft(each, 2026) for each in copies_of(agreement, None, count=2))
    component, taxed = cast.programme.components.get(key="projecten"), Vat("S", Decimal(21), "")
    shown = preview_of(component, taxed, first_year=2026).fingerprint

    def decide() -> None:
        decide_as_shown(
            component=component, vat=taxed, first_year=2026, note="Advies",
            shown=shown, leaves_issued=False, actor=cast.lead_finance,
        )  # fmt: skip

    with _waiting_for(first, decide):
        _lock(second)


@pytest.mark.django_db(transaction=True)
def test_a_participant_is_locked_before_its_agreements(cast: Cast, agreement: Agreement) -> None:
    draft = a_draft(agreement, 2026)

    def issue() -> Invoice:
        return issue_invoice(invoice=draft, actor=cast.lead_finance)

    with _waiting_for(agreement, issue), pytest.raises(OperationalError), transaction.atomic():
        _lock(Participant.objects.get(pk=agreement.participant_id))


@pytest.mark.django_db(transaction=True)
def test_what_is_booked_by_hand_while_the_bank_waits_is_not_booked_again(
    cast: Cast, agreement: Agreement
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    today, part = timezone.localdate(), Decimal(4000)
    import_bank_file(
        lead=cast.programme.lead,
        content=camt(Line(part, str(invoice.number), day=today)),
        filename="afschrift",
        actor=cast.lead_finance,
    )
    line = BankTransaction.objects.with_booked().get()
    proposal = proposals_for([line], Books.of(cast.programme.lead))[line.pk]

    def accept() -> object:
        return accept_proposal(line=line, seen=proposal.key, actor=cast.lead_finance)

    with pytest.raises(Refused, match="intussen veranderd"), _waiting_for(invoice, accept):
        record_payment(invoice=invoice, amount=part, received_on=today, actor=cast.lead_finance)
    assert [each.amount for each in invoice.payments.all()] == [part]
