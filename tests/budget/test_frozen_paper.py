"""PostgreSQL keeps what was issued or booked, also from who goes past the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from budget import tasks
from budget.models import Invoice, InvoiceLine, Payment
from budget.services.payments import record_payment
from packages.models import Agreement
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.programme import Cast
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    record_payment(
        invoice=invoice,
        amount=Decimal(500),
        received_on=invoice.issued_on or date(2026, 1, 1),
        actor=cast.lead_finance,
    )
    return invoice


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


WAYS: dict[str, Callable[[Invoice], object]] = {
    "number": lambda invoice: Invoice.objects.update(number="X-1"),
    "buyer": lambda invoice: Invoice.objects.update(buyer={"name": "Een ander"}),
    "back to draft": lambda invoice: _sql(
        "UPDATE budget_invoice SET status = 'draft', number = NULL, issued_on = NULL,"
        " net_total = NULL"
    ),
    "invoice, SQL": lambda invoice: _sql("UPDATE budget_invoice SET vat_total = 1"),
    "invoice away": lambda invoice: _sql("DELETE FROM budget_invoice"),
    "line": lambda invoice: InvoiceLine.objects.update(description="Iets anders"),
    "line, SQL": lambda invoice: _sql("UPDATE budget_invoiceline SET position = position + 9"),
    "line away": lambda invoice: InvoiceLine.objects.all().delete(),
    "payment": lambda invoice: Payment.objects.update(amount=1),
    "payment, SQL": lambda invoice: _sql("UPDATE budget_payment SET note = 'x'"),
    "payment away": lambda invoice: Payment.objects.all().delete(),
    "invoices emptied": lambda invoice: _sql("TRUNCATE budget_invoice CASCADE"),
    "payments emptied": lambda invoice: _sql("TRUNCATE budget_payment CASCADE"),
    "lines emptied": lambda invoice: _sql("TRUNCATE budget_invoiceline"),
    "audit emptied": lambda invoice: _sql("TRUNCATE kit_auditrecord"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_issued_stays(invoice: Invoice, way: str) -> None:
    _sql("SET CONSTRAINTS ALL IMMEDIATE")  # an emptied table may have no work left over
    with pytest.raises(DatabaseError, match=r"frozen|never"), transaction.atomic():
        WAYS[way](invoice)
    invoice.refresh_from_db()
    assert invoice.lines.count() > 0
    assert invoice.payments.get().amount == 500


def _issued_with(draft: Invoice, issued: Invoice, net: Decimal, vat: str, *rates: int) -> None:
    """As no service does it: a line of € 100 for each rate, and these totals."""
    _sql("SET CONSTRAINTS ALL DEFERRED")
    paper = {"number": "X-1", "seller": issued.seller, "buyer": issued.buyer}
    days = {"issued_on": issued.issued_on, "due_on": issued.due_on}
    Invoice.objects.filter(pk=draft.pk).update(
        status="issued", net_total=net, vat_total=vat, **paper, **days
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=draft,
            position=at,
            description="Iets",
            unit_price=Decimal("100.02"),
            net=Decimal("100.02"),
            vat_category="S" if rate else "E",
            vat_rate=rate,
            vat_reason="" if rate else "Onderwijs",
        )
        for at, rate in enumerate(rates)
    )
    _sql("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("net", "vat", "rates"),
    [
        ("200.04", "0.01", (0, 0)),
        ("200.03", "0", (0, 0)),
        ("100.02", "0", (0, 0)),
        ("200.04", "42.00", (21, 21)),  # rounded per line it would be
        ("0.01", "0", ()),
    ],
)
def test_totals_that_lines_do_not_come_to_are_refused(
    invoice: Invoice, agreement: Agreement, net: str, vat: str, rates: tuple[int, ...]
) -> None:
    with pytest.raises(IntegrityError, match="its lines come to"), transaction.atomic():
        _issued_with(a_draft(agreement, 2027), invoice, Decimal(net), vat, *rates)


def test_totals_that_lines_come_to_are_taken(invoice: Invoice, agreement: Agreement) -> None:
    """VAT is rounded once per treatment; another line later is one too many."""
    draft = a_draft(agreement, 2027)
    _issued_with(draft, invoice, Decimal("300.06"), "42.01", 21, 0, 21)
    line = draft.lines.get(position=1)
    line.pk, line.position = None, 9
    with pytest.raises(IntegrityError, match="its lines come to"), transaction.atomic():
        line.save(force_insert=True)


def test_the_paper_is_added_once(invoice: Invoice) -> None:
    tasks.make_invoice_document(invoice.pk)
    invoice.refresh_from_db()
    invoice.save()  # as it is
    for change in (
        {"document": None},
        {"document": invoice.document, "number": "X-2"},
        {"document": invoice.einvoice},
        {"einvoice": None},
        {"einvoice": invoice.document},
    ):
        with pytest.raises(IntegrityError, match=r"frozen|never"), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**change)
    line = invoice.lines.first()
    assert line is not None
    line.pk, line.position, line._state.adding = None, 90, True
    with pytest.raises(IntegrityError, match="no more lines"), transaction.atomic():
        line.save()


def test_a_draft_may_change_and_go(agreement: Agreement) -> None:
    draft = a_draft(agreement)
    draft.save()
    draft.delete()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"net": Decimal("99.99")},
        {"vat_category": "S", "vat_rate": Decimal(0), "vat_reason": ""},
        {"vat_category": "E", "vat_rate": Decimal(21)},
        {"vat_category": "E", "vat_rate": Decimal(0), "vat_reason": ""},
    ],
)
def test_lines_add_up_and_have_one_treatment(
    agreement: Agreement, wrong: dict[str, object]
) -> None:
    invoice = a_draft(agreement)
    right = {
        "quantity": Decimal("1.5"),
        "unit_price": Decimal("0.33"),
        "net": Decimal("0.50"),
        "vat_category": "E",
        "vat_rate": Decimal(0),
        "vat_reason": "Vrijgesteld",
    }
    InvoiceLine.objects.create(invoice=invoice, position=90, description="Goed", **right)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.create(
            invoice=invoice, position=91, description="Fout", **{**right, **wrong}
        )


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"due_on": date(2026, 3, 1)}, "invoice_due_after_issue"),
        ({"net_total": 0}, "invoice_asks_for_money"),
    ],
)
def test_what_is_issued_is_due_later_and_asks_for_money(
    agreement: Agreement, wrong: dict[str, object], constraint: str
) -> None:
    right = {"issued_on": date(2026, 3, 2), "due_on": date(2026, 3, 2), "net_total": 1}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invoice.objects.create(
            agreement_year=agreement.years.get(year=2026),
            status="issued",
            number="X-3",
            vat_total=0,
            **{**right, **wrong},
        )
