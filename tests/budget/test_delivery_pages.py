"""What finance sees of deliveries and does there; what a customer sees of its own."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from budget.models import Delivery, Invoice
from budget.paper_failures import note_failure
from packages.models import Agreement
from tests.factories.budget import an_issued_invoice
from tests.factories.deliveries import a_delivery
from tests.factories.programme import Cast
from tests.pages import html_of
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


def test_finance_sends_again_from_the_list(cast: Cast, invoice: Invoice, client: Client) -> None:
    first = a_delivery(invoice)
    client.force_login(cast.lead_finance)
    again = reverse("budget:deliver_again", args=[invoice.number])
    assert again in html_of(client.get(reverse("budget:deliveries"), {"state": "ready"}))
    form = client.get(again).context["form"]
    sent = {**form.initial, "email": "nieuw@voorbeeld.example", "reason": ""}
    page = html_of(client.post(again, sent))
    assert "Vul in waarom u opnieuw verstuurt." in page
    assert "nieuw@voorbeeld.example" in page, "what was typed stays"
    page = html_of(client.post(again, {**sent, "reason": "Adres fout"}, follow=True))
    for told in ("gaat opnieuw de deur uit", "nieuw@voorbeeld.example", "Adres fout"):
        assert told in page
    page = html_of(client.post(again, {**sent, "reason": "Adres fout"}))
    assert "al opnieuw verstuurd" in page, "a form that is sent twice"
    assert Delivery.objects.count() == 2

    other = reverse("budget:note_outcome", args=[invoice.number, first.pk])
    noted = {"outcome": "delivered", "note": "Gebeld"}
    assert "laatste verzending" in html_of(client.post(other, noted))


def test_made_up_filters_and_tries_are_not_found(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    assert client.get(reverse("budget:deliveries"), {"state": "zoek"}).status_code == 404
    other = reverse("budget:note_outcome", args=[invoice.number, 999_999])
    assert client.get(other).status_code == 404


def test_the_reason_of_missing_papers_is_for_the_books_alone(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    note_failure(invoice.pk, ValueError("BR-NL-10 geweigerd"))
    client.force_login(cast.lead_finance)
    for address in (invoice.get_absolute_url(), reverse("budget:deliveries")):
        page = html_of(client.get(address))
        assert "konden niet worden gemaakt" in page
        assert "BR-NL-10 geweigerd" in page
    client.force_login(cast.finance)
    page = html_of(client.get(invoice.get_absolute_url()))
    assert "later klaar dan gewoonlijk" in page
    assert "BR-NL-10" not in page
