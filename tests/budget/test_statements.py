"""Yearly statements: what they say, that they freeze, and what a later version tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from budget import jobs
from budget.models import Invoice, Payment, Statement
from budget.services import stating
from budget.services.payments import record_payment
from budget.statements.papers import contents_of, make_final, statement_html
from masterclasses.models import Masterclass
from packages.models import Agreement, AgreementLine, Component
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import User
from tests.factories.budget import an_issued_invoice
from tests.factories.certificates import marked
from tests.factories.coaching import a_booking, a_slot
from tests.factories.masterclasses import a_cohort, a_person, enrolled
from tests.factories.programme import Cast
from tests.factories.statements import made_final
from tests.shared import shared

YEAR = 2026
AFTER = "2027-01-20T12:00:00+01:00"


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    return an_issued_invoice(agreement, cast.lead_finance, YEAR)


@pytest.fixture
def after(invoice: Invoice) -> Iterator[None]:
    """When the year of the invoice is over."""
    with time_machine.travel(AFTER, tick=True):
        yield


def _pay(invoice: Invoice, cast: Cast, amount: int) -> Payment:
    return record_payment(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=invoice.issued_on,
        actor=cast.lead_finance,
    )


def _drafts(cast: Cast) -> dict[str, Statement]:
    stating.draft_statements(programme=cast.programme, year=YEAR, actor=cast.lead_finance)
    return {
        "programme" if each.participant is None else "participant": each
        for each in Statement.objects.all()
    }


def _sums(statement: Statement) -> dict[str, str]:
    return {each["key"]: each["value"] for each in contents_of(statement)["figures"]}


def test_a_year_is_drafted_once(cast: Cast, after: None) -> None:
    assert set(_drafts(cast)) == {"programme", "participant"}
    assert jobs.draft_yearly_statements() == 0
    assert Statement.objects.count() == 2
    Statement.objects.all().delete()
    assert jobs.draft_yearly_statements() == 1  # one programme
    assert Statement.objects.count() == 2


def test_the_scheduler_waits_for_the_end_of_the_year(cast: Cast, agreement: Agreement) -> None:
    with time_machine.travel(f"{YEAR}-12-31T12:00:00+01:00", tick=True):
        jobs.draft_yearly_statements()
    assert not Statement.objects.filter(year=YEAR).exists()


def test_a_draft_follows_the_books(cast: Cast, invoice: Invoice, after: None) -> None:
    draft = _drafts(cast)["participant"]
    price = invoice.net_total
    before = _sums(draft)
    assert Decimal(before["agreed"]) == Decimal(before["invoiced_net"]) == price
    assert (Decimal(before["paid"]), Decimal(before["open"])) == (0, invoice.balance.gross)
    _pay(invoice, cast, 500)
    paid = _sums(draft)
    assert (Decimal(paid["paid"]), Decimal(paid["open"])) == (500, invoice.balance.gross - 500)
    record_payment(
        invoice=invoice,
        amount=invoice.balance.gross,
        received_on=invoice.issued_on,
        actor=cast.lead_finance,
        beyond=True,
    )
    (left,) = (each for each in contents_of(draft)["figures"] if each["key"] == "open")
    assert (Decimal(left["value"]), left["label"][:15]) == (-500, "Te veel betaald")


def test_money_adds_up_another_way(cast: Cast, invoice: Invoice, after: None) -> None:
    _pay(invoice, cast, 700)
    sums = _sums(_drafts(cast)["participant"])
    lines = AgreementLine.objects.filter(
        agreement_year__year=YEAR, agreement_year__agreement__participant=cast.participant
    )
    by_hand = {
        "agreed": sum(x.amount for x in lines if x.borne_by == Component.Bearer.PARTICIPANT),
        "contribution": sum(x.amount for x in lines if x.borne_by == Component.Bearer.LEAD),
        "invoiced_net": sum(line.net for line in invoice.lines.all()),
        "paid": sum(payment.amount for payment in invoice.payments.all()),
    }
    assert {key: Decimal(sums[key]) for key in by_hand} == by_hand


def test_what_was_received_is_in_it(cast: Cast, agreement: Agreement, after: None) -> None:
    with time_machine.travel(f"{YEAR}-02-02T12:00:00+01:00", tick=True):
        cohort = a_cohort(cast.programme, year=YEAR, days=2)
        seats = enrolled(cohort, cast.participant, cast.owner, a_person(), a_person())
        slot = a_slot(cast.programme, cast.trainer, date(YEAR, 3, 10))
        a_booking(slot, cast.participant, cast.owner)
    first, second = Masterclass.objects.filter(cohort=cohort)
    marked(seats[0].learner, first, second)
    marked(seats[1].learner, first)
    sums = _sums(_drafts(cast)["participant"])
    assert (sums["days"], sums["person_days"], Decimal(sums["coaching"])) == (
        "2",
        "3",
        Decimal("0.5"),
    )


def _ask(draft: Statement, actor: User) -> tuple[list[Statement], list[str]]:
    return stating.ask_for_final(statements=[draft], actor=actor)


def test_only_a_year_that_is_over_becomes_final(cast: Cast, agreement: Agreement) -> None:
    draft = _drafts(cast)["participant"]
    with time_machine.travel(f"{YEAR}-12-31T12:00:00+01:00", tick=True):
        asked, (refusal,) = _ask(draft, cast.lead_finance)
        assert (asked, "nog niet voorbij" in refusal) == ([], True)
        agreement.status, agreement.ends_on = "terminated", "2026-11-30"
        agreement.save()
        assert _ask(draft, cast.lead_finance) == ([draft], [])


def test_a_final_statement_is_frozen_and_sealed_once(
    cast: Cast, invoice: Invoice, after: None
) -> None:
    final = made_final(_drafts(cast)["participant"], cast.lead_finance)
    assert final.number == f"{cast.programme.code}-J{YEAR}-0001"
    assert final.document is not None
    content = final.document.read()
    assert b"/ByteRange" in content
    _pay(invoice, cast, 500)
    make_final([final.pk])
    final.refresh_from_db()
    assert Decimal(_sums(final)["paid"]) == 0
    assert final.document.read() == content
    told = OutgoingMail.objects.filter(template="statement").values_list("to", flat=True)
    assert set(told) == {cast.owner.email, cast.finance.email}
    for change in ("number = 'X'", "contents = '{}'", "status = 'draft', number = NULL"):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            _sql(f"UPDATE budget_statement SET {change} WHERE number IS NOT NULL")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        _sql("DELETE FROM budget_statement WHERE number IS NOT NULL")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_worker_that_died_while_printing_is_caught_up(
    cast: Cast, invoice: Invoice, after: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _drafts(cast)["participant"]
    _ask(draft, cast.lead_finance)
    with monkeypatch.context() as broken:
        broken.setattr("budget.statements.papers.render_pdf", lambda html: 1 / 0)
        (broken,) = make_final([draft.pk])
    assert isinstance(broken, ZeroDivisionError)
    draft.refresh_from_db()
    number = draft.number
    assert number
    assert draft.document is None
    assert jobs.make_left_statements(minutes=0) == 1
    assert make_final([draft.pk]) == []
    draft.refresh_from_db()
    assert draft.number == number
    assert draft.document is not None


def test_a_next_version_says_what_changed(cast: Cast, invoice: Invoice, after: None) -> None:
    final = made_final(_drafts(cast)["participant"], cast.lead_finance)
    with pytest.raises(Refused, match="precies hetzelfde"):
        stating.correct_statement(statement=final, note="Zomaar", actor=cast.lead_finance)
    _pay(invoice, cast, 500)
    with pytest.raises(Refused, match="waarom"):
        stating.correct_statement(statement=final, note=" ", actor=cast.lead_finance)
    newer = stating.correct_statement(
        statement=final, note="Betaling van december", actor=cast.lead_finance
    )
    with pytest.raises(Refused, match="al een nieuwere"):
        stating.correct_statement(statement=final, note="Nog eens", actor=cast.lead_finance)
    newer = made_final(newer, cast.lead_finance)
    assert {each["label"]: (each["was"], each["now"]) for each in newer.contents["changes"]} == {
        "Betaald": ("€\xa00,00", "€\xa0500,00"),
        "Nog te betalen": ("€\xa012.000,00", "€\xa011.500,00"),
    }
    html = statement_html(newer)
    assert "Betaling van december" in html
    assert str(final.number) in html


def test_a_correction_is_of_the_same_party_and_year(
    cast: Cast, invoice: Invoice, after: None
) -> None:
    final = made_final(_drafts(cast)["participant"], cast.lead_finance)
    wrong = {"participant": cast.other_participant, "year": YEAR, "version": 2}
    for values in (wrong, {**wrong, "participant": cast.participant, "version": 3}):
        with pytest.raises(IntegrityError, match="corrects"), transaction.atomic():
            Statement.objects.create(
                programme=cast.programme, corrects=final, change_note="x", **values
            )


def test_only_finance_acts(cast: Cast, invoice: Invoice, after: None) -> None:
    draft = _drafts(cast)["participant"]
    for person in (cast.coordinator, cast.owner, cast.finance):
        asked, (refusal,) = _ask(draft, person)
        assert (asked, "financiële" in refusal) == ([], True)


def test_participants_see_what_is_final_and_theirs(
    cast: Cast, invoice: Invoice, after: None, client: Client
) -> None:
    drafts = _drafts(cast)
    client.force_login(cast.owner)
    page = f"{reverse('budget:statements')}?jaar={YEAR}"
    assert client.get(drafts["participant"].get_absolute_url()).status_code == 404
    final = made_final(drafts["participant"], cast.lead_finance)
    assert final.number in client.get(page).content.decode()
    assert client.get(final.get_absolute_url()).status_code == 200
    made_final(drafts["programme"], cast.lead_finance)
    assert client.get(drafts["programme"].get_absolute_url()).status_code == 404
    client.force_login(cast.organiser)
    assert client.get(drafts["programme"].get_absolute_url()).status_code == 200
    assert client.get(final.get_absolute_url()).status_code == 404


def test_finance_makes_a_year_final_from_the_list(
    cast: Cast, invoice: Invoice, after: None, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    query = f"?jaar={YEAR}"
    client.post(reverse("budget:draft_statements") + query)
    keys = list(Statement.objects.values_list("pk", flat=True))
    assert "Maak gekozen" in client.get(reverse("budget:statements") + query).content.decode()
    client.post(reverse("budget:finalise_statements") + query, {"statement": keys})
    assert Statement.objects.drafts().filter(asked_at__isnull=False).count() == 2
    answer = client.get(reverse("budget:statements") + query, headers={"HX-Request": "true"})
    assert "0 van 2 klaar" in answer.content.decode()
    assert make_final(keys) == []
    answer = client.get(reverse("budget:statements") + query, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true", "the page is not put inside itself"
    page = client.get(reverse("budget:statements") + query).content.decode()
    assert "Download definitieve opgaven" in page
    assert "Maak gekozen" not in page, "there is nothing to choose"
    assert (
        client.get(reverse("budget:statements_zip") + query)["Content-Type"] == "application/zip"
    )
    assert [each.number[-4:] for each in Statement.objects.order_by("number")] == ["0001", "0002"]


def test_a_draft_is_not_offered_while_its_year_goes_on(
    cast: Cast, invoice: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    with time_machine.travel(f"{YEAR}-12-01T12:00:00+01:00", tick=True):
        _drafts(cast)
        page = client.get(f"{reverse('budget:statements')}?jaar={YEAR}").content.decode()
        assert 'name="statement"' not in page
        assert "als het jaar voorbij is" in page
        Agreement.objects.update(ends_on=date(YEAR, 11, 30))
        page = client.get(f"{reverse('budget:statements')}?jaar={YEAR}").content.decode()
        assert page.count('name="statement"') == 1, "of who ended, not of the programme"
