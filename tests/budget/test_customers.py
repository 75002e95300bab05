"""What a participant's people see of invoices: to pay, on the dashboard, in lists and mails."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budget import tasks
from budget.models import Invoice
from budget.selectors.todo import MOST_APART, customer_overview, todos_of_customer
from budget.services.payments import record_payment
from packages.models import Agreement
from portal.dashboard import dashboard_of
from portal.kit import outbox
from portal.kit.models import OutgoingMail
from portal.kit.todo import Todo
from programme.models import Membership, Programme, Role, User
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.many import copies_of
from tests.factories.packages import active_agreement, catalogue
from tests.factories.programme import Cast, a_cast, a_participant, a_programme, a_user, member
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


def _todos(user: User) -> list[Todo]:
    return todos_of_customer(customer_overview(User.objects.get(pk=user.pk)))


def _days_later(invoice: Invoice, days: int) -> time_machine.travel:
    assert invoice.due_on is not None
    at = timezone.datetime.combine(invoice.due_on, timezone.datetime.min.time())
    return time_machine.travel(at + timedelta(days=days, hours=12))


def test_contact_and_finance_contact_are_told_to_pay(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    for person in (cast.owner, cast.finance):
        (todo,) = _todos(person)
        assert invoice.number is not None
        assert todo.title == f"Betaal factuur {invoice.number}"
        assert "€\N{NO-BREAK SPACE}12.000,00" in todo.text
        assert cast.participant.organisation.name in todo.text
        assert "uiterlijk op" in todo.text
        assert not todo.urgent
        client.force_login(person)
        page = client.get("/").content.decode()
        assert todo.title in page
        assert "U hoeft nu niets te doen" not in page
        assert "Laatste factuur" in page


def test_what_is_late_is_urgent_and_first(cast: Cast, agreement: Agreement) -> None:
    early = an_issued_invoice(agreement, cast.lead_finance)
    with _days_later(early, 1):
        later = an_issued_invoice(agreement, cast.lead_finance, year=2027)
        Membership.objects.create(
            user=cast.owner, organisation=a_participant(cast.programme).organisation,
            role=Role.CONTACT,
        )  # fmt: skip
        todos = dashboard_of(User.objects.get(pk=cast.owner.pk))["todos"]
    assert todos[0].title == f"Betaal factuur {early.number}"
    assert todos[0].urgent
    assert "Te laat" in todos[0].text
    assert todos[1].title.startswith("Kies een pakket")
    assert todos[2].title == f"Betaal factuur {later.number}"
    with _days_later(early, 0):
        assert not _todos(cast.owner)[0].urgent, "the last day is in time"


def test_a_part_payment_and_a_whole_one(cast: Cast, invoice: Invoice, client: Client) -> None:
    def pay(amount: int) -> None:
        record_payment(
            invoice=invoice,
            amount=Decimal(amount),
            received_on=timezone.localdate(),
            actor=cast.lead_finance,
        )

    pay(5000)
    told = _todos(cast.finance)[0].text.replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("Nog € 7.000,00 van € 12.000,00 voor ")
    pay(7000)
    assert _todos(cast.finance) == []
    overview = customer_overview(cast.finance)
    assert overview is not None
    assert overview.last == invoice
    assert overview.open.count == 0
    client.force_login(cast.finance)
    assert "Alles is betaald" in client.get("/").content.decode()


def test_others_hear_nothing_of_money(cast: Cast, invoice: Invoice, client: Client) -> None:
    reader_elsewhere = member(Role.READER, cast.participant.organisation)
    for person in (cast.learner, cast.team_mate, cast.stranger, cast.nobody, reader_elsewhere):
        assert _todos(person) == []
        client.force_login(person)
        page = client.get("/").content.decode()
        assert str(invoice.number) not in page
        assert "Uw facturen" not in page


def test_drafts_are_not_told(cast: Cast, agreement: Agreement, client: Client) -> None:
    a_draft(agreement)
    assert _todos(cast.finance) == []
    client.force_login(cast.finance)
    assert "Er is nog geen factuur" in client.get("/").content.decode()
    client.force_login(cast.owner)
    assert "Uw facturen" not in client.get("/").content.decode()


def test_many_invoices_are_one_to_do_in_one_query(
    cast: Cast, agreement: Agreement, invoice: Invoice
) -> None:
    for copy in copies_of(agreement, invoice, count=MOST_APART):
        Membership.objects.create(
            user=cast.owner, organisation=copy.participant.organisation, role=Role.CONTACT
        )
    owner = User.objects.get(pk=cast.owner.pk)
    owner.organisation_ids()
    with CaptureQueriesContext(connection) as counted:
        (todo,) = todos_of_customer(customer_overview(owner))
    assert len(counted) == 1
    assert todo.title == f"Betaal {MOST_APART + 1} facturen"
    assert "48.000,00" in todo.text
    assert todo.url.endswith("state=open")


def test_the_dashboard_offers_the_paper(cast: Cast, invoice: Invoice, client: Client) -> None:
    client.force_login(cast.finance)
    pdf = reverse("budget:invoice_pdf", args=[invoice.number])
    assert pdf not in client.get("/").content.decode()
    tasks.make_invoice_document(invoice.pk)
    assert pdf in client.get("/").content.decode()


def test_the_administration_can_pay_from_its_mail_alone(cast: Cast, invoice: Invoice) -> None:
    tasks.make_invoice_document(invoice.pk)
    invoice.refresh_from_db()
    queued = OutgoingMail.objects.get(template="invoice")
    assert queued.to == "facturen@voorbeeld.example"
    assert outbox.send(queued.pk)
    (sent,) = mail.outbox
    assert invoice.document is not None
    assert invoice.einvoice is not None
    assert sent.attachments == [
        (f"{invoice.number}.pdf", invoice.document.read(), "application/pdf"),
        (f"{invoice.number}.xml", invoice.einvoice.read(), "application/xml"),
    ]
    for body in (sent.body, sent.alternatives[0][0]):
        told = body.replace("\N{NO-BREAK SPACE}", " ")
        for fact in (
            "Betaal € 12.000,00 uiterlijk op",
            "NL02 ABNA 0123 4567 89",
            cast.programme.lead.legal_name,
            str(invoice.number),
            invoice.reference_value,
            "de PDF is om te lezen",
            "de XML is de e-factuur",
        ):
            assert fact in told, fact


def test_finance_contacts_get_notice_else_contacts(cast: Cast, invoice: Invoice) -> None:
    tasks.make_invoice_document(invoice.pk)
    notices = OutgoingMail.objects.filter(template="invoice/notice")
    assert [found.to for found in notices] == [cast.finance.email]
    assert not notices.get().attachments.exists()
    Membership.objects.filter(user=cast.finance).delete()
    other = an_issued_invoice(invoice.agreement_year.agreement, cast.lead_finance, year=2027)
    tasks.make_invoice_document(other.pk)
    assert notices.get(about_id=str(other.pk)).to == cast.owner.email


def test_who_gets_the_invoice_gets_no_notice_too(cast: Cast) -> None:
    agreement = active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
        invoice_email=cast.finance.email.upper(),
    )
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    tasks.make_invoice_document(invoice.pk)
    assert (
        OutgoingMail.objects.count()
        - OutgoingMail.objects.exclude(template__startswith="invoice").count()
        == 1
    )


def test_the_list_of_a_customer_knows_no_drafts(
    cast: Cast, agreement: Agreement, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.finance)
    url = reverse("budget:invoices")
    page = client.get(url).content.decode()
    assert "Concepten maken" not in page
    assert 'class="filters"' not in page, "one invoice has nothing to filter"
    an_issued_invoice(agreement, cast.lead_finance, year=2027)
    page = client.get(url).content.decode()
    assert 'class="filters"' in page
    assert 'value="draft"' not in page
    assert "Uiterlijk betalen op" in page
    client.force_login(cast.lead_finance)
    page = client.get(url).content.decode()
    assert 'value="draft"' in page
    assert "Concepten maken" in page


@pytest.mark.parametrize(
    "wrong", ["state=x", "year=x", "programme=x", "year=1999", f"search={'a' * 81}"]
)
def test_made_up_filters_are_not_found(
    cast: Cast, invoice: Invoice, client: Client, wrong: str
) -> None:
    client.force_login(cast.lead_finance)
    assert client.get(f"{reverse('budget:invoices')}?{wrong}").status_code == 404


def test_the_list_keeps_programmes_apart(cast: Cast, invoice: Invoice, client: Client) -> None:
    other = _another_programme(cast)
    theirs = Invoice.objects.exclude(pk=invoice.pk).get()
    client.force_login(cast.lead_finance)
    url = reverse("budget:invoices")
    both = client.get(url).content.decode()
    assert str(invoice.number) in both
    assert str(theirs.number) in both
    assert 'name="programme"' in both
    one = client.get(f"{url}?programme={other.slug}").content.decode()
    assert str(theirs.number) in one
    assert str(invoice.number) not in one


def _another_programme(cast: Cast) -> Programme:
    """A second one of the same lead, with an issued invoice."""
    second = a_cast(a_programme(lead=cast.programme.lead))
    catalogue(second.programme)
    an_issued_invoice(
        active_agreement(
            participant=second.participant,
            contact=second.owner,
            signatory=second.signatory,
            lead_signatory=second.lead_signatory,
        ),
        second.lead_finance,
    )
    return second.programme


def test_a_person_without_organisation_sees_an_empty_list(client: Client, db: None) -> None:
    client.force_login(a_user())
    assert "Nog geen facturen" in client.get(reverse("budget:invoices")).content.decode()
