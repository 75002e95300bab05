"""The books of a year as finance reads, downloads and closes them."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from budget import account_definition
from budget.ledger import Account, journal_of
from budget.models import Balance, Invoice, LedgerCode, Payment
from budget.models.ledger import Purpose
from budget.selectors.accounts import chart_of
from budget.selectors.books import book_years
from budget.selectors.overview import overview_of
from budget.services import payments
from budget.services.bookkeeping import set_ledger_codes
from budget.statements import participants
from packages.models import Agreement
from portal.kit import audit
from portal.kit.definition import read_definition
from programme.models import User
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.programme import Cast
from tests.pages import error_at, html_of
from tests.party_sums import PartySums, party_sums
from tests.shared import shared

BOOKS = "/begroting/2026/boekhouding/"


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    """Half paid, a wrong payment undone, and a bit paid back; the next year is a draft."""
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    a_draft(agreement, 2027)
    for amount in (6000, 500):
        payment = payments.record_payment(
            invoice=invoice,
            amount=Decimal(amount),
            received_on=timezone.localdate(),
            actor=cast.lead_finance,
        )
    payments.undo_payment(payment=payment, reason="=1+1", actor=cast.lead_finance)
    return invoice


def _with_codes(cast: Cast) -> None:
    accounts = chart_of(cast.programme).names
    codes = {account: f"8{at:03d}" for at, account in enumerate(accounts)}
    set_ledger_codes(programme=cast.programme, codes=codes, actor=cast.lead_finance)


def _rows(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def _euros(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") or 0)


def test_the_journal_agrees_with_balances_and_overview(cast: Cast, invoice: Invoice) -> None:
    entries = journal_of(cast.programme, 2026)
    assert sum(e.on(Purpose.DEBTORS) for e in entries) == Balance.objects.get(invoice=invoice).open
    overview = overview_of(cast.programme, 2026)
    assert -sum(e.on(Purpose.REVENUE) for e in entries if e.for_year == 2026) == overview.invoiced
    assert sum(e.on(Purpose.BANK) for e in entries) == 6000
    assert journal_of(cast.programme, 2027) == []
    assert journal_of(cast.programme) == entries


def test_a_journal_without_codes_says_which_and_where(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    page = html_of(client.get(BOOKS))
    assert "nog geen nummer: Debiteuren, Bank, Opbrengst Masterclasses" in page
    assert "/begroting/rekeningnummers/" in page
    told = html_of(client.get(f"{BOOKS}journaal.csv", follow=True))
    assert "geef eerst een rekening aan Debiteuren" in told
    address = "/begroting/rekeningnummers/"
    wrong = client.post(address, {"debtors": "13;00", "bank": "1100"})
    assert "Gebruik alleen letters" in error_at(wrong, "debtors")
    assert not LedgerCode.objects.exists()
    assert client.post(address, {"debtors": "1300", "bank": "1100"}).status_code == 302
    assert client.post(address, {"debtors": "1310", "bank": "1100"}).status_code == 302
    told = audit.detail_of(audit.records_of(cast.programme).last())
    assert told == "Debiteuren: 1300 → 1310"


def test_finance_downloads_the_journal(cast: Cast, invoice: Invoice, client: Client) -> None:
    _with_codes(cast)
    client.force_login(cast.coordinator)
    heads, *rows = _rows(client.get(f"{BOOKS}journaal.csv"))
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    assert sum(_euros(each["Debet"]) - _euros(each["Credit"]) for each in lines) == 0
    (asked,) = (each for each in lines if each["Stuknummer"] == invoice.number and each["Debet"])
    assert (asked["Naam van de rekening"], asked["Debet"]) == ("Debiteuren", "12000,00")
    assert (asked["Datum"], asked["Rekening"]) == ("24-11-2026", "8000")
    User.objects.filter(pk=cast.coordinator.pk).update(language="en")
    assert _rows(client.get(f"{BOOKS}journaal.csv")) == [heads, *rows]
    undone = [each for each in lines if each["Omschrijving"] == "Teruggedraaid: =1+1"]
    assert [(each["Debet"], each["Credit"]) for each in undone] == [("", "500,00"), ("500,00", "")]
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{BOOKS}journaal.xlsx").content)).active
    debit = [cell.value for cell in sheet["J"][1:] if cell.value is not None]
    assert sum(map(Decimal, map(str, debit))) == sum(_euros(each["Debet"]) for each in lines)
    assert sheet["B2"].is_date


def test_what_was_paid_before_the_programme_began_is_in_the_books(
    cast: Cast, invoice: Invoice
) -> None:
    """An invoice may stand for an earlier one: the bank's day is then before its own."""
    first = book_years(cast.programme)[0]
    day = date(first - 1, 12, 31)
    Payment.objects.create(invoice=invoice, amount=5, received_on=day, booked_by=cast.lead_finance)
    assert book_years(cast.programme)[0] == first - 1


