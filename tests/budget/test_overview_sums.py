"""The overview's sums, added up by another way: from lines, payments and days in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from budget.models import Expense, Invoice, InvoiceLine, Payment, WorkedDay
from budget.selectors.overview import overview_of, programme_overview_of, weeks_of
from budget.services.sharing import decide_shares
from budget.states import InvoiceKind, InvoiceState
from packages.models import Agreement, VatTreatment
from programme.models import Role
from tests.factories.budget import an_issued_invoice
from tests.factories.costs import a_budget, a_rate, a_worker, an_expense, worked
from tests.factories.packages import active_agreement
from tests.factories.programme import Cast, a_participant, member
from tests.pages import html_of

CENT = Decimal("0.01")


def _an_invoice(cast: Cast, package: str = "professional", year: int = 2026) -> Invoice:
    participant = a_participant(cast.programme)
    agreement: Agreement = active_agreement(
        participant=participant,
        contact=member(Role.CONTACT, participant.organisation),
        signatory=member(Role.SIGNATORY, participant.organisation),
        lead_signatory=cast.lead_signatory,
        package=cast.programme.packages.get(key=package),
    )
    return an_issued_invoice(agreement, cast.lead_finance, year)


def _pay(cast: Cast, invoice: Invoice, *amounts: str) -> None:
    for amount in amounts:
        Payment.objects.create(
            invoice=invoice,
            amount=Decimal(amount),
            received_on=invoice.issued_on,
            booked_by=cast.lead_finance,
        )


def _credit(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """As a credit note is kept: its amounts as printed, each line with the one it takes back."""
    taken = list(lines)
    vat = sum((line.net * line.vat_rate / 100 for line in taken), Decimal(0))
    note = Invoice.objects.create(
        kind=InvoiceKind.CREDIT,
        credits=invoice,
        reason="Verkeerd",
        agreement_year=invoice.agreement_year,
        status=InvoiceState.ISSUED,
        number=f"C-{invoice.number}",
        issued_on=invoice.issued_on,
        net_total=sum(line.net for line in taken),
        vat_total=vat.quantize(CENT, ROUND_HALF_UP),
    )
    for line in taken:
        line.pk, line.invoice, line.credits_id = None, note, line.pk
        line.save(force_insert=True)


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Half of what is sold is taxed; paid wholly, in part, too much; credited before and after."""
    a_budget(cast.programme)
    taxed = VatTreatment.objects.filter(component__position__gt=1)
    taxed.update(category="S", rate=21, reason="")
    _pay(cast, _an_invoice(cast, "professional-plus"), "1000", "0.01")
    _pay(cast, _an_invoice(cast), "12945")
    half = _an_invoice(cast)
    _credit(half, half.lines.filter(vat_rate=21))
    _pay(cast, half, "7500")
    back = _an_invoice(cast, "basis-plus")
    _pay(cast, back, "12340")
    _credit(back, back.lines.all())
    too_much = _an_invoice(cast, "basis", 2027)
    _pay(cast, too_much, "7600", "-50")
    decide_shares(
        programme=cast.programme,
        year=2026,
        percentages=dict(
            zip(
                cast.programme.lines.values_list("pk", flat=True),
                (Decimal("33.33"), Decimal("21.17"), Decimal("45.5")),
                strict=True,
            )
        ),
        note="Scheef",
        actor=cast.lead_finance,
    )
    leader = a_worker(cast.programme, cast.lead_finance)
    a_rate(cast.programme, cast.lead_finance)
    one, other, _third = cast.programme.lines.all()
    days = {(one, date(2026, 3, 2)): "0.75", (other, date(2026, 3, 2)): "0.25"}
    worked(leader, cast.lead_finance, days)
    an_expense(other, cast.lead_finance, "123.45")
    return cast


