"""The pages on which finance takes back what was issued, or corrects what it printed."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from budget import tasks
from budget.models import Invoice
from budget.services.crediting import credit_invoice
from packages.models import Agreement
from packages.services.invoicing_data import change_invoicing_data
from portal.kit.models import OutgoingMail
from programme.models import Organisation, User
from programme.services.organisations import change_organisation
from tests.factories.budget import an_issued_invoice
from tests.factories.programme import Cast, a_programme
from tests.pages import html_of
from tests.shared import shared

WHY = "De opleiding gaat niet door"


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    """Of € 12.000: a line of € 7.500 and one of € 4.500, both exempt."""
    return an_issued_invoice(agreement, cast.lead_finance)


def test_finance_credits_on_the_page_after_a_check(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    address = reverse("budget:credit", args=[invoice.number])
    assert address in html_of(client.get(invoice.get_absolute_url()))
    first, second = invoice.lines.order_by("position")
    given = {
        "step": "check",
        "scope": "part",
        f"line_{first.pk}": "1.000,50",
        f"line_{second.pk}": "9.000",
        "reason": WHY,
        "credited_seen": "0",
    }
    page = html_of(client.post(address, given))
    assert "is nog € 4.500,00 over" in page.replace("\xa0", " ")
    assert 'value="1.000,50"' in page
    given[f"line_{second.pk}"] = ""
    page = html_of(client.post(address, given)).replace("\xa0", " ")
    assert "€ 10.999,50" in page
    assert not Invoice.objects.credit_notes().exists(), "the check makes nothing"
    assert client.post(address, {**given, "step": "final"}).status_code == 302
    page = html_of(client.post(address, {**given, "step": "final"})).replace("\xa0", " ")
    assert "intussen € 1.000,50" in page, "what is sent twice is done once"
    note = Invoice.objects.credit_notes().get()

    client.force_login(cast.finance)
    tasks.make_invoice_document(note.pk)
    shown = html_of(client.get(invoice.get_absolute_url()))
    assert note.get_absolute_url() in shown
    assert address not in shown
    shown = html_of(client.get(note.get_absolute_url()))
    assert WHY in shown
    for route in ("budget:invoice_pdf", "budget:invoice_xml"):
        assert client.get(reverse(route, args=[note.number])).status_code == 200
    listed = html_of(client.get(reverse("budget:invoices"), {"state": "credit_note"}))
    assert "-€ 1.000,50" in listed.replace("\xa0", " ")


def test_a_wrong_address_is_shown_beside_the_right_one(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    address = reverse("budget:correct_address", args=[invoice.number])
    page = html_of(client.get(address))
    assert "dezelfde als nu" in page
    (to_data,) = re.findall(r'href="(/organisaties/[^"]*/wijzigen/[^"]*)"', page)
    assert f"/factuurgegevens/?terug={address}" in page.replace("%2F", "/")
    given = client.get(unescape(to_data)).context["form"].initial
    answer = client.post(unescape(to_data), {**given, "city": "Borne", "kind": "utility"})
    assert answer["Location"] == address, "back to the invoice"
    party = Organisation.objects.get(pk=cast.participant.organisation.pk)
    assert (party.city, party.kind) == ("Borne", cast.participant.organisation.kind)
    told = OutgoingMail.objects.get(template="organisation_changed")
    assert told.to == cast.owner.email
    assert "Plaats: Borne" in told.body_text
    page = html_of(client.get(address))
    assert "<strong>Borne</strong>" in page
    answer = client.post(address, {"reason": "Verhuisd"})
    anew = Invoice.objects.get(replaces=invoice)
    assert answer["Location"] == anew.get_absolute_url()


def test_finance_elsewhere_keeps_its_hands_off(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    """Where another lead relies on the data too, and of who is no participant."""
    party = cast.participant.organisation
    network = cast.programme.network
    assert network is not None
    with pytest.raises(PermissionDenied):
        change_organisation(
            organisation=network, values={"city": "Borne"}, actor=cast.lead_finance
        )
    a_programme().participants.create(organisation=party)
    with pytest.raises(PermissionDenied):
        change_organisation(organisation=party, values={"city": "Borne"}, actor=cast.lead_finance)
    client.force_login(cast.lead_finance)
    page = html_of(client.get(reverse("budget:correct_address", args=[invoice.number])))
    assert "Vraag dan eerst een coördinator" in page


@pytest.mark.parametrize("elsewhere", ["https://kwaad.example/", "//kwaad.example/", "facturen"])
def test_a_form_leads_back_to_this_site_only(cast: Cast, client: Client, elsewhere: str) -> None:
    client.force_login(cast.lead_finance)
    party = cast.participant.organisation
    address = reverse("programme:organisation_change", args=[party.slug])
    address = f"{address}?{urlencode({'terug': elsewhere})}"
    given = client.get(address).context["form"].initial
    answer = client.post(address, {**given, "city": "Borne"})
    assert answer["Location"] == party.get_absolute_url()


def test_the_contact_is_told_where_invoices_go_since(cast: Cast, agreement: Agreement) -> None:
    def change(actor: User, email: str) -> None:
        change_invoicing_data(
            agreement=agreement,
            actor=actor,
            email=email,
            reference_label="Inkooporder",
            reference_value="4500",
        )

    change(cast.finance, "eigen@gemeente.example")
    assert not OutgoingMail.objects.filter(template="invoicing_changed").exists()
    change(cast.lead_finance, "nieuw@gemeente.example")
    told = OutgoingMail.objects.get(template="invoicing_changed")
    assert told.to == cast.owner.email
    assert "nieuw@gemeente.example" in told.body_text


def test_a_button_makes_a_credited_invoice_anew(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    credit_invoice(invoice=invoice, reason=WHY, actor=cast.lead_finance)
    address = reverse("budget:reinvoice", args=[invoice.number])
    assert address in html_of(client.get(invoice.get_absolute_url()))
    answer = client.post(address)
    draft = Invoice.objects.get(replaces=invoice)
    assert answer["Location"] == draft.get_absolute_url()
    assert str(invoice.number) in html_of(client.get(draft.get_absolute_url()))
