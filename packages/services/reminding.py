"""Reminding the signatory."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from packages import emails
from packages.models import Agreement
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Role, User
from programme.services.invitations import renew_expired


@transaction.atomic
def remind_signatory(*, agreement: Agreement, actor: User | None) -> None:
    """Mail the signatory again (``actor`` ``None``: the scheduler); at most once a day by hand.

    Raises ``Refused`` when there is nothing to sign or one was sent today.
    """
    agreement = locked(agreement)
    if not Agreement.objects.to_sign().filter(pk=agreement.pk).exists():
        raise Refused(_("Er ligt nu niets om te tekenen."))
    if actor is not None:
        own = actor.has_role(agreement.participant.organisation, Role.CONTACT)
        if not own and not actor.works_for(agreement.participant.programme, Role.COORDINATOR):
            raise Refused(_("Alleen de contactpersoon of een coördinator kan herinneren."))
        if _was_reminded_today(agreement):
            raise Refused(_("Vandaag is al een herinnering gestuurd."))
    elif not reminder_is_due(agreement):
        return
    else:
        agreement.reminders_sent += 1
    agreement.reminded_at = timezone.now()
    agreement.save(update_fields=["reminders_sent", "reminded_at"])
    audit.record("packages.remind", actor=actor, subject=agreement)
    renew_expired(organisation=agreement.participant.organisation, email=agreement.signatory_email)
    emails.reminder_to_sign(agreement)


def reminder_is_due(agreement: Agreement) -> bool:
    """Whether the next day mark of ``SIGNATORY_REMINDER_DAYS`` after the offer has passed.

    Never twice a day, also not when several marks passed unseen.
    """
    marks = settings.SIGNATORY_REMINDER_DAYS
    if agreement.reminders_sent >= len(marks) or _was_reminded_today(agreement):
        return False
    days = (timezone.localdate() - timezone.localdate(agreement.offered_at)).days
    return days >= marks[agreement.reminders_sent]


def _was_reminded_today(agreement: Agreement) -> bool:
    reminded_at = agreement.reminded_at
    return reminded_at is not None and timezone.localdate(reminded_at) == timezone.localdate()
