"""The journal: whatever is issued, credited, paid and undone, it balances and agrees with all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from budget.einvoices import ubl
from budget.ledger import Account, Entry, of_invoice, of_payment, totals_of
from budget.models import Invoice, InvoiceLine, Payment
from budget.models.invoices import per_treatment
from budget.models.ledger import Purpose
from budget.states import InvoiceKind
from portal.kit import money
from tests.factories.einvoices import a_frozen_invoice, frozen_invoices

DEBTORS = Account(Purpose.DEBTORS)
SIMPLE = {"max_examples": 40, "deadline": None, "suppress_health_check": list(HealthCheck)}


@dataclass
class Story:
    """An invoice, what was taken back of it, and what was paid, undone and paid back."""

    invoice: Invoice
    lines: list[InvoiceLine]
    notes: list[tuple[Invoice, list[InvoiceLine]]] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [
            of_invoice(self.invoice, self.lines),
            *(of_invoice(note, lines) for note, lines in self.notes),
            *map(of_payment, self.payments),
        ]

    @property
    def open(self) -> Decimal:
        """As the ``balance`` view reckons it."""
        credited = sum((_gross(note) for note, _lines in self.notes), Decimal(0))
        paid = sum((each.amount for each in self.payments), Decimal(0))
        return _gross(self.invoice) - credited - paid


def _gross(invoice: Invoice) -> Decimal:
    return (invoice.net_total or Decimal(0)) + (invoice.vat_total or Decimal(0))


def _note(invoice: Invoice, lines: list[InvoiceLine]) -> tuple[Invoice, list[InvoiceLine]]:
    note, taken = a_frozen_invoice(
        lines, kind=InvoiceKind.CREDIT, credits=invoice, reason="Fout", number="UWGO-CN2026-0001"
    )
    return note, taken


@st.composite
def stories(draw: st.DrawFn) -> Story:
    invoice, lines = draw(frozen_invoices())
    for line in lines:
        line.component_id = draw(st.sampled_from([None, 1, 2, 3]))
    story = Story(invoice, lines)
    taken = draw(st.lists(st.sampled_from(lines), unique_by=lambda line: line.position))
    story.notes = [_note(invoice, [line]) for line in taken]
    for number in range(draw(st.integers(0, 4))):
        amount = draw(st.decimals("-900", "9000", places=2)) or Decimal(1)
        payment = Payment(pk=number, invoice=invoice, amount=amount, received_on=date(2026, 5, 1))
        story.payments.append(payment)
        if draw(st.booleans()):
            counter = Payment(
                pk=number + 10, invoice=invoice, amount=-amount, undoes=payment, note="Fout",
                received_on=payment.received_on + timedelta(days=draw(st.integers(0, 400))),
            )  # fmt: skip
            story.payments.append(counter)
    return story


@settings(**SIMPLE)
@given(st.lists(stories(), min_size=1, max_size=3))
def test_every_entry_balances_and_debtors_owe_what_is_open(told: list[Story]) -> None:
    entries = [entry for story in told for entry in story.entries]
    for entry in entries:
        assert sum(each.amount for each in entry.postings) == 0
        assert all(each.amount == money.cents(each.amount) for each in entry.postings)
    debit, credit = totals_of(entries)[DEBTORS] if entries else (Decimal(0), Decimal(0))
    assert debit - credit == sum(story.open for story in told)


@settings(**SIMPLE)
@given(stories())
def test_revenue_and_vat_are_those_of_the_papers(story: Story) -> None:
    papers = [(story.invoice, story.lines, 1), *((*note, -1) for note in story.notes)]
    for (invoice, lines, sign), entry in zip(papers, story.entries, strict=False):
        assert -entry.on(Purpose.REVENUE) == sign * (invoice.net_total or 0)
        assert -entry.on(Purpose.VAT) == sign * (invoice.vat_total or 0)
        per_component: dict[int | None, Decimal] = defaultdict(Decimal)
        for line in lines:
            per_component[line.component_id] += sign * line.net
        booked = {
            each.account.of: -each.amount
            for each in entry.postings
            if each.account.purpose == Purpose.REVENUE
        }
        assert booked == {of: net for of, net in per_component.items() if net}
        for treatment in per_treatment(lines):
            vat = Account(Purpose.VAT, treatment.rate)
            booked_vat = sum(each.amount for each in entry.postings if each.account == vat)
            assert booked_vat == -sign * treatment.vat


@settings(**{**SIMPLE, "max_examples": 10})
@given(frozen_invoices())
def test_the_debtor_owes_what_the_e_invoice_asks(
    frozen: tuple[Invoice, list[InvoiceLine]],
) -> None:
    invoice, lines = frozen
    root = etree.fromstring(ubl.write(invoice, lines))
    (payable,) = root.xpath("cac:LegalMonetaryTotal/cbc:PayableAmount", namespaces=ubl.NAMESPACES)
    assert of_invoice(invoice, lines).on(Purpose.DEBTORS) == Decimal(payable.text)


def test_vat_after_rounding_is_what_the_paper_says() -> None:
    """The last part of an invoice that is credited in parts takes the cent that was left."""
    line = InvoiceLine(
        position=1,
        net=Decimal("0.12"),
        vat_category="S",
        vat_rate=Decimal(21),
        vat_rounding=Decimal("-0.01"),
        component_id=1,
    )
    invoice, _lines = a_frozen_invoice()
    entry = of_invoice(*_note(invoice, [line]))
    assert entry.on(Purpose.VAT) == Decimal("0.02")
    assert entry.on(Purpose.DEBTORS) == Decimal("-0.14")
