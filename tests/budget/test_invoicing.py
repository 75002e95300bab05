"""Invoices: numbers without gaps, frozen contents, one paper, payments that add up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from budget import documents, jobs, tasks
from budget.models import Invoice
from budget.services import invoicing, payments
from packages.models import Agreement
from packages.services import ending
from packages.services.invoicing_data import change_invoicing_data
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Organisation, Role
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import an_agreement, prolong
from tests.factories.programme import Cast, a_programme, member


def test_drafts_of_begun_years_are_raised_once(agreement: Agreement) -> None:
    with time_machine.travel("2026-06-01"):
        assert jobs.raise_yearly_invoices() == 1
        assert jobs.raise_yearly_invoices() == 0
    with time_machine.travel("2028-01-02"):
        assert jobs.raise_yearly_invoices() == 2
    assert Invoice.objects.drafts().count() == 3


def test_years_after_an_early_end_are_not_invoiced(cast: Cast, agreement: Agreement) -> None:
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(2026, 12, 31)
    )
    with time_machine.travel("2028-01-02"):
        assert jobs.raise_yearly_invoices() == 1


def test_an_issued_invoice_is_frozen(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    organisation = cast.participant.organisation
    was = organisation.legal_name
    organisation.legal_name = "Andere Naam"
    organisation.save()
    invoice.refresh_from_db()
    assert invoice.buyer["name"] == was
    assert invoice.reference_value == agreement.reference_value
    assert (invoice.balance.net, invoice.vat_total, invoice.balance.gross) == (12000, 0, 12000)


def test_issued_twice_has_one_number(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    with pytest.raises(Refused, match=str(invoice.number)):
        invoicing.issue_invoice(invoice=invoice, actor=cast.lead_finance)


def test_a_required_reference_must_be_there(cast: Cast) -> None:
    agreement = an_agreement(cast, reference_value="", reference_required=False)
    agreement.choice.reference_required = True
    agreement.choice.save()
    with pytest.raises(Refused, match="kenmerk"):
        an_issued_invoice(agreement, cast.lead_finance)


def test_later_invoices_go_by_the_invoicing_data_given_since(
    client: Client, cast: Cast, agreement: Agreement
) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    draft = a_draft(agreement, 2027)
    change_invoicing_data(
        agreement=agreement,
        email="nieuw@voorbeeld.example",
        reference_label="routenummer",
        reference_value="R-2027",
        actor=cast.finance,
    )
    client.force_login(cast.lead_finance)
    shown = client.get(reverse("budget:draft", args=[draft.pk])).content.decode()
    assert "nieuw@voorbeeld.example" in shown
    assert "routenummer R-2027" in shown
    assert reverse("packages:change_invoicing", args=[agreement.number]) in shown
    listed = client.get(f"{reverse('budget:drafting')}?jaar=2028").content.decode()
    assert "R-2027" in listed
    assert agreement.reference_value not in listed

    issued = invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    tasks.make_invoice_document(issued.pk)
    assert issued.buyer["email"] == "nieuw@voorbeeld.example"
    assert (issued.reference_label, issued.reference_value) == ("routenummer", "R-2027")
    assert "R-2027" in documents.invoice_html(issued)
    sent = OutgoingMail.objects.get(template="invoice")
    assert sent.to == "nieuw@voorbeeld.example"
    assert "R-2027" in sent.subject
    assert "routenummer: R-2027" in sent.body_text
    first.refresh_from_db()
    assert first.buyer["email"] == agreement.invoice_email
    assert first.reference_value == agreement.reference_value


def test_a_required_reference_given_since_closes_the_gap(cast: Cast) -> None:
    agreement = an_agreement(cast, reference_value="", reference_required=False)
    agreement.choice.reference_required = True
    agreement.choice.save()
    draft = a_draft(agreement)
    with pytest.raises(Refused, match=f"overeenkomst {agreement.number}"):
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    change_invoicing_data(
        agreement=agreement,
        email=agreement.invoice_email,
        reference_label="projectcode",
        reference_value="P-7",
        actor=cast.coordinator,
    )
    assert invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance).reference_value == "P-7"


def test_only_the_leads_finance_issues(cast: Cast, agreement: Agreement) -> None:
    draft = a_draft(agreement)
    for person in (cast.finance, cast.owner, cast.coordinator, cast.administrator):
        with pytest.raises(Refused):
            invoicing.issue_invoice(invoice=draft, actor=person)


def test_the_paper_says_what_the_law_asks_and_is_made_once(
    cast: Cast, agreement: Agreement
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    html = documents.invoice_html(invoice)
    lead, buyer = cast.programme.lead, cast.participant.organisation
    for fact in (
        invoice.number,
        lead.legal_name,
        lead.vat_number,
        lead.kvk,
        buyer.legal_name,
        buyer.vat_number,
        agreement.number,
        agreement.reference_value,
        "12.000,00",
        "vrijgesteld",
        "art. 11",
    ):
        assert fact in html, fact
    for _again in range(2):
        tasks.make_invoice_document(invoice.pk)
    acts = [found.act for found in audit.records_of(invoice)]
    assert acts.count("budget.make_document") == 1
    assert OutgoingMail.objects.filter(template="invoice").count() == 1


def test_payments_add_up_and_never_exceed(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)

    def book(amount: str) -> None:
        payments.record_payment(
            invoice=invoice,
            amount=Decimal(amount),
            received_on=invoice.issued_on,
            actor=cast.lead_finance,
        )

    book("2000")
    with pytest.raises(Refused, match=r"10\.000,00"):
        book("10000.01")
    book("10000")
    assert list(Invoice.objects.paid()) == [invoice]
    assert not Invoice.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_40_invoices_by_8_connections_have_40_numbers_without_a_gap(
    cast: Cast, agreement: Agreement
) -> None:
    prolong(agreement, last_year=2065)
    drafts = [
        invoicing.raise_invoice(agreement_year=year, actor=None) for year in agreement.years.all()
    ]
    assert len(drafts) == 40

    def issue(draft: Invoice) -> str | None:
        try:
            return invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance).number
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(issue, [*drafts, *drafts]))
    drawn = sorted(number for number in numbers if number)
    assert [int(number.rpartition("-")[2]) for number in drawn] == list(range(1, 41))
    assert audit.verify_chain() == []


def test_pages_from_draft_to_paid(cast: Cast, agreement: Agreement, client: Client) -> None:
    draft = a_draft(agreement)
    client.force_login(cast.lead_finance)
    assert "concept" in client.get(reverse("budget:invoices")).content.decode()
    page = client.post(reverse("budget:issue"), {"invoice": [draft.pk]}, follow=True)
    draft.refresh_from_db()
    assert str(draft.number) in page.content.decode()
    assert client.get(reverse("budget:invoice_pdf", args=[draft.number])).status_code == 202
    tasks.make_invoice_document(draft.pk)
    pdf = client.get(reverse("budget:invoice_pdf", args=[draft.number]))
    assert pdf["Content-Type"] == "application/pdf"
    packed = client.post(reverse("budget:download"), {"invoice": [draft.pk]})
    assert ZipFile(BytesIO(packed.getvalue())).namelist() == [
        f"{draft.number}.pdf",
        f"{draft.number}.xml",
    ]
    answers = {"amount": "99999", "received_on": "2026-11-24", "open_seen": "12000"}
    page = client.post(reverse("budget:pay", args=[draft.number]), answers)
    assert "staat nog" in page.content.decode()
    answers["amount"] = "€ 12.000,00"
    page = client.post(reverse("budget:pay", args=[draft.number]), answers, follow=True)
    assert "betaald" in page.content.decode()


def test_finance_makes_drafts_ahead_by_hand(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    url = f"{reverse('budget:drafting')}?jaar=2028"
    page = client.get(url).content.decode()
    assert cast.participant.organisation.name in page
    assert "12.000,00" in page
    answer = {"agreement_year": [agreement.years.get(year=2028).pk]}
    assert "1 concept is gemaakt" in client.post(url, answer, follow=True).content.decode()
    assert Invoice.objects.drafts().get().agreement_year.year == 2028
    again = client.post(url, answer).content.decode()
    assert "al een factuur gemaakt" in again
    assert Invoice.objects.count() == 1
    assert "Alles heeft een factuur" in client.get(url).content.decode()
    assert "Kies een of meer" in client.post(url).content.decode()
    assert client.get(f"{reverse('budget:drafting')}?jaar=1999").status_code == 404


def test_a_made_up_pick_is_told(cast: Cast, agreement: Agreement, client: Client) -> None:
    client.force_login(cast.lead_finance)
    url, year = f"{reverse('budget:drafting')}?jaar=2028", agreement.years.get(year=2028)
    for made_up in ("9" * 5000, "x", "²"):
        page = client.post(url, {"agreement_year": [made_up, year.pk]})
        assert page.status_code == 200
        assert page.context["form"].errors["agreement_year"]
        assert page.context["picked"] == {year.pk}


def test_only_finance_of_the_programme_picks_what_gets_a_draft(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    year = agreement.years.get(year=2028)
    elsewhere = member(Role.FINANCE, a_programme().lead)
    client.force_login(elsewhere)
    page = client.post(f"{reverse('budget:drafting')}?jaar=2028", {"agreement_year": [year.pk]})
    assert page.status_code == 200
    assert not Invoice.objects.exists()


def test_a_participant_sees_its_own_issued_invoices_only(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    draft = a_draft(agreement)
    client.force_login(cast.finance)
    assert client.get(reverse("budget:draft", args=[draft.pk])).status_code == 404
    invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    draft.refresh_from_db()
    url = reverse("budget:invoice", args=[draft.number])
    assert client.get(url).status_code == 200
    for person in (cast.stranger, cast.learner, cast.nobody):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_what_a_reference_is_called_follows_the_language_of_the_invoice(
    cast: Cast, agreement: Agreement
) -> None:
    Organisation.objects.filter(pk=agreement.participant.organisation_id).update(language="en")
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert (agreement.language, agreement.reference_label) == ("nl", "verplichtingnummer")
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert (invoice.language, invoice.reference_label) == ("en", "commitment number")
    given = {"email": "facturen@noordwater.example", "reference_value": "N-1"}
    change_invoicing_data(
        agreement=agreement, actor=cast.owner, reference_label="Waternummer", **given
    )
    agreement = Agreement.objects.get(pk=agreement.pk)
    named_by_the_customer = an_issued_invoice(agreement, cast.lead_finance, 2027)
    assert named_by_the_customer.reference_label == "Waternummer"
