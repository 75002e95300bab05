"""What finance of the lead is told to do, and what the scheduler does for it at night."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import jobs
from budget.models import Invoice
from budget.selectors.todo import MOST_APART, finance_overview, todos_of
from budget.services import invoicing
from budget.services.payments import record_payment
from packages.models import Agreement
from packages.services.ending import terminate_agreement
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.todo import Todo
from programme.models import Membership, Role, User
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import an_agreement, catalogue, prolong
from tests.factories.programme import Cast, a_cast, member
from tests.pages import html_of


def _end_with(year: int, agreement: Agreement, cast: Cast) -> None:
    terminate_agreement(
        agreement=agreement, actor=cast.coordinator, reason="Fusie", ends_on=date(year, 12, 31)
    )


def _to_credit(person: User) -> list[Todo]:
    todos = todos_of(User.objects.get(pk=person.pk), None)
    return [todo for todo in todos if "niet meer doorga" in todo.title]


def test_finance_hears_of_an_invoice_for_a_year_that_was_cut_off(
    cast: Cast, agreement: Agreement
) -> None:
    an_issued_invoice(agreement, cast.lead_finance)
    ahead = an_issued_invoice(agreement, cast.lead_finance, year=2027)
    assert _to_credit(cast.lead_finance) == []
    _end_with(2026, agreement, cast)
    (todo,) = _to_credit(cast.lead_finance)
    assert todo.title == f"Factuur {ahead.number} is voor een jaar dat niet meer doorgaat"
    assert f"{cast.participant.organisation.name} eindigt vóór 2027" in todo.text
    assert todo.url == reverse("budget:credit", args=[ahead.number])
    for person in (a_cast().lead_finance, cast.coordinator, cast.finance):
        assert _to_credit(person) == []


def test_finance_hears_of_what_it_has_to_pay_back(cast: Cast, agreement: Agreement) -> None:
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    record_payment(
        invoice=invoice,
        amount=invoice.balance.gross + 250,
        received_on=invoice.issued_on,
        actor=cast.lead_finance,
        beyond=True,
    )
    todos = todos_of(cast.lead_finance, finance_overview(cast.lead_finance))
    (todo,) = (each for each in todos if each.url.endswith("?state=to_refund"))
    assert (todo.title, todo.text[:12]) == ("Betaal terug: 1 factuur", "Samen €\xa0250.")


def test_many_invoices_that_were_cut_off_are_one_to_do_in_as_many_queries(
    cast: Cast, agreement: Agreement
) -> None:
    prolong(agreement, last_year=2027 + MOST_APART)
    issued = [
        an_issued_invoice(agreement, cast.lead_finance, year=2027 + at)
        for at in range(MOST_APART + 1)
    ]

    def queries() -> int:
        person = User.objects.get(pk=cast.lead_finance.pk)
        person.organisation_ids()
        with CaptureQueriesContext(connection) as counted:
            todos_of(person, None)
        return len(counted)

    _end_with(2027, agreement, cast)
    few = queries()
    _end_with(2026, agreement, cast)
    (todo,) = _to_credit(cast.lead_finance)
    assert todo.title == f"{MOST_APART + 1} facturen zijn voor een jaar dat niet meer doorgaat"
    assert all(str(invoice.number) in todo.text for invoice in issued)
    assert queries() == few


def test_drafts_of_years_that_were_cut_off_go_by_night(cast: Cast, agreement: Agreement) -> None:
    owed = a_draft(agreement, year=2026)
    for year in (2027, 2028):
        a_draft(agreement, year=year)
    assert jobs.discard_unowed_drafts() == 0
    _end_with(2026, agreement, cast)
    assert jobs.discard_unowed_drafts() == 2
    assert jobs.discard_unowed_drafts() == 0
    assert list(Invoice.objects.all()) == [owed]
    gone = audit.records_of(agreement).filter(act="budget.discard")
    assert {(found.actor, found.data["year"]) for found in gone} == {(None, 2027), (None, 2028)}
    with pytest.raises(Refused, match="blijft staan"):
        invoicing.discard_draft(invoice=owed, actor=None)


@pytest.fixture
def elsewhere() -> Cast:
    other = a_cast()
    catalogue(other.programme)
    return other


def test_to_dos_are_of_the_programmes_whose_finance_one_is(
    cast: Cast, agreement: Agreement, elsewhere: Cast, client: Client
) -> None:
    """Who only coordinates another programme sees its sums, and is asked to do nothing there."""
    person = member(Role.FINANCE, cast.programme.lead)
    Membership.objects.create(
        user=person, organisation=elsewhere.programme.lead, role=Role.COORDINATOR
    )
    theirs = a_draft(an_agreement(elsewhere))
    mine = a_draft(agreement)
    (todo,) = todos_of(person, finance_overview(person))
    assert todo.title == "Geef uit: 1 factuur"
    overview = finance_overview(person)
    assert overview is not None
    assert overview.to_issue.count == 2

    client.force_login(person)
    chosen = {"invoice": [mine.pk, theirs.pk]}
    page = html_of(client.post(reverse("budget:issue"), chosen, follow=True))
    assert "1 factuur is uitgegeven" in page
    assert "Alleen de financiële administratie" in page
    assert list(Invoice.objects.drafts()) == [theirs]
    assert client.post(reverse("budget:issue"), {"invoice": [theirs.pk]}).status_code == 403
