"""The budget of a year: needed, agreed, invoiced, paid, on page, paper and spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from budget.models import BudgetBasis, LineBudget
from budget.overview_files import overview_xlsx
from budget.selectors.overview import overview_of
from budget.services.payments import record_payment
from packages.models import AgreementYear, VatTreatment
from programme.models import Role
from tests.factories.budget import an_issued_invoice
from tests.factories.packages import active_agreement, an_agreement, offered_agreement
from tests.factories.programme import Cast, a_participant, a_programme, member


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """With a budget of 2026."""
    for line in cast.programme.lines.all():
        LineBudget.objects.create(line=line, year=2026, amount=40000)
    BudgetBasis.objects.create(
        programme=cast.programme,
        year=2026,
        leaders=2,
        days_per_week=1,
        weeks=46,
        day_rate=1250,
        extras=5000,
    )
    return cast


def _another_active(cast: Cast) -> None:
    participant = a_participant(cast.programme)
    active_agreement(
        participant=participant,
        contact=member(Role.CONTACT, participant.organisation),
        signatory=member(Role.SIGNATORY, participant.organisation),
        lead_signatory=cast.lead_signatory,
    )


def test_figures_of_a_year(cast: Cast) -> None:
    agreement = an_agreement(cast)
    other = member(Role.SIGNATORY, cast.other_participant.organisation)
    offered_agreement(participant=cast.other_participant, contact=cast.stranger, signatory=other)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    record_payment(
        invoice=invoice,
        amount=Decimal(5000),
        received_on=invoice.issued_on,
        actor=cast.lead_finance,
    )
    overview = overview_of(cast.programme, 2026)
    assert overview.basis is not None
    assert overview.basis.total == overview.needed == 120000
    assert (overview.agreed, overview.offered) == (12000, 12000)
    assert (overview.invoiced, overview.paid) == (12000, 5000)
    assert (overview.missing, overview.coverage) == (108000, 10)
    assert overview.contribution == 15000
    assert sum(line.agreed for line in overview.lines) == overview.agreed


def test_a_year_that_asks_nothing_counts_for_nothing(cast: Cast, client: Client) -> None:
    agreement = an_agreement(cast)
    cast.programme.last_year += 1
    cast.programme.save()
    AgreementYear.objects.create(agreement=agreement, year=cast.programme.last_year)
    client.force_login(cast.coordinator)
    page = client.get(reverse("budget:budget", args=[cast.programme.last_year]))
    assert page.context["overview"].agreed == 0


def test_page_paper_and_spreadsheet_agree(cast: Cast, client: Client) -> None:
    _another_active(cast)
    client.force_login(cast.coordinator)
    page = client.get(reverse("budget:budget", args=[2026])).content.decode()
    assert "120.000" in page
    assert "10%" in page
    assert "<svg" in page
    pdf = client.get(reverse("budget:budget_pdf", args=[2026]))
    assert pdf.content.startswith(b"%PDF-")
    book = load_workbook(BytesIO(client.get(reverse("budget:budget_xlsx", args=[2026])).content))
    rows = {row[0]: row[1] for row in book.active.iter_rows(values_only=True) if row[0]}
    assert rows["Afgesproken"] == 12000
    assert rows["Begroot"] == 120000


def test_a_year_without_budget_and_one_outside_the_programme(cast: Cast, client: Client) -> None:
    client.force_login(cast.organiser)
    assert (
        "nog geen begroting" in client.get(reverse("budget:budget", args=[2027])).content.decode()
    )
    assert client.get(reverse("budget:budget", args=[2031])).status_code == 404


def test_queries_do_not_grow_with_agreements(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse("budget:budget", args=[2026])).status_code == 200
        return len(counted)

    _another_active(cast)  # of which the bell tells
    queries()
    few = queries()
    for _each in range(5):
        _another_active(cast)
    queries()  # the bell looks once at what is new
    assert queries() == few


def test_paid_is_net_where_vat_applies(cast: Cast) -> None:
    VatTreatment.objects.update(category="S", rate=21, reason="")
    agreement = an_agreement(cast)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert (invoice.net_total, invoice.vat_total) == (12000, 2520)

    def pay(amount: int) -> None:
        record_payment(
            invoice=invoice,
            amount=Decimal(amount),
            received_on=invoice.issued_on,
            actor=cast.lead_finance,
        )

    pay(1000)
    assert overview_of(cast.programme, 2026).paid == Decimal("826.45")
    pay(13520)
    overview = overview_of(cast.programme, 2026)
    assert overview.paid == overview.invoiced == overview.agreed == 12000


def test_links_and_files_keep_to_the_programme(cast: Cast, client: Client) -> None:
    other = a_programme(lead=cast.programme.lead)
    for line in other.lines.all():
        LineBudget.objects.create(line=line, year=2026, amount=7)
    client.force_login(cast.coordinator)
    query = f"?programma={other.slug}"
    page = client.get(reverse("budget:budget", args=[2026]) + query).content.decode()
    for link in (
        reverse("budget:budget", args=[2027]),
        reverse("budget:budget_pdf", args=[2026]),
        reverse("budget:budget_xlsx", args=[2026]),
    ):
        assert f'href="{link}{query}"' in page
    file = client.get(reverse("budget:budget_xlsx", args=[2026]) + query)
    assert other.code in file["Content-Disposition"]
    rows = load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True)
    assert {row[0]: row[1] for row in rows if row[0]}["Begroot"] == 21
    for name in ("budget:budget", "budget:budget_pdf", "budget:budget_xlsx"):
        url = reverse(name, args=[2026])
        assert client.get(f"{url}?programma=onzin").status_code == 404
        assert client.get(f"{url}?programma=").status_code == 404


def test_texts_in_the_spreadsheet_are_no_formulas(cast: Cast) -> None:
    line = cast.programme.lines.first()
    assert line is not None
    line.name = "=1+1"
    line.save()
    sheet = load_workbook(BytesIO(overview_xlsx(overview_of(cast.programme, 2026)))).active
    (cell,) = [row[0] for row in sheet.iter_rows() if row[0].value == "=1+1"]
    assert cell.data_type == "s"


def test_the_front_page_counts_the_packages(cast: Cast, client: Client) -> None:
    assert "Vier pakketten" in client.get("/").content.decode()
    cast.programme.packages.first().delete()
    assert "Drie pakketten" in client.get("/").content.decode()


def test_papers_name_the_lead_of_their_programme(cast: Cast) -> None:
    cast.programme.lead.legal_name = "Hogeschool Zuid"
    html = render_to_string(
        "documents/budget.html",
        {
            "overview": overview_of(cast.programme, 2026),
            "sender": cast.programme.lead.printed_name,
        },
    )
    assert html.count("Hogeschool Zuid") == 2
    assert "Universiteit Twente" not in html.replace(cast.programme.lead.name, "")
