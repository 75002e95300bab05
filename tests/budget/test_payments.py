"""Payments: typed the Dutch way, booked once, undone by a counter-booking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget.models import Balance, Invoice, Payment
from budget.selectors.todo import finance_overview
from budget.services import payments
from packages.models import Agreement
from portal.kit import audit, money
from portal.kit.acts import Refused
from tests.factories.budget import an_issued_invoice
from tests.factories.programme import Cast
from tests.pages import error_at
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


def _open(invoice: Invoice) -> Decimal:
    return Balance.objects.get(invoice=invoice).open


def _pay(invoice: Invoice, cast: Cast, amount: int, seen: int | None = None) -> Payment:
    return payments.record_payment(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=timezone.localdate(),
        actor=cast.lead_finance,
        open_seen=None if seen is None else Decimal(seen),
    )


def test_the_same_form_sent_twice_books_once(cast: Cast, invoice: Invoice, client: Client) -> None:
    client.force_login(cast.lead_finance)
    url = reverse("budget:pay", args=[invoice.number])
    page = client.get(url).content.decode()
    assert 'value="12.000,00"' in page
    answers = {
        "amount": "€ 1.000",
        "received_on": timezone.localdate().isoformat(),
        "open_seen": "12.000,00",
    }
    assert client.post(url, answers).status_code == 302
    again = client.post(url, answers)
    assert "intussen" in again.content.decode()
    assert Payment.objects.count() == 1
    assert _open(invoice) == 11000
    # Who has seen what stands open now, may mean a second payment of the same amount: if so,
    # they say it.
    answers["open_seen"] = str(again.context["form"]["open_seen"].value())
    asked = client.post(url, answers)
    assert 'type="checkbox" name="second"' in asked.content.decode()
    assert "al € 1.000,00 geboekt" in error_at(asked, "second")
    assert 'value="€ 1.000"' in asked.content.decode()
    assert _open(invoice) == 11000
    ticked = {**answers, "second": "on"}
    refused = client.post(url, {**ticked, "amount": "99999"}).content.decode()
    assert 'type="checkbox" name="second"' in refused, "what was ticked stays in sight"
    assert client.post(url, ticked).status_code == 302
    assert _open(invoice) == 10000


def test_as_much_of_another_day_or_after_undoing_is_no_second_payment(
    cast: Cast, invoice: Invoice
) -> None:
    found = _pay(invoice, cast, 1000)
    with pytest.raises(payments.BookedBefore):
        _pay(invoice, cast, 1000)
    _pay(invoice, cast, 999)
    payments.undo_payment(payment=found, reason="Vergissing.", actor=cast.lead_finance)
    _pay(invoice, cast, 1000)
    assert _open(invoice) == 12000 - 999 - 1000


@pytest.mark.django_db(transaction=True)
def test_the_same_payment_at_the_same_moment_is_booked_once(
    cast: Cast, agreement: Agreement
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)

    def book(_attempt: int) -> bool:
        try:
            _pay(invoice, cast, 1000, seen=12000)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(book, range(4))) == 1
    assert _open(invoice) == 11000


def test_a_wrong_payment_is_undone_with_a_reason(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    payment = _pay(invoice, cast, 12000)
    assert list(Invoice.objects.paid()) == [invoice]
    client.force_login(cast.lead_finance)
    page = client.get(invoice.get_absolute_url()).content.decode()
    url = reverse("budget:undo_payment", args=[invoice.number, payment.pk])
    assert url in page
    assert "Vul in waarom" in client.post(url, {"reason": " "}).content.decode()
    page = client.post(url, {"reason": "Verkeerde factuur"}, follow=True).content.decode()
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "€ 12.000,00, ontvangen op 24 november 2026" in page
    assert "Teruggedraaid op 24 november 2026. Reden: Verkeerde factuur" in page
    assert "-€" not in page
    assert url not in page
    assert _open(invoice) == 12000
    assert list(Invoice.objects.open()) == [invoice]
    told = audit.detail_of(audit.records_of(invoice).get(act="budget.undo_payment"))
    assert told == f"reden: Verkeerde factuur · {money.euro(Decimal(12000))}"
    acts = [found.act for found in audit.records_of(invoice)]
    assert "budget.undo_payment" in acts
    assert audit.act_label("budget.undo_payment") == "Betaling teruggedraaid"
    overview = finance_overview(cast.lead_finance)
    assert overview is not None
    assert (overview.paid.amount, overview.paid.count) == (0, 0)
    assert "al teruggedraaid" in client.post(url, {"reason": "x"}, follow=True).content.decode()
    assert Payment.objects.count() == 2


def test_a_counter_booking_is_not_undone_itself(cast: Cast, invoice: Invoice) -> None:
    payment = _pay(invoice, cast, 500)
    counter = payments.undo_payment(payment=payment, reason="Dubbel", actor=cast.lead_finance)
    with pytest.raises(Refused, match="tegenboeking"):
        payments.undo_payment(payment=counter, reason="Toch niet", actor=cast.lead_finance)
    with pytest.raises(Refused, match="al teruggedraaid"):
        payments.undo_payment(payment=payment, reason="Nog eens", actor=cast.lead_finance)


def test_only_the_leads_finance_undoes(cast: Cast, invoice: Invoice) -> None:
    payment = _pay(invoice, cast, 500)
    for person in (cast.finance, cast.owner, cast.coordinator):
        with pytest.raises(Refused, match="financiële"):
            payments.undo_payment(payment=payment, reason="Fout", actor=person)


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": 500, "undoes": True, "note": "x"},
              {"amount": -5, "undoes": True, "note": "x"},
              {"amount": -500, "undoes": True, "note": ""}]
)  # fmt: skip
def test_the_database_knows_payments_from_counter_bookings(
    cast: Cast, invoice: Invoice, wrong: dict[str, object]
) -> None:
    payment = _pay(invoice, cast, 500)
    values = {**wrong, "undoes": payment if wrong.get("undoes") else None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            invoice=invoice,
            received_on=timezone.localdate(),
            booked_by=cast.lead_finance,
            **values,
        )
