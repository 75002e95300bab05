"""What people's calendars were told, the feeds that they subscribe to, and mails held back."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from masterclasses.models.planning import Masterclass


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def standing(self) -> CalendarEntryQuerySet:
        """Those that are in somebody's calendar: told, and not taken back."""
        return self.exclude(told={})


class CalendarEntry(models.Model):
    """The event of one day in the calendar of one address, as it was last told by mail.

    By address and not by person: learners may have no account and trainers are no learners,
    and a calendar belongs to an address. ``told`` is what the last message said (empty after a
    cancellation); ``sequence`` rises with every message (RFC 5545 3.8.7.4), so that programs
    keep the newest. ``reminded_at``: when the day was last brought to mind shortly before it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.PROTECT, related_name="calendar_entries"
    )
    email = models.EmailField(help_text="In lower case.")
    name = models.CharField(max_length=120, blank=True)
    as_trainer = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["masterclass", "email"], name="calendar_entry_once_per_address"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))) & ~Q(email=""),
                name="calendar_entry_email_lower",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="calendar_entry_email")]

    def __str__(self) -> str:
        return f"{self.name or self.email} · {self.masterclass}"


def _new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """A person's own calendar address; a new token makes the old address stop working."""

    user = models.OneToOneField(
        "programme.User", on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token = models.CharField(max_length=64, unique=True, default=_new_token)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.user)


class HeldNotice(models.Model):
    """What somebody who wants a digest is told in the next one; gone once it is told.

    ``detail`` has a line for each thing to know; ``url`` leads to where it can be seen.
    """

    email = models.EmailField(db_index=True, help_text="In lower case.")
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    url = models.URLField()
    held_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.email}"
