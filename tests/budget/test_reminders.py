"""Reminders go out on their days, one at a time, for what is open; what stops them, stops them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget import definition, jobs, reminder_letters
from budget.definition import BudgetPart, LetterShape, RemindersShape
from budget.models import Dispute, Invoice, Reminder, ReminderHold
from budget.selectors.reminders import working_day_from
from budget.services import disputes, reminders
from budget.services.payments import record_payment
from packages.models import Agreement
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from portal.kit.verifying import verdict_on_file
from tests.factories.budget import an_issued_invoice
from tests.factories.many import copies_of
from tests.factories.programme import Cast
from tests.factories.reminders import a_schedule
from tests.pages import text_of_pdf
from tests.racing import at_once
from tests.shared import shared

DUE = date(2026, 12, 24)
FIRST, SECOND, THIRD = date(2026, 12, 31), date(2027, 1, 15), date(2027, 1, 28)


@shared
def invoice(cast: Cast, agreement: Agreement) -> Invoice:
    """Issued on 24 November, to be paid on 24 December at the latest."""
    a_schedule(cast.programme)
    return an_issued_invoice(agreement, cast.lead_finance)


@contextmanager
def on(day: date) -> Iterator[None]:
    with time_machine.travel(f"{day}T08:20:00+01:00"):
        yield


def _run_daily(since: date, until: date) -> list[tuple[date, int]]:
    """What has gone out, after the scheduler came by every day, twice."""
    for ahead in range((until - since).days + 1):
        with on(since + timedelta(days=ahead)):
            jobs.send_due_reminders()
            jobs.send_due_reminders()
    sent = Reminder.objects.order_by("sent_on").values_list("sent_on", "level")
    return list(sent)


def _pay(invoice: Invoice, cast: Cast, amount: int) -> None:
    record_payment(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=timezone.localdate(),
        actor=cast.lead_finance,
    )


def test_three_letters_go_out_each_on_its_day_for_what_is_open(
    cast: Cast, invoice: Invoice
) -> None:
    """The second waits for the term of the first, which ends on the day that it was due."""
    assert _run_daily(DUE, FIRST) == [(FIRST, 1)]
    with on(date(2027, 1, 11)):
        _pay(invoice, cast, 4500)
    assert _run_daily(date(2027, 1, 11), date(2027, 2, 12)) == [
        (FIRST, 1),
        (SECOND, 2),
        (THIRD, 3),
    ]
    first, second, third = Reminder.objects.order_by("level")
    assert [each.open for each in (first, second, third)] == [12000, 7500, 7500]
    assert (second.gross, second.paid) == (12000, 4500)
    assert [each.pay_by for each in (first, second, third)] == [
        date(2027, 1, 14),
        date(2027, 1, 22),
        date(2027, 2, 4),
    ]
    code = cast.programme.code
    assert [first.number, second.number] == [f"{code}-H2026-0001", f"{code}-H2027-0001"]
    assert second.text.startswith(
        f"Tweede herinnering voor {invoice.number}: nog €\N{NO-BREAK SPACE}7.500,00, "
        "voor 22 januari 2027."
    )


def test_nothing_goes_out_on_a_day_off(cast: Cast, agreement: Agreement) -> None:
    a_schedule(cast.programme)
    with on(date(2026, 11, 18)):  # due on 18 December: the first letter would be for Christmas
        an_issued_invoice(agreement, cast.lead_finance)
    assert _run_daily(date(2026, 12, 22), date(2026, 12, 30)) == [(date(2026, 12, 28), 1)]
    # Good Friday to Easter Monday; King's Day; Liberation Day and Ascension Day.
    for off, first in (((3, 26), (3, 30)), ((4, 27), (4, 28)), ((5, 5), (5, 7))):
        assert working_day_from(date(2027, *off)) == date(2027, *first)


def test_what_was_paid_in_between_gets_no_letter(cast: Cast, invoice: Invoice) -> None:
    assert _run_daily(FIRST, FIRST) == [(FIRST, 1)]
    with on(date(2027, 1, 14)):
        _pay(invoice, cast, 12000)
    assert _run_daily(SECOND, SECOND) == [(FIRST, 1)]


def test_a_schedule_that_is_off_sends_nothing(cast: Cast, agreement: Agreement) -> None:
    schedule = a_schedule(cast.programme, active=False)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    assert _run_daily(FIRST, FIRST) == []
    with on(FIRST), pytest.raises(Refused, match="nog niet aan de beurt"):
        reminders.send_reminder(invoice=invoice, actor=None)
    schedule.active = True
    schedule.save()
    # Long overdue is no reason for two letters at once.
    with on(date(2027, 3, 1)):
        assert [jobs.send_due_reminders() for _each in range(2)] == [1, 0]


def test_a_dispute_stops_reminders_until_it_ends(cast: Cast, invoice: Invoice) -> None:
    with on(date(2026, 12, 30)):
        dispute = disputes.open_dispute(
            invoice=invoice, reason="Wij kozen een ander pakket.", actor=cast.finance
        )
        with pytest.raises(Refused, match="al gemeld"):
            disputes.open_dispute(invoice=invoice, reason="Nogmaals", actor=cast.lead_finance)
    assert _run_daily(FIRST, date(2027, 1, 8)) == []
    with on(date(2027, 1, 11)):
        with pytest.raises(Refused, match="niet eens"):
            reminders.send_reminder(invoice=invoice, actor=cast.lead_finance)
        disputes.end_dispute(dispute=dispute, outcome="Zij klopt.", actor=cast.lead_finance)
        with pytest.raises(Refused, match="al afgerond"):
            disputes.end_dispute(dispute=dispute, outcome="Toch niet", actor=cast.lead_finance)
    assert _run_daily(date(2027, 1, 11), date(2027, 1, 12)) == [(date(2027, 1, 11), 1)]
    told = OutgoingMail.objects.filter(template__startswith="dispute/")
    assert sorted(told.values_list("template", "to")) == [
        ("dispute/ended", cast.finance.email),
        ("dispute/opened", cast.lead_finance.email),
    ]


def test_finance_holds_reminders_until_a_day(cast: Cast, invoice: Invoice) -> None:
    act = {"invoice": invoice, "actor": cast.lead_finance}
    with on(date(2026, 12, 30)):
        with pytest.raises(reminders.WrongLastDay):
            reminders.hold_reminders(reason="Termijnen", until=date(2026, 12, 29), **act)
        reminders.hold_reminders(reason="Termijnen", until=date(2027, 1, 5), **act)
        with pytest.raises(Refused, match="al stil"):
            reminders.hold_reminders(reason="Nog eens", **act)
    assert _run_daily(date(2027, 1, 4), date(2027, 1, 6)) == [(date(2027, 1, 6), 1)]
    with on(date(2027, 1, 6)):  # the hold that is over makes room for another, until released
        reminders.hold_reminders(reason="Nog eens", **act)
    assert len(_run_daily(date(2027, 2, 1), date(2027, 2, 2))) == 1
    with on(date(2027, 2, 2)):
        reminders.release_reminders(**act)
    assert _run_daily(date(2027, 2, 3), date(2027, 2, 3))[1:] == [(date(2027, 2, 3), 2)]


def test_finance_sends_one_now_but_never_before_the_last_term_is_over(
    cast: Cast, invoice: Invoice
) -> None:
    act = {"invoice": invoice, "actor": cast.lead_finance}
    with on(date(2026, 12, 24)), pytest.raises(Refused, match="niet te laat"):
        reminders.send_reminder(**act)
    with on(date(2026, 12, 28)):
        with pytest.raises(Refused, match="Alleen de financiële administratie"):
            reminders.send_reminder(invoice=invoice, actor=cast.coordinator)
        reminders.send_reminder(level_seen=1, **act)
        with pytest.raises(Refused, match="intussen al verstuurd"):
            reminders.send_reminder(level_seen=1, **act)
        with pytest.raises(Refused, match="vanaf 12 januari 2027"):
            reminders.send_reminder(level_seen=2, **act)
    with on(date(2027, 1, 17)), pytest.raises(Refused, match="vrije dag"):
        reminders.send_reminder(**act)
    for day in (SECOND, THIRD):
        _run_daily(day, day)
    assert Reminder.objects.filter(level=3, sent_on=THIRD).exists()
    with on(date(2027, 3, 1)), pytest.raises(Refused, match="alle brieven al verstuurd"):
        reminders.send_reminder(**act)


@pytest.mark.django_db(transaction=True)
def test_four_jobs_at_once_send_one_letter(cast: Cast, agreement: Agreement) -> None:
    a_schedule(cast.programme)
    an_issued_invoice(agreement, cast.lead_finance)
    with on(date(2027, 2, 1)):
        at_once([jobs.send_due_reminders] * 4)
    assert list(Reminder.objects.values_list("level", flat=True)) == [1]


def test_a_letter_that_a_killed_worker_left_is_made_once_and_mailed_once(
    cast: Cast, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(FIRST):
        reminder = reminders.send_reminder(invoice=invoice, actor=None)
        assert jobs.make_left_letters() == 0  # its own worker may still be busy
    made: list[int] = []
    monkeypatch.setattr("budget.tasks.make_reminder_letter.delay", made.append)
    with on(FIRST + timedelta(days=1)):
        assert jobs.make_left_letters() == 1
        for _twice in range(2):
            reminder_letters.make_letter(made[0])
        assert jobs.make_left_letters() == 0
    reminder.refresh_from_db()
    assert reminder.document is not None
    letter = reminder.document.read()
    words = " ".join(text_of_pdf(letter).split()).replace("\N{NO-BREAK SPACE}", " ")
    assert f"Herinnering voor {invoice.number}: nog € 12.000,00, voor 14 januari" in words
    assert "Datum 31 december 2026" in words
    assert verdict_on_file(letter).recognised.reference == reminder.number  # type: ignore[union-attr]
    mail, notice = OutgoingMail.objects.filter(template__startswith="reminder").order_by("pk")
    assert (mail.to, notice.to) == (reminder.email, cast.finance.email)
    assert [each.sha256 for each in mail.attachments.all()] == [reminder.document.sha256]


def test_the_job_asks_as_much_per_letter_however_many_are_late(
    cast: Cast, agreement: Agreement, invoice: Invoice
) -> None:
    def asked() -> int:
        with on(FIRST), CaptureQueriesContext(connection) as counted:
            assert jobs.send_due_reminders() == 1
        return len(counted)

    first = asked()
    copies_of(agreement, invoice, count=20)
    with on(FIRST):
        late = Invoice.objects.exclude(pk=invoice.pk)
        for each in late[1:]:
            reminders.hold_reminders(invoice=each, reason="Stil", actor=cast.lead_finance)
    assert asked() == first <= 26


def test_the_database_keeps_what_went_out(cast: Cast, invoice: Invoice) -> None:
    with on(FIRST):
        reminders.send_reminder(invoice=invoice, actor=None)
        reminders.hold_reminders(invoice=invoice, reason="Stil", actor=cast.lead_finance)
        dispute = disputes.open_dispute(invoice=invoice, reason="Nee", actor=cast.owner)
        disputes.end_dispute(dispute=dispute, outcome="Ja", actor=cast.lead_finance)
    ways = (
        lambda: Reminder.objects.update(open=1, gross=1),
        lambda: Reminder.objects.all().delete(),
        lambda: Dispute.objects.update(outcome="Toch niet"),
        lambda: Dispute.objects.update(reason="Iets anders"),
        lambda: ReminderHold.objects.update(reason="Iets anders"),
        lambda: ReminderHold.objects.all().delete(),
    )
    for way in ways:
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            way()


def test_the_file_renews_standard_words_and_leaves_the_rest_to_finance(cast: Cast) -> None:
    schedule = a_schedule(cast.programme)
    own = {"title": "Onze brief", "text": "Betaal {bedrag}."}
    schedule.levels.filter(level=2).update(rewritten={"nl": own})
    letters = [
        LetterShape(title="Nieuw", days_after_due=1, term_days=1, text=f"Brief {level}")
        for level in (1, 2, 3)
    ]
    wanted = RemindersShape(gap_days=1, letters=letters)
    part = BudgetPart(years={}, reminders=wanted, accounts={})
    assert len(definition.load(part, programme=cast.programme)) == 3
    assert definition.load(part, programme=cast.programme) == []
    first, second, _third = schedule.levels.all()
    assert first.words_in("nl") == ("Nieuw", "Brief 1")
    assert (first.days_after_due, first.term_days) == (7, 14)
    assert second.words_in("nl") == ("Onze brief", "Betaal {bedrag}.")
