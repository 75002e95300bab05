"""Money where it is easily got wrong: VAT, numbers after a rollback, payments at one moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from budget import jobs, tasks
from budget.models import Balance, Invoice, LineBudget, PaperFailure, Payment
from budget.models.invoices import per_treatment
from budget.services import invoicing, payments
from budget.services.crediting import credit_invoice
from packages.models import Agreement, Choice, ComponentPrice, VatTreatment
from packages.services import ending
from portal.kit import audit, money
from portal.kit.acts import Refused
from portal.kit.archives import LEFT_OUT
from programme.models import Role
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import active_agreement, an_agreement
from tests.factories.programme import Cast, a_cast, member
from tests.pages import error_at, html_of, text_of_pdf


def _together(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of ``count`` acts returned, or why it was refused, begun at the same moment."""
    gate = Barrier(count)

    def attempt(at: int) -> object:
        try:
            gate.wait(timeout=20)
            return act(at)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(attempt, range(count)))


def _tax(key: str, first_day: date, rate: str) -> None:
    """From ``first_day`` on, this component is taxed at ``rate``; before it, as it was."""
    treatment = VatTreatment.objects.get(component__key=key)
    treatment.period = (treatment.period.lower, first_day)
    treatment.save()
    VatTreatment.objects.create(
        component=treatment.component,
        category=VatTreatment.Category.STANDARD,
        rate=Decimal(rate),
        period=(first_day, None),
    )


def test_a_number_taken_back_is_given_to_the_next(cast: Cast, agreement: Agreement) -> None:
    first = an_issued_invoice(agreement, cast.lead_finance, 2026)
    draft = a_draft(agreement, 2027)
    with transaction.atomic():
        lost = invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance).number
        transaction.set_rollback(True)
    draft.refresh_from_db()
    assert draft.number is None
    assert not draft.lines.exists()
    second = invoicing.issue_invoice(
        invoice=a_draft(agreement, 2028), actor=cast.lead_finance
    ).number
    assert second == lost
    assert [int(number.rpartition("-")[2]) for number in (first.number, second)] == [1, 2]


def test_a_refused_issue_takes_no_number(cast: Cast) -> None:
    agreement = an_agreement(cast, reference_value="", reference_required=False)
    draft = a_draft(agreement)
    Choice.objects.update(reference_required=True)
    with pytest.raises(Refused):
        invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    Choice.objects.update(reference_required=False)
    draft.refresh_from_db()
    issued = invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    assert issued.number == f"{cast.programme.code}-F{timezone.localdate().year}-0001"


@pytest.mark.django_db(transaction=True)
def test_payments_at_the_same_moment_never_exceed_the_invoice(
    cast: Cast, agreement: Agreement
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)

    def pay(_at: int) -> object:
        return payments.record_payment(
            invoice=invoice,
            amount=Decimal(5000),
            received_on=invoice.issued_on,
            actor=cast.lead_finance,
            second=True,
        )

    answers = _together(4, pay)
    assert sum(isinstance(answer, Payment) for answer in answers) == 2
    assert [str(a) for a in answers if isinstance(a, Refused)] == [
        f"Er staat nog {money.euro(Decimal(2000))} open. Boek een bedrag tot en met dat bedrag."
    ] * 2
    balance = Balance.objects.get(invoice=invoice)
    assert (balance.paid, balance.open) == (10000, 2000)
    assert audit.verify_chain() == []


@pytest.mark.django_db(transaction=True)
def test_a_draft_raised_at_the_same_moment_is_one_draft(agreement: Agreement) -> None:
    year = agreement.years.get(year=2026)
    answers = _together(3, lambda _at: invoicing.raise_invoice(agreement_year=year, actor=None).pk)
    assert len(set(answers)) == 1
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"amount": ""}, "amount", "Vul het bedrag in"),
        ({"amount": "veel"}, "amount", "Vul een bedrag in"),
        ({"amount": "0"}, "amount", "hoger is dan nul"),
        ({"amount": "-5"}, "amount", "Vul een bedrag in"),
        ({"received_on": "31-02-2026"}, "received_on", "bestaande datum"),
        ({"received_on": ""}, "received_on", "dag"),
        ({"received_on": "2026-11-23"}, "received_on", "De factuur is van 24 november 2026"),
        ({"received_on": "2026-11-25"}, "received_on", "toekomst"),
        ({"amount": "12.000,01"}, "amount", "Er staat nog"),
    ],
)
def test_a_payment_that_is_typed_wrong_is_told_at_the_field(
    cast: Cast,
    agreement: Agreement,
    client: Client,
    answers: dict[str, str],
    field: str,
    says: str,
) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    client.force_login(cast.lead_finance)
    good = {"amount": "100,00", "received_on": "2026-11-24", "open_seen": "12000"}
    page = client.post(reverse("budget:pay", args=[invoice.number]), {**good, **answers})
    assert says in error_at(page, field)
    assert not invoice.payments.exists()


