"""How an agreement changes state: one place, after the transition table was asked."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from packages.models import Agreement
from packages.states import AGREEMENT
from portal.kit import audit
from portal.kit.acts import Refused
from programme.models import User


def move(agreement: Agreement, act: str, *, note: str = "") -> None:
    """Let ``act`` lead a locked agreement to its next state; raises ``Refused``."""
    status = AGREEMENT.target(act, agreement.status)
    if status != agreement.status:
        agreement.status, agreement.status_since = status, timezone.now()
    agreement.status_note = note
    agreement.save(update_fields=["status", "status_since", "status_note"])


def check_is_open(agreement: Agreement) -> None:
    """Raise ``Refused`` unless the offer's paper is there and its last day has not passed."""
    if agreement.offered_document is None:
        raise Refused(_("De overeenkomst wordt nog gemaakt. Probeer het over een minuut weer."))
    if agreement.has_lapsed:
        raise Refused(
            _("Dit aanbod is verlopen. De contactpersoon kan opnieuw een pakket kiezen.")
        )


def check_is_other_side(agreement: Agreement, user: User) -> None:
    """Raise ``Refused`` for who acted, or acts, for the participant: nobody is both sides."""
    uploads = audit.records_of(agreement).filter(act="packages.upload", actor=user)
    signed = agreement.signatures.filter(party="participant", user=user)
    own = user.has_role(agreement.participant.organisation)
    if own or uploads.exists() or signed.exists():
        raise Refused(_("U handelde ook voor de deelnemer. Laat een collega dit doen."))
