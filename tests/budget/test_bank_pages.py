"""Finance's pages about the bank: a file goes in, lines are booked, lists agree with the books."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from time_machine import travel

from budget.models import BankFile, BankTransaction, Invoice, Payment
from budget.selectors.ageing import age_list
from budget.selectors.invoices import invoices_for, sums_of
from budget.selectors.todo import finance_overview, todos_of
from budget.services import payments
from packages.models import Agreement
from programme.services.people import choose_language
from tests.factories.banking import Line, camt
from tests.factories.budget import an_issued_invoice
from tests.factories.programme import Cast
from tests.pages import html_of
from tests.shared import shared


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance)


def _upload(client: Client, content: bytes) -> str:
    url = reverse("budget:bank_upload")
    file = SimpleUploadedFile("afschrift.xml", content, "application/xml")
    return html_of(client.post(url, {"upload": file}, follow=True))


def test_a_file_goes_in_and_says_what_came_of_it(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    today = timezone.localdate()
    client.force_login(cast.lead_finance)
    content = camt(
        Line(12000, f"factuur {invoice.number}", day=today),
        Line(40, "=1+1", day=today, name="<b>Iemand</b>"),
    )
    page = _upload(client, content)
    assert "2 nieuwe regels." in page
    address = BankFile.objects.get().get_absolute_url()
    assert "&lt;b&gt;Iemand" in client.get(address).content.decode()
    assert "al eerder ingelezen" in _upload(client, content)
    broken = _upload(client, content[:-99])
    assert "niet heel" in broken
    assert 'href="#id_upload"' in broken, "the summary leads to the field"
    assert "groter dan 5 MB" in _upload(client, b"x" * (5 * 1024 * 1024 + 1))
    assert BankFile.objects.count() == 1
    todos = todos_of(cast.lead_finance, finance_overview(cast.lead_finance))
    titles = [todo.title for todo in todos]
    assert "Kijk naar 1 regel van de bank" in titles
    listed = client.get(reverse("budget:bank_lines"), {"state": "unknown", "als": "csv"})
    rows = list(csv.reader(StringIO(listed.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["40,00"]
    assert rows[1][5] == "'=1+1"
    assert client.get(f"{address}origineel/").content == content


def test_a_proposal_is_booked_with_a_click_and_leads_back(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    _upload(client, camt(Line(5000, invoice.number, day=timezone.localdate())))
    lists = reverse("budget:bank_lines") + "?state=proposed"
    page = client.get(lists)
    (row,) = page.context["rows"]
    assert "Boek € 5.000,00 op" in html_of(page).replace("\N{NO-BREAK SPACE}", " ")
    client.force_login(cast.coordinator)
    assert "Boek € " not in html_of(client.get(lists)).replace("\N{NO-BREAK SPACE}", " ")
    client.force_login(cast.lead_finance)
    url = reverse("budget:bank_accept", args=[row.line.pk])
    sent = {"seen": row.proposal.key, "back": lists}
    answer = client.post(url, {**sent, "back": "//elders.example"})
    assert answer["Location"] == row.line.get_absolute_url()
    assert Payment.objects.get().amount == 5000
    assert "al helemaal geboekt" in html_of(client.post(url, sent, follow=True))
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("asked", ["1e999999", "-1e30", "9" * 80, "NaN"])
def test_a_search_for_no_amount_finds_nothing(cast: Cast, client: Client, asked: str) -> None:
    client.force_login(cast.lead_finance)
    _upload(client, camt(Line(5000, "x")))
    found = client.get(reverse("budget:bank_lines"), {"search": asked})
    assert (found.status_code, found.context["rows"]) == (200, [])


@pytest.mark.parametrize("asked", ["5.000", "5000,00", "5000.00", "€ -5.000,00", "-€ 5000"])
def test_a_search_reads_amounts_as_forms_do(cast: Cast, client: Client, asked: str) -> None:
    client.force_login(cast.lead_finance)
    _upload(client, camt(Line(5000, "x")))
    lines, swapped = reverse("budget:bank_lines"), str.maketrans(",.", ".,")
    assert len(client.get(lines, {"search": asked}).context["rows"]) == 1
    choose_language(person=cast.lead_finance, language="en")
    assert len(client.get(lines, {"search": asked.translate(swapped)}).context["rows"]) == 1


def test_a_line_is_spread_over_invoices_and_what_was_typed_stays(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    client.force_login(cast.lead_finance)
    _upload(client, camt(Line(20000, "x", day=timezone.localdate(), name="Onbekend")))
    line = BankTransaction.objects.get()
    url = reverse("budget:bank_allocate", args=[line.pk])
    typed = {f"amount_{first.pk}": "12.500", f"amount_{second.pk}": "7.500,00"}
    found = html_of(client.post(url, {**typed, "search": "niets", "find": "1"}))
    assert 'value="12.500"' in found, "looking for another invoice forgets nothing"
    refused = client.post(url, typed)
    assert "Boek daar hooguit dat bedrag op" in html_of(refused)
    assert refused.context["form"].errors.keys() == {f"amount_{first.pk}"}
    assert "geen bedrag" not in html_of(refused)
    assert Payment.objects.count() == 0
    assert client.post(url, {**typed, "beyond": "on"})["Location"] == line.get_absolute_url()
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [7500, 12500]
    page = html_of(client.get(first.get_absolute_url())).replace("\N{NO-BREAK SPACE}", " ")
    assert "Terug te betalen" in page
    refund = reverse("budget:refund", args=[first.number])
    assert refund in page
    sent = {
        "amount": "500", "open_seen": "-500,00", "received_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert client.post(refund, sent)["Location"] == first.get_absolute_url()
    again = html_of(client.post(refund, sent))
    assert "intussen" in again


def test_what_a_colleague_books_by_hand_meanwhile_is_seen_before_it_is_booked_again(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    today = timezone.localdate()
    _upload(client, camt(Line(4000, str(invoice.number), day=today)))
    line = BankTransaction.objects.get()
    url = reverse("budget:bank_allocate", args=[line.pk])

    def spread(page: Any) -> Any:
        (seen,) = html.fromstring(page.content).xpath("//input[@name='seen']/@value")
        return client.post(url, {f"amount_{invoice.pk}": "4.000", "seen": seen})

    page = client.get(url)
    payments.record_payment(
        invoice=invoice, amount=Decimal(4000), received_on=today, actor=cast.lead_finance
    )
    assert "Het voorstel is intussen veranderd" in html_of(spread(page))
    assert Payment.objects.count() == 1
    assert spread(client.get(url))["Location"] == line.get_absolute_url()
    assert Payment.objects.count() == 2


def test_by_hand_more_than_is_open_needs_a_tick(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    url = reverse("budget:pay", args=[invoice.number])
    sent = {
        "amount": "12.100", "open_seen": "12.000,00",
        "received_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert 'type="checkbox"' not in html_of(client.get(url))
    refused = html_of(client.post(url, sent))
    assert 'type="checkbox"' in refused
    client.post(url, {**sent, "beyond": "on"})
    assert invoice.payments.get().amount == 12100


def test_what_is_open_by_age_agrees_with_the_list_of_invoices(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance)
    second = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    third = an_issued_invoice(agreement, cast.lead_finance, year=2028)
    today = timezone.localdate()
    for invoice, amount in ((second, 2000), (third, 12700)):
        payments.record_payment(
            invoice=invoice, amount=Decimal(amount), received_on=today, actor=cast.lead_finance,
            beyond=True,
        )  # fmt: skip
    due = first.due_on
    assert due is not None
    columns = {0: "not_late", 1: "month", 30: "month", 31: "two_months", 60: "two_months",
               61: "three_months", 90: "three_months", 91: "longer"}  # fmt: skip
    sums = sums_of(invoices_for(cast.lead_finance, {}))
    for days, column in columns.items():
        ages = age_list([cast.programme], due + timedelta(days=days))
        (party,) = ages.parties
        assert getattr(party, column) == 22000, days
        assert (ages.total.owed, ages.total.back) == (sums.owed, sums.back) == (22000, 700)
        assert party.total == 21300
    with travel(due + timedelta(days=40)):
        client.force_login(cast.coordinator)
        page = client.get(reverse("budget:ageing"))
        assert page.context["ages"].total.two_months == 22000
        assert "Daarnaast is € 700,00 terug te betalen." in html_of(page).replace("\xa0", " ")
        file = client.get(reverse("budget:ageing"), {"als": "csv"}).content.decode("utf-8-sig")
    assert "22000,00" in file