def test_no_payment_on_a_draft_before_issue_or_in_the_future(
    cast: Cast, agreement: Agreement
) -> None:
    draft = a_draft(agreement)
    today = timezone.localdate()

    def pay(day: date) -> None:
        payments.record_payment(
            invoice=draft, amount=Decimal(1), received_on=day, actor=cast.lead_finance
        )

    with pytest.raises(Refused, match="concept"):
        pay(today)
    invoicing.issue_invoice(invoice=draft, actor=cast.lead_finance)
    with pytest.raises(payments.WrongDay, match="toekomst"):
        pay(today + timedelta(days=1))
    with pytest.raises(payments.WrongDay, match="andere factuur"):
        pay(today - timedelta(days=1))
    pay(today)


def test_vat_by_its_dated_treatment_rounded_half_up_per_rate(cast: Cast) -> None:
    """Masterclasses stay exempt; projects bear 21 % from 2027 on, over € 4.500,50."""
    _tax("projecten", date(2027, 1, 1), "21")
    ComponentPrice.objects.filter(component__key="projecten").update(amount=Decimal("4500.50"))
    agreement = an_agreement(cast)
    exempt = an_issued_invoice(agreement, cast.lead_finance, 2026)
    assert (exempt.net_total, exempt.vat_total) == (Decimal("12000.50"), 0)
    taxed = an_issued_invoice(agreement, cast.lead_finance, 2027)
    assert taxed.net_total == Decimal("12000.50")
    assert taxed.vat_total == Decimal("945.11"), "21 % of 4.500,50 is 945,105"
    assert taxed.balance.gross == taxed.balance.open == Decimal("12945.61")
    categories = [(line.vat_category, line.vat_rate) for line in taxed.lines.all()]
    assert categories == [("E", 0), ("S", 21)]

    tasks.make_invoice_document(taxed.pk)
    taxed.refresh_from_db()
    words = text_of_pdf(taxed.document.read())
    for fact in (
        "€ 7.500,00",
        "vrijgesteld over € 7.500,00",
        "art. 11 lid 1 onderdeel o",
        "Btw 21% over € 4.500,50",
        "€ 945,11",
        "€ 12.945,61",
        "1 januari 2027 tot en met 31 december 2027",
        agreement.reference_value,
        cast.programme.lead.vat_number,
        cast.participant.organisation.vat_number,
        str(taxed.number),
    ):
        assert fact in words, f"{fact} is missing in: {words}"


def test_vat_of_one_rate_is_rounded_once_over_its_sum(cast: Cast) -> None:
    """Twice € 0,02 at 21 % is € 0,01 over the sum, where line by line it were nothing."""
    for key in ("masterclasses", "projecten"):
        _tax(key, date(2026, 1, 2), "21")
    VatTreatment.objects.filter(category="E", component__borne_by="participant").delete()
    VatTreatment.objects.filter(category="S").update(period=(date(2026, 1, 1), None))
    ComponentPrice.objects.filter(component__borne_by="participant").update(amount="0.02")
    invoice = an_issued_invoice(an_agreement(cast), cast.lead_finance)
    assert (invoice.net_total, invoice.vat_total) == (Decimal("0.04"), Decimal("0.01"))
    assert [group.vat for group in per_treatment(invoice.lines.all())] == [Decimal("0.01")]


def test_a_later_change_of_vat_holds_for_what_is_not_issued_yet(
    cast: Cast, agreement: Agreement
) -> None:
    issued = an_issued_invoice(agreement, cast.lead_finance, 2026)
    _tax("projecten", date(2027, 1, 1), "21")
    assert an_issued_invoice(agreement, cast.lead_finance, 2027).vat_total == Decimal(945)
    issued.refresh_from_db()
    assert issued.vat_total == 0


def test_a_terminated_agreement_is_invoiced_up_to_its_last_year(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(2027, 3, 31)
    )
    with pytest.raises(Refused, match="2028"):
        a_draft(agreement, 2028)
    assert an_issued_invoice(agreement, cast.lead_finance, 2027).net_total == 12000
    assert an_issued_invoice(agreement, cast.lead_finance, 2026).number


