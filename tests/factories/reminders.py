"""Schedules of reminders as tests need them: the days that the programme's own file has."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from budget.models import Dispute, Invoice, Reminder, ReminderHold, ReminderLevel, ReminderSchedule
from portal.kit.models import StoredDocument
from programme.models import Programme, User

# Title, days after the last day of payment, days that the letter gives.
LETTERS = [("Herinnering", 7, 14), ("Tweede herinnering", 21, 7), ("Aanmaning", 35, 7)]


def a_schedule(programme: Programme, *, active: bool = True) -> ReminderSchedule:
    schedule = ReminderSchedule.objects.create(programme=programme, active=active)
    ReminderLevel.objects.bulk_create(
        ReminderLevel(
            schedule=schedule,
            level=level,
            title=title,
            days_after_due=days,
            term_days=term,
            text=f"{title} voor {{factuur}}: nog {{bedrag}}, voor {{betaaldatum}}.\n\nDank u wel.",
        )
        for level, (title, days, term) in enumerate(LETTERS, 1)
    )
    return schedule


def reminded_and_disputed(invoice: Invoice, person: User, paper: StoredDocument) -> None:
    """A first letter, on a paper that nobody reads; then a dispute that stands, and a hold."""
    assert invoice.due_on is not None
    sent_on = invoice.due_on + timedelta(days=7)
    Reminder.objects.create(
        invoice=invoice,
        level=1,
        number=f"H-{invoice.number}",
        title="Herinnering",
        text="Wilt u betalen?",
        sent_on=sent_on,
        pay_by=sent_on + timedelta(days=14),
        email="facturen@voorbeeld.example",
        gross=12000,
        credited=0,
        paid=Decimal(0),
        open=12000,
        document=paper,
    )
    Dispute.objects.create(invoice=invoice, reason="Wij kozen een ander pakket.", opened_by=person)
    ReminderHold.objects.create(invoice=invoice, reason="Betaalt in termijnen", held_by=person)
