"""A customer says at the invoice that it does not agree; finance settles the words of letters."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from budget.models import Dispute, Invoice, ReminderSchedule
from budget.selectors.todo import customer_overview, todos_of, todos_of_customer
from packages.models import Agreement
from portal.kit import audit
from portal.kit.models import OutgoingMail
from programme.models import User
from tests.factories.budget import an_issued_invoice
from tests.factories.programme import Cast
from tests.factories.reminders import a_schedule
from tests.pages import error_at, html_of


@pytest.fixture
def schedule(cast: Cast) -> ReminderSchedule:
    return a_schedule(cast.programme)


def _as(client: Client, person: User) -> User:
    client.force_login(person)
    return User.objects.get(pk=person.pk)


@time_machine.travel("2027-01-04T12:00:00Z")
def test_a_customer_disputes_and_hears_the_outcome(
    cast: Cast, agreement: Agreement, schedule: ReminderSchedule, client: Client
) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        invoice = an_issued_invoice(agreement, cast.lead_finance)
    page_of, url = invoice.get_absolute_url(), reverse("budget:dispute", args=[invoice.number])
    owner = _as(client, cast.owner)
    assert url in html_of(client.get(page_of))
    assert error_at(client.post(url, {"reason": " "}), "reason")
    client.post(url, {"reason": "Wij kozen een ander pakket."})
    assert url not in html_of(client.get(page_of))
    (waiting,) = todos_of_customer(customer_overview(owner))
    assert waiting.waiting
    assert "u bent het er niet mee eens" in waiting.title
    finance = _as(client, cast.lead_finance)
    assert [each for each in todos_of(finance, None) if "betwist, 1 factuur" in each.title]
    assert "betwist" in html_of(client.get("/facturen/?state=disputed"))
    dispute = Dispute.objects.get()
    end = reverse("budget:dispute_end", args=[invoice.number, dispute.pk])
    assert end in html_of(client.get(page_of))
    client.post(end, {"outcome": "Uw pakket staat in de overeenkomst."})
    assert "Uw pakket staat in de overeenkomst." in html_of(client.get(page_of))
    assert Invoice.objects.disputed().count() == 0
    told = OutgoingMail.objects.filter(template="dispute/ended").values_list("to", flat=True)
    assert set(told) == {cast.owner.email, cast.finance.email}


def test_finance_sees_a_letter_before_it_changes_it(
    cast: Cast, schedule: ReminderSchedule, client: Client
) -> None:
    level = schedule.levels.get(level=2)
    _as(client, cast.lead_finance)
    url = reverse("budget:reminder_letter", args=[level.pk])
    standard = client.get(url).context["form"].initial
    answers = {**standard, "title_nl": "Tweede brief", "days_after_due": "22"}
    answers["text_en"] = "Pay {bedrag}.\r\n\r\nThank you."
    wrong = client.post(url, {**answers, "text_nl": "Betaal {bedrg} nu."})
    assert "{betaaldatum}" in error_at(wrong, "text_nl")
    answers["text_nl"] = "Betaal {bedrag} voor {betaaldatum}."
    shown = html_of(client.post(url, {**answers, "show": "1"}))
    assert "Betaal € 10.000,00 voor 1 december 2026." in shown
    assert "Pay €10,000.00." in shown
    level.refresh_from_db()
    assert not level.rewritten
    late = client.post(url, {**answers, "days_after_due": "35"})
    assert "Aanmaning" in error_at(late, "days_after_due")
    client.post(url, answers)
    level.refresh_from_db()
    assert level.days_after_due == 22
    assert level.words["nl"] == ("Tweede brief", answers["text_nl"])
    assert level.words["en"] == ("Second reminder", "Pay {bedrag}.\n\nThank you.")
    (record,) = audit.records_of(cast.programme).filter(act="budget.change_reminder")
    assert record.data["previous"]["days_after_due"] == 21
    assert record.data["previous"]["words"]["nl"]["title"] == "Tweede herinnering"
    client.post(url, {**answers, **standard})
    level.refresh_from_db()
    assert not level.rewritten, "the standard words are nobody's own"
