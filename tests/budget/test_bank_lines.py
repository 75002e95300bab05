"""Lines of the bank become payments: once, on the right invoice, and never unasked when unsure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.models import Balance, BankFile, BankTransaction, Invoice, Payment
from budget.selectors.matching import Books, Proposal, proposals_for
from budget.services import bank_lines, payments
from budget.services.bank_files import Imported, import_bank_file
from budget.states import LineState
from packages.models import Agreement
from portal.kit import audit
from portal.kit.acts import Refused
from programme.models import User
from tests.factories.banking import PAYER, Line, camt, mt940
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast
from tests.racing import at_once
from tests.shared import shared

OTHER = "NL20INGB0001234567"


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


@pytest.fixture
def unknown(cast: Cast) -> BankTransaction:
    return line_of(cast, told(9000, "x"))


@pytest.fixture
def other_invoice(cast: Cast) -> Invoice:
    """Of a programme that another organisation leads."""
    other = a_cast()
    catalogue(other.programme)
    return an_issued_invoice(an_agreement(other), other.lead_finance)


def told(amount: object, about: object = "", **more: object) -> Line:
    day = more.pop("day", timezone.localdate())
    return Line(amount, str(about), day=day, **more)  # type: ignore[arg-type]


def imported(cast: Cast, content: bytes) -> Imported:
    return import_bank_file(
        lead=cast.programme.lead, content=content, filename="afschrift", actor=cast.lead_finance
    )


def line_of(cast: Cast, line: Line) -> BankTransaction:
    found = imported(cast, camt(line))
    return BankTransaction.objects.with_booked().get(file=found.file)


def now(line: BankTransaction) -> BankTransaction:
    return BankTransaction.objects.with_booked().get(pk=line.pk)


def proposed(cast: Cast, line: BankTransaction) -> Proposal | None:
    return proposals_for([now(line)], Books.of(cast.programme.lead)).get(line.pk)


def left_on(invoice: Invoice) -> Decimal:
    return Balance.objects.get(invoice=invoice).open


def booked_on(line: BankTransaction) -> list[Decimal]:
    return [each.amount for each in line.payments.order_by("pk")]


def test_a_line_that_names_its_invoice_and_amount_is_booked_at_once(
    cast: Cast, invoice: Invoice
) -> None:
    found = imported(cast, camt(told(12000, f"factuur {invoice.number}")))
    assert (found.new, found.known, found.booked) == (1, 0, 1)
    line = BankTransaction.objects.with_booked().get()
    assert line.state(has_proposal=False) == LineState.BOOKED
    payment = Payment.objects.get()
    assert (payment.invoice, payment.amount, payment.transaction) == (invoice, 12000, line)
    assert payment.received_on == line.booked_on
    assert left_on(invoice) == 0
    assert audit.records_of(found.file).get().data["lines_booked"] == 1
    payments.undo_payment(payment=payment, reason="Toch niet", actor=cast.lead_finance)
    assert left_on(invoice) == 12000
    again = proposed(cast, line)
    assert now(line).left == 12000
    assert again is not None, "who undid it decides what becomes of it: it is open again"


NUMBERS = {
    "{code} F {year} {seq}": True,
    "{code}f{year}{seq}": True,
    "betaling {code}-F{year}.{seq}/klant 8": True,
    "F{year}-{seq}": False,
    "{code}-F{year}-{seq}7": False,
    "X{code}-F{year}-{seq}": False,
}


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_read_as_people_write_it(cast: Cast, invoice: Invoice, written: str) -> None:
    code, year, seq = str(invoice.number).replace("-F", "-").split("-")
    about = written.format(code=code, year=year, seq=seq)
    assert imported(cast, camt(told(12000, about))).booked == NUMBERS[written]


def test_what_is_unsure_waits_with_its_reason(cast: Cast, agreement: Agreement) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    early = timezone.localdate() - timedelta(days=9)
    lines = {
        "minder betaald": told(5000, first.number),
        "te veel betaald": told(12500, first.number),
        f"{first.number} en {second.number}": told(24000, f"{first.number} {second.number}"),
        "vóór de factuurdatum": told(12000, first.number, day=early),
        "zonder de code": told(12000, str(first.number).partition("-")[2]),
        "De naam van de andere partij": told(100, "x", name=str(agreement.participant)),
    }  # fmt: skip
    found = imported(cast, camt(*lines.values(), told(70, "koffie"), told(-12000, first.number)))
    assert (found.new, found.booked) == (8, 0)
    rows = list(BankTransaction.objects.with_booked().order_by("pk"))
    proposals = proposals_for(rows, Books.of(cast.programme.lead))
    for row, reason in zip(rows, lines, strict=False):
        assert reason in proposals[row.pk].reason
    assert rows[6].pk not in proposals
    assert not proposals[rows[7].pk].splits, "there is nothing to refund"
    both = proposals[rows[2].pk].splits
    assert [each.amount for each in both] == [12000, 12000], "one payment for two invoices"


def test_the_same_invoice_paid_twice_in_one_file_is_booked_once(
    cast: Cast, invoice: Invoice
) -> None:
    line = told(12000, invoice.number)
    assert imported(cast, camt(line, line)).booked == 1
    second = BankTransaction.objects.waiting().get()
    twice = proposed(cast, second)
    assert twice is not None
    assert "dubbel betaald" in twice.reason


def test_no_file_books_anything_twice(cast: Cast, invoice: Invoice) -> None:
    lines = [told(12000, invoice.number), told(50, "a"), told(50, "b"), told(30, "c")]
    assert imported(cast, camt(*lines[:3])).new == 3
    again = imported(cast, camt(*lines[:3]))
    assert again.again
    overlapping = imported(cast, camt(*lines, number="2026-002"))
    assert (overlapping.new, overlapping.known, overlapping.booked) == (1, 3, 0)
    other_format = imported(cast, mt940(*lines))
    assert (other_format.new, other_format.known) == (0, 4)
    assert other_format.file.known.count() == 4
    assert (BankTransaction.objects.count(), Payment.objects.count()) == (4, 1)
    assert BankFile.objects.count() == 3


def test_a_proposal_is_accepted_as_it_was_seen(cast: Cast, agreement: Agreement) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    line = line_of(cast, told(24500, f"{first.number}, {second.number}"))
    proposal = proposed(cast, line)
    assert proposal is not None
    with pytest.raises(Refused, match="veranderd"):
        bank_lines.accept_proposal(line=line, seen="1:5.00", actor=cast.lead_finance)
    with pytest.raises(Refused, match="financiële"):
        bank_lines.accept_proposal(line=line, seen=proposal.key, actor=cast.coordinator)
    bank_lines.accept_proposal(line=line, seen=proposal.key, actor=cast.lead_finance)
    assert (left_on(first), left_on(second), now(line).left) == (0, 0, 500)
    assert now(line).state(has_proposal=False) == LineState.PARTLY


def test_what_is_too_much_is_booked_only_when_asked_and_refunded_from_the_bank(
    cast: Cast, invoice: Invoice
) -> None:
    line = line_of(cast, told(12500, "zonder nummer", iban=OTHER))
    amounts = {invoice.pk: Decimal(12500)}
    with pytest.raises(bank_lines.NotOnInvoice, match="te veel"):
        bank_lines.allocate(line=line, amounts=amounts, actor=cast.lead_finance)
    bank_lines.allocate(line=line, amounts=amounts, actor=cast.lead_finance, beyond=True)
    assert left_on(invoice) == -500
    back = line_of(cast, told(-500, invoice.number))
    assert not booked_on(back), "money that goes out is never booked unasked"
    proposal = proposed(cast, back)
    assert proposal is not None
    bank_lines.accept_proposal(line=back, seen=proposal.key, actor=cast.lead_finance)
    assert (left_on(invoice), booked_on(back)) == (0, [-500])
    payments.undo_payment(payment=back.payments.get(), reason="Fout", actor=cast.lead_finance)
    assert left_on(invoice) == -500
    payments.record_refund(
        invoice=invoice,
        amount=Decimal(500),
        received_on=timezone.localdate(),
        actor=cast.lead_finance,
    )
    assert left_on(invoice) == 0
    with pytest.raises(Refused, match="terug te betalen"):
        payments.record_refund(
            invoice=invoice, amount=Decimal(1), received_on=timezone.localdate(),
            actor=cast.lead_finance,
        )  # fmt: skip


def test_money_that_was_booked_by_hand_is_tied_to_its_line(cast: Cast, invoice: Invoice) -> None:
    by_hand = payments.record_payment(
        invoice=invoice, amount=Decimal(6000), received_on=timezone.localdate(),
        actor=cast.lead_finance,
    )  # fmt: skip
    line = line_of(cast, told(6000, invoice.number))
    assert left_on(invoice) == 6000, "also where just that much is open, nothing is booked twice"
    proposal = proposed(cast, line)
    assert proposal is not None
    assert "met de hand geboekt" in proposal.reason
    bank_lines.accept_proposal(line=line, seen=proposal.key, actor=cast.lead_finance)
    assert now(line).left == 0
    assert Payment.objects.get() == by_hand
    bank_lines.unlink_payment(payment=Payment.objects.get(), actor=cast.lead_finance)
    assert now(line).left == 6000
    bank_lines.allocate(line=line, amounts={invoice.pk: Decimal(6000)}, actor=cast.lead_finance)
    with pytest.raises(Refused, match="van de regel zelf"):
        bank_lines.unlink_payment(payment=line.payments.get(), actor=cast.lead_finance)


def test_a_known_account_tells_who_pays(cast: Cast, agreement: Agreement) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    imported(cast, camt(told(12000, first.number, iban=OTHER, name="Shared Service")))
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    line = line_of(cast, told(12000, "bijdrage", iban=OTHER, name="Shared Service"))
    proposal = proposed(cast, line)
    assert proposal is not None
    assert proposal.splits[0].item.number == second.number
    assert "Van deze rekening betaalde" in proposal.reason


def test_a_line_is_set_aside_with_a_reason_and_taken_back(cast: Cast, invoice: Invoice) -> None:
    line = line_of(cast, told(12000, "collegegeld"))
    with pytest.raises(Refused, match="waarom"):
        bank_lines.set_aside(line=line, reason=" ", actor=cast.lead_finance)
    bank_lines.set_aside(line=line, reason="Van een student", actor=cast.lead_finance)
    assert not BankTransaction.objects.waiting().exists()
    with pytest.raises(Refused, match="opzijgezet"):
        bank_lines.allocate(line=line, amounts={invoice.pk: Decimal(1)}, actor=cast.lead_finance)
    bank_lines.take_back(line=line, actor=cast.lead_finance)
    assert BankTransaction.objects.waiting().get() == line
    with pytest.raises(Refused, match="niet opzijgezet"):
        bank_lines.take_back(line=line, actor=cast.lead_finance)


def test_invoices_of_another_lead_are_not_paid_from_a_line(
    cast: Cast, invoice: Invoice, other_invoice: Invoice
) -> None:
    found = imported(cast, camt(told(12000, other_invoice.number)))
    assert found.booked == 0
    line = BankTransaction.objects.get()
    with pytest.raises(Refused, match="hoort niet bij deze rekening"):
        bank_lines.allocate(
            line=line, amounts={other_invoice.pk: Decimal(1)}, actor=cast.lead_finance
        )


def test_the_database_keeps_lines_and_what_is_booked_from_them(
    cast: Cast, invoice: Invoice
) -> None:
    line = line_of(cast, told(100, "x"))
    wrong = [
        lambda: BankTransaction.objects.update(amount=5),
        lambda: line.delete(),
        lambda: line.file.__class__.objects.update(format="x"),
        lambda: _straight(line, invoice, cast, 60, 50),
        lambda: _straight(line, invoice, cast, -1),
    ]
    for act in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    (payment,) = _straight(line, invoice, cast, 60)
    other = line_of(cast, told(100, "y"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(transaction=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.create(
            invoice=invoice, amount=-60, received_on=line.booked_on, booked_by=cast.lead_finance,
            note="x", undoes=payment,
        )  # fmt: skip


def _straight(line: BankTransaction, invoice: Invoice, cast: Cast, *amounts: int) -> list[Payment]:
    return [
        Payment.objects.create(
            invoice=invoice, amount=amount, received_on=line.booked_on, transaction=line,
            booked_by=cast.lead_finance,
        )
        for amount in amounts
    ]  # fmt: skip


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["allocate", "beyond", "undo", "aside"]), st.integers(1, 15000)),
        max_size=5,
    )
)
def test_never_more_is_booked_than_a_line_is(
    cast: Cast, invoice: Invoice, unknown: BankTransaction, acts: list[tuple[str, int]]
) -> None:
    line = unknown
    with transaction.atomic():
        for act, amount in acts:
            try:
                _do(act, Decimal(amount), line, invoice, cast)
            except Refused:
                continue
            booked = sum(booked_on(line), Decimal(0))
            assert 0 <= booked <= 9000
            assert now(line).booked == booked
            assert left_on(invoice) == 12000 - booked
        transaction.set_rollback(True)


def _do(act: str, amount: Decimal, line: BankTransaction, invoice: Invoice, cast: Cast) -> None:
    actor = cast.lead_finance
    if act == "undo":
        payment = Payment.objects.standing().filter(transaction=line).first()
        if payment:
            payments.undo_payment(payment=payment, reason="x", actor=actor)
    elif act == "aside":
        bank_lines.set_aside(line=line, reason="x", actor=actor)
        bank_lines.take_back(line=line, actor=actor)
    else:
        bank_lines.allocate(
            line=line, amounts={invoice.pk: amount}, actor=actor, beyond=act == "beyond"
        )


def test_leads_that_name_one_account_know_nothing_of_each_other(
    cast: Cast, invoice: Invoice, other_invoice: Invoice
) -> None:
    """What another organisation reads in is not shown to us, and keeps no money from us."""
    theirs = other_invoice.programme
    finance = User.objects.get(memberships__organisation=theirs.lead, memberships__role="finance")
    content = camt(told(12000, f"factuur {invoice.number}"))
    foreign = import_bank_file(
        lead=theirs.lead, content=content + b" ", filename="x.xml", actor=finance
    )
    ours = imported(cast, content)
    assert [(each.new, each.known, each.booked) for each in (foreign, ours)] == [
        (1, 0, 0),
        (1, 0, 1),
    ]
    line = foreign.file.transactions.get()
    for forbidden in (
        lambda: ours.file.known.add(line),
        lambda: _by_nobody(cast, invoice, 5, transaction=line),
        lambda: _by_nobody(cast, a_draft(invoice.agreement_year.agreement, 2027), 5),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def _by_nobody(cast: Cast, invoice: Invoice, amount: int, **more: object) -> None:
    """As no service books it."""
    Payment.objects.create(
        invoice=invoice,
        amount=amount,
        received_on=timezone.localdate(),
        booked_by=cast.lead_finance,
        **more,
    )


def test_a_name_in_another_spelling_makes_no_file_unreadable(cast: Cast) -> None:
    first = told(50, "contributie", name="Gemeente Hof van Twente")
    imported(cast, camt(first))
    again = imported(cast, camt(first, told(50, "contributie", name="GEM HOF"), number="2"))
    assert (again.new, again.known) == (1, 1)


def test_what_the_bank_has_yet_to_book_waits(cast: Cast, invoice: Invoice) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    line = line_of(cast, told(12000, invoice.number, day=tomorrow))
    assert not Payment.objects.exists()
    proposal = proposed(cast, line)
    assert proposal is not None
    with pytest.raises(Refused, match="25 november 2026"):
        bank_lines.accept_proposal(line=line, seen=proposal.key, actor=cast.lead_finance)


def _tried(act: object, done: list[object]) -> None:
    try:
        done.append(act())  # type: ignore[operator]
    except Refused:
        pass
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_nothing_is_doubled(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    content = camt(told(12000, invoice.number), told(5000, "x", iban=PAYER))
    done: list[object] = []
    at_once([lambda: _tried(lambda: imported(cast, content), done)] * 4)
    assert (BankTransaction.objects.count(), Payment.objects.count()) == (2, 1)
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    line = line_of(cast, told(4000, second.number))
    proposal = proposed(cast, line)
    assert proposal is not None
    done.clear()
    accept = lambda: bank_lines.accept_proposal(  # noqa: E731
        line=line, seen=proposal.key, actor=cast.lead_finance
    )
    at_once([lambda: _tried(accept, done)] * 4)
    assert len(done) == 1
    assert left_on(second) == 8000
