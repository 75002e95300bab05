"""How an agreement changes state: one place, after the transition table was asked."""

from __future__ import annotations

from django.utils import timezone

from packages.models import Agreement
from packages.states import AGREEMENT


def move(agreement: Agreement, act: str, *, note: str = "") -> None:
    """Let ``act`` lead a locked agreement to its next state; raises ``Refused``."""
    agreement.status = AGREEMENT.target(act, agreement.status)
    agreement.status_since = timezone.now()
    agreement.status_note = note
    agreement.save(update_fields=["status", "status_since", "status_note"])
