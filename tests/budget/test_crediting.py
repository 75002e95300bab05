"""What was issued is taken back: whole or in part, once, by a note of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from budget import documents, tasks
from budget.einvoices.validating import faults_of
from budget.models import Balance, Invoice, InvoiceLine
from budget.selectors.crediting import lines_left
from budget.services import crediting, invoicing, payments
from budget.services.crediting import WrongAmount, correct_address, credit_invoice, reinvoice
from budget.states import Standing
from packages.models import Agreement, Channel, ComponentPrice, VatTreatment
from packages.services import ending
from packages.services.invoicing_data import change_invoicing_data
from portal.kit import audit
from portal.kit.acts import LATELY, Refused
from portal.kit.models import OutgoingMail
from programme.models import Organisation
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import an_agreement
from tests.factories.programme import Cast
from tests.pages import html_of, text_of_pdf
from tests.shared import shared

WHY = "De opleiding gaat niet door"


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    """Of € 12.000: a line of € 7.500 and one of € 4.500, both exempt."""
    return an_issued_invoice(agreement, cast.lead_finance)


def _credit(cast: Cast, invoice: Invoice, *amounts: str, reason: str = WHY) -> Invoice:
    """So much of each line, in their order; nothing given is all."""
    lines = zip(invoice.lines.order_by("position"), map(Decimal, amounts), strict=False)
    asked = {line.pk: amount for line, amount in lines if amount} if amounts else None
    return credit_invoice(invoice=invoice, lines=asked, reason=reason, actor=cast.lead_finance)


def _balance(invoice: Invoice) -> tuple[Decimal, Decimal, Decimal]:
    found = Balance.objects.get(invoice=invoice)
    return found.credited, found.paid, found.open


def _pay(cast: Cast, invoice: Invoice, amount: int) -> None:
    payments.record_payment(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=invoice.issued_on,
        actor=cast.lead_finance,
    )


def test_the_same_is_not_taken_back_again_by_who_goes_back_to_the_form(
    cast: Cast, invoice: Invoice
) -> None:
    first, second = invoice.lines.order_by("position")
    told = {"invoice": invoice, "actor": cast.lead_finance, "reason": WHY}
    made = credit_invoice(**told, lines={first.pk: Decimal(500)})
    with pytest.raises(Refused, match=f"al gecrediteerd, met {made.number}"):
        credit_invoice(**told, lines={first.pk: Decimal(500)})
    with pytest.raises(Refused, match=f"al gecrediteerd, met {made.number}"):
        crediting.preview_credit(invoice=invoice, lines={first.pk: Decimal(500)}, reason=WHY)
    credit_invoice(**told, lines={second.pk: Decimal(500)})
    credit_invoice(**told, lines={first.pk: Decimal(500)})
    credit_invoice(**{**told, "reason": "Nog een keer"}, lines={first.pk: Decimal(500)})
    with time_machine.travel(timezone.now() + LATELY):
        credit_invoice(**{**told, "reason": "Nog een keer"}, lines={first.pk: Decimal(500)})
    assert _balance(invoice)[0] == 2500


def test_an_invoice_is_taken_back_in_parts_until_nothing_is_left(
    cast: Cast, invoice: Invoice
) -> None:
    first = _credit(cast, invoice, "1000.50", "4500")
    assert first.number == f"{cast.programme.code}-CN2026-0001"
    assert (first.net_total, first.reason) == (Decimal("5500.50"), WHY)
    assert (first.buyer["name"], first.reference_value) == (
        invoice.buyer["name"],
        invoice.reference_value,
    )
    assert _balance(invoice) == (Decimal("5500.50"), 0, Decimal("6499.50"))
    assert [each.left for each in lines_left(invoice)] == [Decimal("6499.50"), 0]
    with pytest.raises(WrongAmount, match=r"6\.499,50"):
        _credit(cast, invoice, "6499.51")
    with pytest.raises(WrongAmount):
        _credit(cast, invoice, "-1")
    rest = _credit(cast, invoice)
    assert rest.number == f"{cast.programme.code}-CN2026-0002"
    assert rest.net_total == Decimal("6499.50")
    found = Invoice.objects.get(pk=invoice.pk)
    assert found.standing == Standing.CREDITED
    assert found in Invoice.objects.credited()
    with pytest.raises(Refused, match="al helemaal gecrediteerd"):
        _credit(cast, invoice)
    assert [each.subject_label for each in audit.records_of(first, rest)] == [
        first.number,
        rest.number,
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": "  "}, "Vul in waarom"),
        ({"lines": {}}, "Vul bij een of meer regels"),
        ({"lines": {10**9: Decimal(1)}}, "staat niet op de factuur"),
        ({"credited_seen": Decimal(5)}, "intussen"),
    ],
)
def test_what_is_asked_wrong_is_told(
    cast: Cast, invoice: Invoice, change: dict[str, object], says: str
) -> None:
    given = {"invoice": invoice, "reason": WHY, "actor": cast.lead_finance, **change}
    with pytest.raises(Refused, match=says):
        credit_invoice(**given)
    assert not Invoice.objects.credit_notes().exists()


def test_a_note_of_vat_alone_is_refused(cast: Cast, invoice: Invoice) -> None:
    """A taxed line and an exempt discount of the same amount."""
    none = ["0"] * invoice.lines.count()
    taxed = {"vat_category": "S", "vat_rate": 21}
    exempt = {"vat_category": "E", "vat_rate": 0, "vat_reason": "Vrijgesteld"}
    for at, (sign, vat) in enumerate(((1, taxed), (-1, exempt), (-1, taxed), (1, exempt)), 96):
        invoice.lines.create(
            position=at, description="x", unit_price=1000, quantity=sign, net=sign * 1000, **vat
        )
    with pytest.raises(Refused, match="korting"):
        _credit(cast, invoice, *none, "1000", "-1000")


def test_only_finance_takes_back_what_was_issued(
    cast: Cast, agreement: Agreement, invoice: Invoice
) -> None:
    for act in (crediting.credit_invoice, crediting.correct_address):
        with pytest.raises(Refused, match="administratie"):
            act(invoice=invoice, reason=WHY, actor=cast.coordinator)
    with pytest.raises(Refused, match="concept"):
        _credit(cast, a_draft(agreement, 2027))
    with pytest.raises(Refused, match="zelf een creditfactuur"):
        _credit(cast, _credit(cast, invoice))


def test_the_notes_of_a_taxed_invoice_come_to_what_it_asked(cast: Cast) -> None:
    """Three parts of 21 %, each rounded for itself, would leave a cent on the invoice."""
    VatTreatment.objects.filter(component__borne_by="participant").update(
        category="S", rate=21, reason=""
    )
    ComponentPrice.objects.filter(component__borne_by="participant").update(amount="10.07")
    invoice = an_issued_invoice(an_agreement(cast), cast.lead_finance)
    parts = [
        _credit(cast, invoice, *taken, reason=reason)
        for reason, taken in (("Een", ["3.36"]), ("Nog een", ["3.36"]), ("De rest", []))
    ]
    assert sum(each.vat_total for each in parts) == invoice.vat_total
    assert _balance(invoice)[2] == 0
    assert any(line.vat_rounding for each in parts for line in each.lines.all())


def test_the_database_keeps_what_is_left_of_a_line(cast: Cast, invoice: Invoice) -> None:
    note = _credit(cast, invoice, "7000")
    line = note.lines.get()

    def add(**change: object) -> None:
        values = {
            "invoice": note,
            "credits": line.credits,
            "position": 9,
            "description": "x",
            "quantity": Decimal(1),
            "unit_price": Decimal(600),
            "net": Decimal(600),
            "vat_category": "E",
            "vat_rate": Decimal(0),
            "vat_reason": line.vat_reason,
            **change,
        }
        with transaction.atomic():
            InvoiceLine.objects.create(**values)

    less = {"unit_price": Decimal(400), "net": Decimal(400)}
    for wrong in (
        {},
        {"credits": None},
        {**less, "vat_reason": "Anders"},
        {"quantity": Decimal(-1), "net": Decimal(-600)},
    ):
        with pytest.raises(IntegrityError):
            add(**wrong)
    with transaction.atomic():  # as good as kept: a note that is issued gets no more lines
        add(**less)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_who_credits_at_the_same_moment_as_somebody_else_is_told(
    cast: Cast, invoice: Invoice
) -> None:
    gate = Barrier(3)

    def attempt(_at: int) -> object:
        try:
            gate.wait(timeout=20)
            return _credit(cast, invoice, "5000")
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(attempt, range(3)))
    assert sum(isinstance(each, Invoice) for each in answers) == 1
    assert _balance(invoice)[0] == 5000
    numbers = Invoice.objects.credit_notes().values_list("number", flat=True)
    assert [number.rpartition("-")[2] for number in numbers] == ["0001"]


@pytest.mark.parametrize(
    ("paid", "amounts", "means"),
    [
        (0, (), "niets meer te betalen"),
        (0, ("500",), "blijft € 11.500,00 over"),
        (12000, ("500",), "Wij betalen € 500,00 aan u terug"),
        (10000, (), "Wij betalen € 10.000,00 aan u terug"),
    ],
)
def test_the_paper_says_what_it_means_for_the_customer(
    cast: Cast, invoice: Invoice, paid: int, amounts: tuple[str, ...], means: str
) -> None:
    if paid:
        _pay(cast, invoice, paid)
    note = _credit(cast, invoice, *amounts)
    assert means in documents.invoice_html(note).replace("\xa0", " ")


def test_the_paper_says_which_invoice_and_why(cast: Cast, invoice: Invoice) -> None:
    note = _credit(cast, invoice)
    tasks.make_invoice_document(note.pk)
    note.refresh_from_db()
    pdf = note.document.read()
    words = text_of_pdf(pdf)
    for fact in ("Creditfactuur", note.number, f"factuur {invoice.number} van", WHY):
        assert fact in words
    assert "Maak" not in words, "there is nothing to pay"
    (inside,) = PdfReader(BytesIO(pdf)).attachments[f"{note.number}.xml"]
    assert b"CreditNoteTypeCode>381<" in inside
    assert faults_of(note.einvoice.read()) == []
    mail = OutgoingMail.objects.get(template="credit_note")
    assert mail.to == note.buyer["email"]
    assert WHY in mail.body_text
    assert "niets meer te betalen" in mail.body_text


def test_a_credit_note_goes_by_the_way_that_the_customer_wants_now(
    cast: Cast, agreement: Agreement, invoice: Invoice, settings: Any, tmp_path: Path
) -> None:
    settings.EINVOICE_FOLDER = str(tmp_path)
    given = {
        "email": "nieuw@voorbeeld.example",
        "reference_label": "order",
        "reference_value": "45",
    }
    change_invoicing_data(agreement=agreement, actor=cast.owner, **given, channel=Channel.FOLDER)
    note = _credit(cast, invoice)
    assert (invoice.buyer["channel"], note.buyer["channel"]) == (Channel.MAIL, Channel.FOLDER)
    assert note.buyer["email"] == given["email"]


def test_a_credited_invoice_is_made_anew_once(cast: Cast, invoice: Invoice) -> None:
    with pytest.raises(Refused, match="Crediteer dat eerst"):
        reinvoice(invoice=invoice, actor=cast.lead_finance)
    _credit(cast, invoice)
    draft = reinvoice(invoice=invoice, actor=cast.lead_finance)
    assert reinvoice(invoice=invoice, actor=cast.lead_finance) == draft
    anew = invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    assert (anew.replaces, anew.net_total) == (invoice, 12000)
    assert f"factuur {invoice.number} van" in documents.invoice_html(anew)


def test_the_agreement_tells_which_of_its_invoices_is_to_be_paid(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    _credit(cast, invoice)
    client.force_login(cast.owner)
    page = html_of(client.get(invoice.agreement_year.agreement.get_absolute_url()))
    for state in (Standing.CREDITED, Standing.CREDIT_NOTE):
        assert f'status--{state}">' in page


def test_a_year_that_is_not_owed_any_more_is_not_invoiced_anew(
    cast: Cast, agreement: Agreement
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance, 2027)
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie",
        ends_on=invoice.issued_on.replace(month=12, day=31),
    )  # fmt: skip
    _credit(cast, invoice)
    with pytest.raises(Refused, match="niet meer te betalen"):
        reinvoice(invoice=invoice, actor=cast.lead_finance)


def test_a_wrong_address_is_a_credit_and_a_new_invoice_or_nothing(
    cast: Cast, invoice: Invoice
) -> None:
    def correct() -> Invoice:
        return correct_address(invoice=invoice, reason="Verhuisd", actor=cast.lead_finance)

    with pytest.raises(Refused, match="dezelfde als nu"):
        correct()
    party = Organisation.objects.filter(pk=cast.participant.organisation.pk)
    party.update(street="Nieuwstraat", kvk="123", oin="")
    with pytest.raises(Refused, match="8 cijfers"):
        correct()
    assert Invoice.objects.count() == 1
    party.update(kvk="99000001")
    anew = correct()
    note = Invoice.objects.credit_notes().get()
    assert (note.credits, anew.replaces) == (invoice, invoice)
    assert note.buyer["street"] == invoice.buyer["street"] != anew.buyer["street"]
    assert anew.buyer["street"].startswith("Nieuwstraat")
    assert _balance(anew)[2] == 12000
