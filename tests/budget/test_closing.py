"""A closed year: nothing that is dated in it changes, whoever tries and however quickly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Event, Thread
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from budget.models import DayRate, Invoice, LineBudget, Payment, WorkedDay, Worker, YearClosing
from budget.services import closing, payments
from budget.services.workers import set_day_rate
from budget.services.working_days import write_days
from packages.models import Agreement
from portal.kit import audit
from portal.kit.acts import Refused
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.costs import a_budget, a_worker
from tests.factories.einvoices import a_line
from tests.factories.programme import Cast
from tests.pages import error_at

NEXT_YEAR = "2027-01-12T12:00:00Z"
LAST_DAY = date(2026, 12, 31)


def _close(cast: Cast, year: int = 2026) -> YearClosing:
    with time_machine.travel(NEXT_YEAR):
        return closing.close_year(programme=cast.programme, year=year, actor=cast.lead_finance)


def _pay(invoice: Invoice, cast: Cast, day: date) -> Payment:
    return payments.record_payment(
        invoice=invoice, amount=Decimal(100), received_on=day, actor=cast.lead_finance
    )


def test_a_closed_year_says_who_closed_it_and_what_to_do(cast: Cast) -> None:
    closing.check_open(cast.programme, LAST_DAY)
    _close(cast)
    told = f"op 12 januari 2027 door {cast.lead_finance}.*dat open is"
    for day in (LAST_DAY, date(2025, 12, 1)):  # what came before it, is closed too
        with pytest.raises(Refused, match=told):
            closing.check_open(cast.programme, day)
    closing.check_open(cast.programme, date(2027, 1, 1))
    record = audit.records_of(cast.programme).get(act="budget.close_year")
    assert record.data == {"year": 2026}


def test_years_close_in_order_after_they_are_over(cast: Cast) -> None:
    with pytest.raises(Refused, match="2026 is nog niet voorbij"):
        closing.close_year(programme=cast.programme, year=2026, actor=cast.lead_finance)
    with pytest.raises(Refused, match="Sluit eerst 2026 af"):
        _close(cast, 2027)
    with pytest.raises(Refused, match="financiële administratie"), time_machine.travel(NEXT_YEAR):
        closing.close_year(programme=cast.programme, year=2026, actor=cast.coordinator)
    _close(cast)
    with pytest.raises(Refused, match="is afgesloten"):
        _close(cast)


def test_a_year_is_reopened_with_a_reason_until_the_next_is_closed(cast: Cast) -> None:
    first = _close(cast)
    with pytest.raises(Refused, match="waarom"):
        closing.reopen_year(closing=first, reason=" ", actor=cast.lead_finance)
    closing.reopen_year(closing=first, reason="Een bankboeking vergeten", actor=cast.lead_finance)
    closing.check_open(cast.programme, LAST_DAY)
    with pytest.raises(Refused, match="al heropend"):
        closing.reopen_year(closing=first, reason="Nog eens", actor=cast.lead_finance)
    again = _close(cast)
    with time_machine.travel("2028-02-01T12:00:00Z"):
        closing.close_year(programme=cast.programme, year=2027, actor=cast.lead_finance)
    with pytest.raises(Refused, match="Heropen eerst 2027"):
        closing.reopen_year(closing=again, reason="Toch nog iets", actor=cast.lead_finance)
    record = audit.records_of(cast.programme).get(act="budget.reopen_year")
    assert audit.detail_of(record) == "reden: Een bankboeking vergeten · 2026"


def test_bookings_say_that_the_year_is_closed(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    wrong = _pay(invoice, cast, date(2026, 11, 24))
    _close(cast)
    client.force_login(cast.lead_finance)
    url = reverse("budget:pay", args=[invoice.number])
    with time_machine.travel(NEXT_YEAR):
        answers = {"amount": "100", "received_on": "2026-12-31", "open_seen": "11.900,00"}
        told = error_at(client.post(url, answers), "received_on")
        counter = payments.undo_payment(payment=wrong, reason="Fout", actor=cast.lead_finance)
    assert "2026 is afgesloten, op 12 januari 2027" in told
    # A correction of a closed year is booked in the open one.
    assert counter.received_on == date(2027, 1, 12)


def test_the_database_has_the_last_word(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    draft = a_draft(agreement, 2027)
    line = cast.programme.lines.create(key="lijn", name="Lijn", position=9)
    worker = Worker.objects.create(programme=cast.programme, name="Loes", function="leader")
    worked = WorkedDay.objects.create(
        worker=worker, line=line, day=LAST_DAY, days=1, written_by=cast.lead_finance
    )
    rate = DayRate.objects.create(
        worker=worker, programme=cast.programme, from_on=LAST_DAY, amount=9
    )
    planned = LineBudget.objects.create(line=line, year=2026, amount=5)
    closed = _close(cast)
    values: dict[str, Any] = {"invoice": invoice, "amount": 5, "booked_by": cast.lead_finance}
    issued = {"status": "issued", "number": "X", "net_total": 1, "vat_total": 0}
    last_day = {"issued_on": LAST_DAY, "due_on": LAST_DAY}
    for wrong in (
        lambda: Payment.objects.create(received_on=LAST_DAY, **values),
        lambda: Invoice.objects.filter(pk=draft.pk).update(**issued, **last_day),
        lambda: closed.delete(),
        lambda: worked.delete(),
        lambda: WorkedDay.objects.filter(pk=worked.pk).update(days="0.5"),
        lambda: WorkedDay.objects.filter(pk=worked.pk).update(day=date(2027, 1, 4)),
        lambda: rate.delete(),
        lambda: LineBudget.objects.filter(pk=planned.pk).update(amount=6),
        lambda: YearClosing.objects.filter(pk=closed.pk).update(year=2025),
        lambda: YearClosing.objects.create(
            programme=cast.programme, year=2025, closed_by=cast.lead_finance
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    Payment.objects.create(received_on=date(2027, 1, 1), **values)
    Invoice.objects.filter(pk=draft.pk).update(
        **issued, issued_on=date(2027, 1, 1), due_on=date(2027, 2, 1)
    )
    a_line(invoice=draft, unit_price=Decimal(1), net=Decimal(1)).save()


@pytest.mark.django_db(transaction=True)
def test_who_is_booking_is_done_before_the_year_closes(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a booking is under way closing waits, and gives up without holding others up."""
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    booked, tried = Event(), Event()

    def book() -> None:
        with transaction.atomic():
            Payment.objects.create(
                invoice=invoice, amount=5, received_on=LAST_DAY, booked_by=cast.lead_finance
            )
            booked.set()
            tried.wait(20)
        connection.close()

    monkeypatch.setattr(closing, "ATTEMPTS", 2)
    thread = Thread(target=book)
    thread.start()
    assert booked.wait(20)
    with pytest.raises(Refused, match="nu geboekt"):
        _close(cast)
    tried.set()
    thread.join()
    _close(cast)
    assert Payment.objects.filter(received_on=LAST_DAY).count() == 1


def test_costs_of_a_closed_year_stay_as_they_are(cast: Cast) -> None:
    line = cast.programme.lines.create(key="lijn", name="Lijn", position=9)
    a_budget(cast.programme)
    worker = a_worker(cast.programme, cast.lead_finance)
    _close(cast)
    acts = (
        lambda: write_days(
            worker=worker, days={(line.pk, LAST_DAY): Decimal(1)}, actor=cast.lead_finance
        ),
        lambda: set_day_rate(
            programme=cast.programme, worker=worker, function="", from_on=LAST_DAY,
            amount=Decimal(900), note="", actor=cast.lead_finance,
        ),
    )  # fmt: skip
    with time_machine.travel(NEXT_YEAR):
        for act in acts:
            with pytest.raises(closing.ClosedYear, match="2026 is afgesloten"):
                act()
