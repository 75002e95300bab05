"""Issuing: what must be on paper, in which order rows are locked, how many at once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from threading import Thread
from time import monotonic, sleep
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import jobs, tasks
from budget.models import Invoice
from budget.services import invoicing
from budget.snapshots import fill
from budget.views.invoices import MOST_AT_ONCE
from packages.models import Agreement, AgreementYear, Component, ComponentPrice
from packages.services.ending import terminate_agreement
from portal.kit.acts import Refused
from portal.kit.archives import LEFT_OUT
from portal.kit.documents import store_document
from portal.kit.models import Counter
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import an_agreement, prolong
from tests.factories.programme import Cast


def test_a_number_is_of_the_year_that_is_printed(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Midnight of the new year passes between the two."""
    with time_machine.travel("2026-12-31T22:59:50Z", tick=False) as clock:

        def slowly(*given: Any) -> None:
            fill(*given)
            clock.shift(60)

        monkeypatch.setattr(invoicing, "fill", slowly)
        invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert invoice.issued_on == date(2026, 12, 31)
    assert str(invoice).endswith("F2026-0001")


@pytest.mark.parametrize(
    ("side", "field", "value", "said"),
    [
        ("buyer", "legal_name", "", "juridische naam"),
        ("buyer", "kvk", "", "KvK-nummer"),
        ("buyer", "street", "", "straat"),
        ("buyer", "street", "Postbus 12", "postbus"),
        ("buyer", "house_number", "", "huisnummer"),
        ("buyer", "postcode", "", "postcode"),
        ("buyer", "city", " ", "plaats"),
        ("seller", "legal_name", "", "juridische naam"),
        ("seller", "vat_number", "", "btw-nummer"),
        ("seller", "city", "", "plaats"),
    ],
)
def test_nothing_is_issued_that_the_law_wants_whole(
    cast: Cast, agreement: Agreement, side: str, field: str, value: str, said: str
) -> None:
    organisation = cast.participant.organisation if side == "buyer" else cast.programme.lead
    setattr(organisation, field, value)
    organisation.save()
    draft = a_draft(agreement)
    with pytest.raises(Refused) as refused:
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    assert said in str(refused.value)
    assert organisation.name in str(refused.value)
    assert "Gegevens wijzigen" in str(refused.value)
    assert not Counter.objects.filter(series__startswith="invoice/").exists()


def test_a_buyer_without_btw_id_gets_its_invoice(cast: Cast, agreement: Agreement) -> None:
    buyer = cast.participant.organisation
    buyer.vat_number = ""
    buyer.save()
    assert an_issued_invoice(agreement, cast.lead_finance).number


def _year_for_nothing(cast: Cast, how: str) -> AgreementYear:
    """Without a price, borne by the university, or without lines."""
    if how == "free":
        ComponentPrice.objects.update(amount=0)
    if how == "borne":
        Component.objects.update(borne_by=Component.Bearer.LEAD)
    agreement = an_agreement(cast)
    if how == "no lines":
        cast.programme.last_year += 1
        cast.programme.save()
        return AgreementYear.objects.create(agreement=agreement, year=cast.programme.last_year)
    return agreement.years.get(year=2027)


@pytest.mark.parametrize("how", ["free", "borne", "no lines"])
def test_nobody_is_invoiced_for_nothing(cast: Cast, client: Client, how: str) -> None:
    year = _year_for_nothing(cast, how)
    with time_machine.travel(f"{year.year}-06-01"):
        jobs.raise_yearly_invoices()
    assert not Invoice.objects.filter(agreement_year=year).exists()
    with pytest.raises(Refused, match=str(year.year)):
        invoicing.raise_invoice(agreement_year=year, actor=cast.lead_finance)

    draft = Invoice.objects.create(agreement_year=year)
    client.force_login(cast.lead_finance)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "hoeft voor dit jaar niets te betalen" in page
    assert "Factuur uitgeven" not in page
    with pytest.raises(Refused, match="niets te betalen"):
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    assert not Counter.objects.filter(series__startswith="invoice/").exists()


