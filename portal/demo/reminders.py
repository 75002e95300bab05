"""The demo's reminders: two letters about one late invoice, and one that is disputed."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from budget import reminder_letters
from budget.models import Invoice, Reminder, ReminderSchedule
from budget.selectors.reminders import is_working_day
from budget.services.disputes import open_dispute
from budget.services.reminder_settings import switch_reminders
from budget.services.reminders import send_reminder
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from portal.kit.acts import Refused
from programme.models import Programme, Role, User

# Whose invoice is late, and how many days ago its letters went out: on the first of these
# days that is a working day. The second waits for the term of the first.
REMINDED, FIRST, SECOND = "almelo", range(25, 31), range(10, 2, -1)
DISPUTED, SINCE = "enexis", 8
WHY = (
    "Wij hebben de helft betaald. De andere helft is voor projecten die pas in het najaar "
    "beginnen. Kunt u dat deel later factureren?"
)


@transaction.atomic
def remind(programme: Programme) -> int:
    """Once; returns how many letters went out."""
    schedule = ReminderSchedule.objects.filter(programme=programme).first()
    if schedule is None or Reminder.objects.exists():
        return 0
    with days_ago(100):
        switch_reminders(schedule=schedule, active=True, actor=_finance())
    for invoice in _overdue(REMINDED):
        _send(invoice, FIRST)
        _send(invoice, SECOND)
    for invoice in _overdue(DISPUTED):
        with days_ago(SINCE):
            open_dispute(invoice=invoice, reason=WHY, actor=_contact_of(invoice))
    return Reminder.objects.count()


def _overdue(slug: str) -> list[Invoice]:
    party = "agreement_year__agreement__participant__organisation__slug"
    return list(Invoice.objects.overdue().filter(**{party: slug}))


def _send(invoice: Invoice, days: range) -> None:
    """On the first of these days that is a working day.

    The invoices of an older demo may not have been late by then: those get no letter.
    """
    for ago in days:
        with days_ago(ago), suppress(Refused):
            if is_working_day(timezone.localdate()):
                letter = send_reminder(invoice=invoice, actor=_finance())
                reminder_letters.make_letter(letter.pk)
                return


def _finance() -> User:
    return person("financien@ut.example")


def _contact_of(invoice: Invoice) -> User:
    organisation = invoice.agreement_year.agreement.participant.organisation
    contacts = organisation.memberships.filter(role=Role.CONTACT).order_by("pk")
    return contacts[0].user