def test_the_other_tables_hold_the_year(cast: Cast, invoice: Invoice, client: Client) -> None:
    client.force_login(cast.administrator)
    (only,) = _rows(client.get(f"{BOOKS}facturen.csv"))[1:]
    assert [only[0], *only[7:13]] == [
        invoice.number, "12000,00", "0,00", "12000,00", "0,00", "6000,00", "6000,00",
    ]  # fmt: skip
    lines = _rows(client.get(f"{BOOKS}factuurregels.csv"))[1:]
    assert sum(_euros(line[9]) for line in lines) == 12000
    paid = _rows(client.get(f"{BOOKS}betalingen.csv"))[1:]
    assert [row[3:6] for row in paid] == [
        ["6000,00", "ontvangen", ""],
        ["500,00", "ontvangen", ""],
        ["-500,00", "tegenboeking", "'=1+1"],
    ]
    assert _rows(client.get("/begroting/2027/boekhouding/facturen.csv"))[1:] == []
    assert client.get(f"{BOOKS}geheim.csv").status_code == 404
    assert client.get("/begroting/2031/boekhouding/").status_code == 404


def test_a_participant_downloads_its_own_invoices(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.finance)
    (only,) = _rows(client.get("/facturen/?state=open&als=csv"))[1:]
    assert only[0] == invoice.number
    assert _rows(client.get("/facturen/?state=paid&als=csv"))[1:] == []
    client.force_login(cast.stranger)
    assert _rows(client.get("/facturen/?als=csv"))[1:] == []


def test_finance_closes_the_year_knowing_what_is_open(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    page = html_of(client.get(BOOKS))
    assert "vanaf 1 januari 2027" in page
    assert "afsluiten/" not in page
    address = "/begroting/2026/afsluiten/"
    too_early = html_of(client.get(address))
    assert "Afsluiten kan nu niet" in too_early
    assert 'name="seen"' not in too_early, "no button for what is refused anyhow"
    with time_machine.travel("2027-01-12T12:00:00Z"):
        client.force_login(cast.lead_finance)
        assert address in html_of(client.get(BOOKS))
        page = html_of(client.get(address))
        assert "1 factuur uit dit jaar staat nog open" in page
        assert "conceptfactu" not in page  # the draft is of a later year
        assert "Vink aan" in error_at(client.post(address, {}), "seen")
        done = html_of(client.post(address, {"seen": "on"}, follow=True))
        assert f"{cast.lead_finance} sloot 2026 af op 12 januari 2027" in done
        again = client.post(address, {"seen": "on"})
        assert "2026 is afgesloten, op 12 januari 2027" in html_of(again)
        done = client.post("/begroting/2026/heropenen/", {"reason": "Een bon"}, follow=True)
        assert "Reden: Een bon" in html_of(done)
        assert cast.programme.year_closings.standing().count() == 0


def test_statements_and_the_journal_come_to_the_same(
    cast: Cast, agreement: Agreement, invoice: Invoice
) -> None:
    """Of the year that was paid in part, and of one that was asked ahead of it."""
    an_issued_invoice(agreement, cast.lead_finance, 2028)
    for year in cast.programme.years:
        told = participants.contents_of(cast.participant, year)["figures"]
        figures = {each["key"]: Decimal(each["value"]) for each in told}
        sums = party_sums(cast.programme, year).get(cast.participant.pk, PartySums())
        assert sums == PartySums(
            net=figures["invoiced_net"],
            vat=figures["invoiced_vat"],
            gross=figures["invoiced"],
            paid=figures["paid"],
            open=figures["open"],
        )
    assert party_sums(cast.programme, 2026)[cast.participant.pk].open == 6000


CODES = """
[[components]]
key = "masterclasses"
[[ledger_codes]]
purpose = "debtors"
code = "1300"
[[ledger_codes]]
purpose = "revenue"
of = "masterclasses"
code = "8000"
[[ledger_codes]]
purpose = "vat"
of = "21"
code = "1500"
"""


def test_a_definition_gives_the_first_codes(cast: Cast) -> None:
    rows = account_definition.read(read_definition(CODES)).values()
    assert len(account_definition.load(rows, programme=cast.programme)) == 3
    changed = {Account(Purpose.DEBTORS): "1310"}
    set_ledger_codes(programme=cast.programme, codes=changed, actor=cast.lead_finance)
    assert account_definition.load(rows, programme=cast.programme) == []
    codes = chart_of(cast.programme).codes
    assert codes[Account(Purpose.VAT, Decimal(21))] == "1500"
    assert (codes[Account(Purpose.DEBTORS)], len(codes)) == ("1310", 3)
    wrong = read_definition(CODES.replace('of = "masterclasses"', 'of = "master"'))
    account_definition.read(wrong)
    assert [fault.place for fault in wrong.faults] == ["ledger_codes[1].of"]