def test_the_draft_says_what_is_missing(cast: Cast, agreement: Agreement, client: Client) -> None:
    buyer = cast.participant.organisation
    buyer.kvk = buyer.city = ""
    buyer.save()
    draft = a_draft(agreement)
    client.force_login(cast.lead_finance)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "ontbreken KvK-nummer en plaats" in page
    assert buyer.get_absolute_url() in page
    assert "Factuur uitgeven" not in page


def test_a_draft_costs_what_its_invoice_costs(cast: Cast, agreement: Agreement) -> None:
    draft = a_draft(agreement)
    before = draft.balance.net
    issued = invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    assert issued.net_total == before


def test_an_issue_asks_few_queries(cast: Cast, agreement: Agreement) -> None:
    draft = a_draft(agreement)
    cast.lead_finance.organisation_ids()
    with CaptureQueriesContext(connection) as counted:
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    asked = [each["sql"] for each in counted if "SAVEPOINT" not in each["sql"]]
    assert len(asked) <= 14, "\n".join(asked)
    locks = [each for each in asked if "FOR NO KEY UPDATE" in each]
    assert 'FROM "packages_agreement"' in locks[0]
    assert 'FROM "budget_invoice"' in locks[1]
    assert "text" not in locks[0].partition("FROM")[0].replace("text_version", "")


@pytest.mark.django_db(transaction=True)
def test_a_termination_under_way_is_waited_for(cast: Cast, agreement: Agreement) -> None:
    """Who issues while the agreement is being ended does so before the end or not at all."""
    draft = a_draft(agreement, year=2028)
    said: list[str] = []

    def issue() -> None:
        try:
            invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        terminate_agreement(
            agreement=agreement,
            actor=cast.coordinator,
            reason="Fusie",
            ends_on=date(2026, 12, 31),
        )
        issuing = Thread(target=issue)
        issuing.start()
        _wait_until_somebody_waits()
    issuing.join()
    assert said
    assert "geëindigd" in said[0]
    assert not Invoice.objects.issued().exists()


def _wait_until_somebody_waits() -> None:
    until = monotonic() + 10
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waited for the agreement's lock")


def test_no_more_than_a_page_at_once_and_the_rest_is_told(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    prolong(agreement, last_year=agreement.first_year + MOST_AT_ONCE + 1)
    years = agreement.years.all()
    drafts = Invoice.objects.bulk_create(Invoice(agreement_year=year) for year in years)
    client.force_login(cast.lead_finance)
    keys = [draft.pk for draft in drafts]
    page = client.post(reverse("budget:issue"), {"invoice": keys}, follow=True).content.decode()
    assert "25 facturen zijn uitgegeven" in page
    assert "Kies de overige 2 opnieuw" in page
    assert Invoice.objects.issued().count() == MOST_AT_ONCE
    assert Invoice.objects.drafts().count() == 2


def test_made_up_keys_choose_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead_finance)
    sent = {"invoice": ["", "x", "9" * 40, "-1"]}
    for name in ("budget:issue", "budget:download"):
        assert "Kies" in client.post(reverse(name), sent, follow=True).content.decode()


def test_the_zip_says_what_it_leaves_out(cast: Cast, agreement: Agreement, client: Client) -> None:
    made = an_issued_invoice(agreement, cast.lead_finance)
    tasks.make_invoice_document(made.pk)
    waiting = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    client.force_login(cast.lead_finance)
    chosen = {"invoice": [made.pk, waiting.pk]}
    answer = client.post(reverse("budget:download"), chosen)
    archive = ZipFile(BytesIO(answer.getvalue()))
    assert archive.namelist() == [f"{made.number}.pdf", f"{made.number}.xml", LEFT_OUT]
    assert str(waiting.number) in archive.read(LEFT_OUT).decode()


def test_names_in_the_zip_lead_nowhere_else(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    made = an_issued_invoice(agreement, cast.lead_finance)
    made.document = store_document(
        kind="invoice", filename='../../etc/"x".pdf', content=b"%PDF-1.7"
    )
    made.save()
    client.force_login(cast.lead_finance)
    packed = client.post(reverse("budget:download"), {"invoice": [made.pk]})
    (name,) = ZipFile(BytesIO(packed.getvalue())).namelist()
    assert "/" not in name
    pdf = client.get(reverse("budget:invoice_pdf", args=[made.number]))
    assert "\n" not in pdf["Content-Disposition"]
