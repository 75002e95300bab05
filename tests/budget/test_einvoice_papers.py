"""What is wrong is not issued; what is issued has its e-invoice, in the PDF and around it."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from pypdf import PdfReader

from budget import tasks
from budget.einvoices import ubl
from budget.einvoices.validating import faults_of
from budget.models import Invoice
from budget.services import invoicing
from packages.models import Agreement, Profile
from packages.services.invoicing_data import change_invoicing_data
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.documents import store_document
from portal.kit.models import Counter, OutgoingMail
from programme.models import Organisation
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.programme import Cast


def _damage(organisation: Organisation, **values: str) -> None:
    """Past every form, as an import could."""
    Organisation.objects.filter(pk=organisation.pk).update(**values)


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_what_a_receiver_would_send_back_is_not_issued(
    cast: Cast, agreement: Agreement, client: Client, side: str
) -> None:
    party = cast.participant.organisation if side == "buyer" else cast.programme.lead
    right = party.kvk
    _damage(party, kvk="1234567", **({"oin": ""} if side == "buyer" else {}))
    draft = a_draft(agreement)
    with pytest.raises(Refused) as refused:
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    sentence = str(refused.value)
    for part in ("KvK-nummer 1234567", "8 cijfers", party.name, "Gegevens wijzigen", "BR-NL-1"):
        assert part in sentence
    assert not Counter.objects.filter(series__startswith="invoice/").exists()
    draft.refresh_from_db()
    assert draft.number is None
    assert not draft.lines.exists()

    client.force_login(cast.lead_finance)
    page = client.get(reverse("budget:draft", args=[draft.pk])).content.decode()
    assert "KvK-nummer 1234567" in page
    assert f'href="{party.get_absolute_url()}"' in page
    assert "Factuur uitgeven" not in page

    _damage(party, kvk=right)
    page = client.get(reverse("budget:draft", args=[draft.pk])).content.decode()
    assert "Factuur uitgeven" in page
    draft.refresh_from_db()
    assert draft.number is None, "looking issues nothing"
    assert an_issued_invoice(agreement, cast.lead_finance).number


def test_without_an_account_to_pay_to_nothing_is_issued(
    cast: Cast, agreement: Agreement, settings: Any
) -> None:
    settings.INVOICE_IBAN = ""
    with pytest.raises(Refused, match="beheerder van het portaal"):
        an_issued_invoice(agreement, cast.lead_finance)


def test_pdf_and_einvoice_hold_each_other(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    tasks.make_invoice_document(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.document is not None
    assert invoice.einvoice is not None
    pdf, xml = invoice.document.read(), invoice.einvoice.read()
    assert faults_of(xml) == []
    found = etree.fromstring(xml).find(
        ".//cbc:EmbeddedDocumentBinaryObject", namespaces=ubl.NAMESPACES
    )
    assert b64decode(found.text) == pdf
    reader = PdfReader(BytesIO(pdf))
    (inside,) = reader.attachments[f"{invoice.number}.xml"]
    assert inside == ubl.write(invoice, list(invoice.lines.all()))
    assert faults_of(inside) == []
    assert b"<pdfaid:part>3</pdfaid:part>" in reader.xmp_metadata.stream.get_data().replace(
        b'pdfaid:part="3"', b"<pdfaid:part>3</pdfaid:part>"
    )

    client.force_login(cast.finance)
    address = reverse("budget:invoice_xml", args=[invoice.number])
    assert address == f"/facturen/{invoice.number}.xml"
    answer = client.get(address)
    assert answer["Content-Type"] == "application/xml"
    assert hashlib.sha256(answer.content).hexdigest() == invoice.einvoice.sha256
    assert address in client.get(invoice.get_absolute_url()).content.decode()
    told = audit.records_of(invoice).get(act="budget.make_document")
    assert told.data["einvoice"] == invoice.einvoice.sha256


def test_until_it_is_there_one_waits(cast: Cast, agreement: Agreement, client: Client) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    client.force_login(cast.finance)
    assert client.get(reverse("budget:invoice_xml", args=[invoice.number])).status_code == 202


def test_an_earlier_paper_gets_its_einvoice_and_nobody_a_second_mail(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    invoice.document = store_document(kind="invoice", filename="x.pdf", content=b"%PDF-1.7 oud")
    invoice.save()
    client.force_login(cast.finance)
    page = client.get(invoice.get_absolute_url()).content.decode()
    assert reverse("budget:invoice_pdf", args=[invoice.number]) in page
    for _again in range(2):
        tasks.make_invoice_document(invoice.pk)
    found = Invoice.objects.get(pk=invoice.pk)
    assert found.document == invoice.document
    assert found.einvoice is not None
    assert b"JVBERi0xLjcgb3Vk" in found.einvoice.read()
    acts = [each.act for each in audit.records_of(invoice)]
    assert acts.count("budget.make_einvoice") == 1
    assert not OutgoingMail.objects.filter(template="invoice").exists()


def test_the_customer_chooses_the_norm(cast: Cast, agreement: Agreement, client: Client) -> None:
    client.force_login(cast.owner)
    address = reverse("packages:change_invoicing", args=[agreement.number])
    given = {
        "email": agreement.invoice_email,
        "reference_label": agreement.reference_label,
        "reference_value": agreement.reference_value,
    }
    assert client.post(address, {**given, "profile": "onbekend"}).status_code == 200
    assert client.post(address, {**given, "profile": Profile.PEPPOL}).status_code == 302
    assert "Peppol BIS 3" in client.get(agreement.get_absolute_url()).content.decode()
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert invoice.buyer["profile"] == Profile.PEPPOL
    assert b"poacc:billing:3.0<" in ubl.write(invoice, list(invoice.lines.all()))
    given["email"] = "ander@voorbeeld.example"
    assert client.post(address, given).status_code == 200, "the norm is asked each time"
    change_invoicing_data(agreement=agreement, actor=cast.owner, **given)
    assert Agreement.objects.get(pk=agreement.pk).invoicing.profile == Profile.PEPPOL
