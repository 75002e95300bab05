"""Somebody's own calendar address, and how often they want mail."""

from __future__ import annotations

from django.db import transaction

from masterclasses import telling
from masterclasses.models import CalendarFeed, MailPreference
from portal.kit import audit
from portal.kit.acts import locked
from programme.models import User


@transaction.atomic
def make_calendar_link(*, actor: User) -> CalendarFeed:
    """A new address of one's own calendar; the address before it stops working."""
    person = locked(actor)
    CalendarFeed.objects.filter(user=person).delete()
    feed = CalendarFeed.objects.create(user=person)
    audit.record("masterclasses.make_calendar_link", actor=actor, subject=person)
    return feed


@transaction.atomic
def end_calendar_link(*, actor: User) -> None:
    """Let the address of one's own calendar stop working; without one nothing happens."""
    person = locked(actor)
    deleted, _each = CalendarFeed.objects.filter(user=person).delete()
    if deleted:
        audit.record("masterclasses.end_calendar_link", actor=actor, subject=person)


@transaction.atomic
def choose_mails(*, daily: bool, actor: User) -> None:
    """One mail a day, or one for each change; what was held for the day is sent at once then."""
    person = locked(actor)
    email = person.email.lower()
    chosen = MailPreference.objects.filter(email=email)
    if chosen.exists() == daily:
        return
    if daily:
        MailPreference.objects.create(email=email)
        audit.record("masterclasses.choose_daily_mail", actor=actor, subject=person)
    else:
        chosen.delete()
        telling.send_digest(email)
        audit.record("masterclasses.choose_single_mails", actor=actor, subject=person)