def test_a_draft_of_a_year_that_was_cut_off_is_not_issued_but_can_go(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    draft = a_draft(agreement, 2028)
    ending.terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(2027, 12, 31)
    )
    client.force_login(cast.lead_finance)
    page = client.post(reverse("budget:issue"), {"invoice": [draft.pk]}, follow=True)
    assert "Haal het concept weg" in html_of(page)
    client.post(reverse("budget:discard", args=[draft.pk]))
    assert not Invoice.objects.filter(pk=draft.pk).exists()
    issued = an_issued_invoice(agreement, cast.lead_finance, 2027)
    page = client.post(reverse("budget:discard", args=[issued.pk]), follow=True)
    assert "blijft bestaan" in html_of(page)
    assert Invoice.objects.filter(pk=issued.pk).exists()


def test_one_zip_holds_the_chosen_papers_and_nobody_elses(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    mine = an_issued_invoice(agreement, cast.lead_finance, 2026)
    unmade = an_issued_invoice(agreement, cast.lead_finance, 2027)
    theirs = an_issued_invoice(
        active_agreement(
            participant=cast.other_participant,
            contact=cast.stranger,
            signatory=member(Role.SIGNATORY, cast.other_participant.organisation),
            lead_signatory=cast.lead_signatory,
        ),
        cast.lead_finance,
    )
    for invoice in (mine, theirs):
        tasks.make_invoice_document(invoice.pk)

    def packed(*keys: object) -> dict[str, bytes]:
        answer = client.post(reverse("budget:download"), {"invoice": list(keys)})
        with ZipFile(BytesIO(answer.getvalue())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    mine.refresh_from_db()
    client.force_login(cast.finance)
    everything = (mine.pk, theirs.pk, unmade.pk, "x", "-1", "9" * 30)
    found = packed(*everything)
    left_out = found.pop(LEFT_OUT).decode()
    assert found == {
        f"{mine.number}.pdf": mine.document.read(),
        f"{mine.number}.xml": mine.einvoice.read(),
    }
    assert str(unmade.number) in left_out
    assert str(theirs.number) not in left_out
    client.force_login(cast.lead_finance)
    both = {f"{each.number}.{kind}" for each in (mine, theirs) for kind in ("pdf", "xml")}
    assert set(packed(mine.pk, theirs.pk)) == both
    assert set(packed(theirs.pk)) == {f"{theirs.number}.pdf", f"{theirs.number}.xml"}
    client.force_login(cast.learner)
    page = client.post(reverse("budget:download"), {"invoice": [mine.pk]}, follow=True)
    assert "waarvan de PDF klaar is" in html_of(page)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x.example")', "+1+1", "-2", "@SUM(A1)"])
def test_no_text_becomes_a_formula_in_the_spreadsheet(
    cast: Cast, client: Client, name: str
) -> None:
    for line in cast.programme.lines.all():
        LineBudget.objects.create(line=line, year=2026, amount=40000)
    cast.programme.lines.update(name=name)
    cast.programme.short_name = name
    cast.programme.save()
    client.force_login(cast.lead_finance)
    answer = client.get(reverse("budget:budget_xlsx", args=[2026]))
    cells = [
        cell
        for row in load_workbook(BytesIO(answer.content)).active.iter_rows()
        for cell in row
        if cell.value == name
    ]
    assert len(cells) >= 4
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("route", ["budget:budget", "budget:budget_pdf", "budget:budget_xlsx"])
@pytest.mark.parametrize("year", [2025, 2029, 0, 10**30])
def test_a_year_outside_the_programme_is_not_there(
    cast: Cast, client: Client, route: str, year: int
) -> None:
    client.force_login(cast.coordinator)
    assert client.get(reverse(route, args=[year])).status_code == 404


def test_a_budget_of_another_programme_is_not_there(cast: Cast, client: Client) -> None:
    other = a_cast()
    client.force_login(cast.coordinator)
    url = reverse("budget:budget", args=[2026])
    assert client.get(url, {"programma": other.programme.slug}).status_code == 404
    assert client.get(url, {"programma": "bestaat-niet"}).status_code == 404
    client.force_login(cast.owner)
    assert client.get(url).status_code == 403


def test_left_papers_are_asked_for_until_they_are_there(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert jobs.make_left_papers() == 0, "its turn is yet to come"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        later = an_issued_invoice(agreement, cast.lead_finance, year=2027)
        credit_invoice(invoice=later, reason="Fout", actor=cast.lead_finance)
        assert jobs.make_left_papers() == 1
        assert not PaperFailure.objects.exists(), "a credit note has its turn yet to come, too"
        tasks.make_invoice_document(invoice.pk)
        assert jobs.make_left_papers() == 0
