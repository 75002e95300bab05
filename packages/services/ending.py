"""How an agreement ends: declined, withdrawn, lapsed, terminated or completed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from packages import emails
from packages.models import Agreement
from packages.services.moving import move
from packages.states import AgreementState
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Participant, Role, User


@transaction.atomic
def decline_agreement(*, agreement: Agreement, actor: User, reason: str) -> None:
    """The named signatory declines the open offer and says why."""
    agreement = locked(agreement)
    if agreement.signatory_email.lower() != actor.email.lower() or not actor.has_role(
        agreement.participant.organisation, Role.SIGNATORY
    ):
        raise Refused(_("Alleen de tekenbevoegde kan het aanbod weigeren."))
    if agreement.has_lapsed:
        raise Refused(_("Dit aanbod is al verlopen. U hoeft niets meer te doen."))
    _end(agreement, "decline", actor=actor, reason=reason)


@transaction.atomic
def withdraw_agreement(*, agreement: Agreement, actor: User, reason: str) -> None:
    """The contact person or a coordinator takes the offer back before both have signed."""
    agreement = locked(agreement)
    own = actor.has_role(agreement.participant.organisation, Role.CONTACT)
    if not own and not actor.works_for(agreement.participant.programme, Role.COORDINATOR):
        raise Refused(_("Alleen de contactpersoon of een coördinator kan het aanbod intrekken."))
    _end(agreement, "withdraw", actor=actor, reason=reason)


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, actor: User, reason: str, ends_on: date) -> None:
    """The university records that an active agreement ends early, on ``ends_on`` (local).

    Until that day has passed it stays active. The year of that day is still owed, later ones
    are not. Raises ``Refused`` when the day lies outside the agreement's own years.
    """
    agreement = locked(agreement)
    programme = agreement.participant.programme
    if not actor.works_for(programme, Role.COORDINATOR, Role.SIGNATORY):
        raise Refused(_("Alleen de universiteit kan een beëindiging vastleggen."))
    if not date(agreement.first_year, 1, 1) <= ends_on <= date(agreement.last_year, 12, 31):
        raise Refused(
            _("Kies een einddatum in de looptijd, van {first} tot en met {last}.").format(
                first=agreement.first_year, last=agreement.last_year
            )
        )
    if (agreement.ends_on, agreement.status_note) == (ends_on, reason):
        return  # sent twice
    agreement.ends_on = ends_on
    agreement.save(update_fields=["ends_on"])
    _end(agreement, "terminate", actor=actor, reason=reason, ends_on=ends_on.isoformat())
    _end_when_over(agreement)


@transaction.atomic
def expire_agreement(*, agreement: Agreement, reason: str = "") -> bool:
    """Let an offer lapse whose last day has passed; return whether it did.

    ``reason`` tells why it still stood open after that day.
    """
    agreement = locked(agreement)
    if not agreement.has_lapsed:
        return False
    _end(agreement, "expire", actor=None, reason=reason)
    return True


def expire_lapsed_of(participant: Participant) -> None:
    """Let lapsed offers go at once, so that they do not stand in the way of a new choice."""
    for offer in participant.agreements.lapsed():
        expire_agreement(agreement=offer)


@transaction.atomic
def complete_agreement(*, agreement: Agreement) -> bool:
    """End an active agreement of which the last day has passed; return whether it did.

    It is completed after its last year, and terminated after the day recorded before.
    """
    agreement = locked(agreement)
    if agreement.status != AgreementState.ACTIVE:
        return False
    if agreement.ends_on is not None:
        return _end_when_over(agreement)
    last_day = agreement.last_day
    if timezone.localdate() <= last_day:
        return False
    if last_day.year < agreement.last_year:  # what ended with the programme stays ended
        agreement.ends_on = last_day
        agreement.save(update_fields=["ends_on"])
    _end(agreement, "complete", actor=None, reason="")
    return True


def _end_when_over(agreement: Agreement) -> bool:
    if agreement.ends_on is None or timezone.localdate() <= agreement.ends_on:
        return False
    move(agreement, "end", note=agreement.status_note)
    audit.record("packages.end", actor=None, subject=agreement)
    return True


def _end(agreement: Agreement, act: str, *, actor: User | None, reason: str, **data: str) -> None:
    move(agreement, act, note=reason)
    audit.record(
        f"packages.{act}", actor=actor, subject=agreement, data={"reason": reason, **data}
    )
    emails.ended(agreement, act)
