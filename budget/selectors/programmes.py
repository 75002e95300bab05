"""Whose money somebody has to do with."""

from __future__ import annotations

from budget.models.invoices import READS_BOOKS
from programme.models import Programme, User


def programmes_of(user: User, *roles: str) -> list[Programme]:
    """Those in whose lead ``user`` has one of these roles."""
    led = user.led_programme_ids(*roles)
    return list(Programme.objects.filter(pk__in=led).select_related("lead").order_by("slug"))


def programmes_read_by(user: User) -> list[Programme]:
    """Those whose books ``user`` reads."""
    return programmes_of(user, *READS_BOOKS)
