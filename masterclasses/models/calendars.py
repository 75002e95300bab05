"""What people's calendars were told, and the feeds that they subscribe to."""

from __future__ import annotations

import secrets
import uuid

from django.db import models

from masterclasses.models.enrolling import Learner
from masterclasses.models.planning import Masterclass


class CalendarEntry(models.Model):
    """The event of one day in one learner's calendar, as it was last told by mail.

    ``told`` is what the last message said (empty after a cancellation); ``sequence`` rises
    with every message (RFC 5545 3.8.7.4), so that programs keep the newest.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.PROTECT, related_name="calendar_entries"
    )
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="calendar_entries")
    sequence = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["masterclass", "learner"], name="calendar_entry_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.masterclass}"


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


class MailPreference(models.Model):
    """That somebody wants one mail a day about masterclasses instead of one for each change."""

    email = models.EmailField(unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.email