def _by_hand(year: int) -> tuple[Decimal, Decimal]:
    """Invoiced and paid (net) of a year, from lines and payments."""
    invoiced = paid = Decimal(0)
    for invoice in Invoice.objects.filter(kind="invoice", agreement_year__year=year):
        owed: dict[Decimal, Decimal] = {}
        for sign, paper in [(1, invoice), *((-1, note) for note in invoice.credit_notes.all())]:
            for line in paper.lines.all():
                owed[line.vat_rate] = owed.get(line.vat_rate, Decimal(0)) + sign * line.net
        net = sum(owed.values(), Decimal(0))
        gross = sum((sum_ * (100 + rate) / 100 for rate, sum_ in owed.items()), Decimal(0))
        came = min(sum((each.amount for each in invoice.payments.all()), Decimal(0)), gross)
        invoiced += net
        paid += (came * net / gross).quantize(CENT, ROUND_HALF_UP) if gross else 0
    return invoiced, paid


def test_sums_are_those_of_lines_payments_and_days(busy: Cast) -> None:
    overview = overview_of(busy.programme, 2026)
    assert (overview.invoiced, overview.paid) == _by_hand(2026)
    assert overview.paid > 19500 + 800  # a whole, what is left of a half, and a part
    assert overview.to_refund == Decimal("12340")
    next_year = overview_of(busy.programme, 2027)
    assert (next_year.invoiced, next_year.paid) == _by_hand(2027) == (7500, 7500)
    assert next_year.to_refund == 50
    spent = sum(each.days * 1250 for each in WorkedDay.objects.all())
    spent += sum(each.net for each in Expense.objects.all())
    assert overview.realised == spent == Decimal("1373.45")
    for name in ("needed", "agreed", "invoiced", "paid", "realised", "forecast", "left"):
        total = sum(getattr(line, name) for line in overview.lines)
        assert total == getattr(overview, name), name


def test_all_years_are_the_sum_of_the_years(busy: Cast, client: Client) -> None:
    whole = programme_overview_of(busy.programme)
    years = [overview_of(busy.programme, year) for year in busy.programme.years]
    assert whole.years == tuple(years)
    names = ("needed", "agreed", "offered", "invoiced", "paid", "realised", "forecast", "missing")
    for name in names:
        assert getattr(whole, name) == sum(getattr(year, name) for year in years), name
        if name not in {"offered", "missing"}:
            for at, line in enumerate(whole.lines):
                assert getattr(line, name) == sum(getattr(year.lines[at], name) for year in years)
    assert years[0].later == tuple((year.year, year.agreed) for year in years[1:])
    client.force_login(busy.organiser)
    page = html_of(client.get(reverse("budget:programme")))
    assert "Het jaar 2027 is" in page
    assert client.get(reverse("budget:programme_pdf")).content.startswith(b"%PDF-")
    file = BytesIO(client.get(reverse("budget:programme_xlsx")).content)
    rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    found = next(row for row in rows if row[0] == "Samen")
    assert Decimal(str(found[2])) == whole.agreed
    parties = set(busy.programme.participants.values_list("organisation__name", flat=True))
    assert not [party for party in parties if party in page]


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(day=st.dates(date(2025, 1, 1), date(2029, 12, 31)), total=st.integers(1, 53))
def test_weeks_to_come_run_down(day: date, total: int) -> None:
    weeks = weeks_of(2027, total, day)
    assert 0 <= weeks.left <= total
    assert weeks.left == (total if day.year < 2027 else 0) or day.year == 2027
    days = (date(2027, 12, 31) - day).days
    if day.year == 2027:
        assert abs(Decimal(weeks.left) - Decimal(total * days) / 365) <= Decimal("0.5")


def test_the_forecast_adds_the_weeks_to_come(busy: Cast) -> None:
    told = {}
    for day in ("2025-06-01", "2026-07-02", "2027-01-01"):
        with time_machine.travel(f"{day}T12:00:00Z"):
            overview = overview_of(busy.programme, 2026)
            told[day] = (overview.weeks.left, overview.to_come, overview.left)
    realised = Decimal("1373.45")
    assert told == {
        "2025-06-01": (46, 120000, -realised),
        "2026-07-02": (23, 60000, 60000 - realised),
        "2027-01-01": (0, 0, 120000 - realised),
    }
