"""Actions and notes of those who follow participants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from packages.models import NextAction, ParticipantNote
from programme.models import Participant, User


def an_action(
    participant: Participant, assignee: User, *, due_on: date | None = None, **fields: Any
) -> NextAction:
    """Planned by who does it, for a week from now."""
    values = {
        "text": "Bellen over de keuze",
        "due_on": due_on or timezone.localdate() + timedelta(days=7),
        "planned_at": timezone.now(),
        "planned_by": assignee,
    }
    return NextAction.objects.create(
        participant=participant, assignee=assignee, **{**values, **fields}
    )


def a_note(participant: Participant, author: User, text: str = "") -> ParticipantNote:
    return ParticipantNote.objects.create(
        participant=participant,
        author=author,
        text=text or "De wethouder twijfelt nog over het pakket.",
        written_at=timezone.now(),
    )
