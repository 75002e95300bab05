"""Somebody's own calendar address."""

from __future__ import annotations

from django.db import transaction

from masterclasses.models import CalendarFeed
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
