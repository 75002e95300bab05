"""Disputes: a customer does not agree with an invoice, until finance ends it with an outcome."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import reminder_emails
from budget.models import Dispute, Invoice
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Role, User

DISPUTES_OWN = (Role.CONTACT, Role.FINANCE)


@transaction.atomic
def open_dispute(*, invoice: Invoice, reason: str, actor: User) -> Dispute:
    """Record that the customer does not agree; no reminder goes out from here on.

    By the customer's contact or finance contact, which mails finance of the lead; or by that
    finance itself. Raises ``Refused`` where nothing is open, or it is disputed already.
    """
    invoice = locked(invoice)
    if not may_dispute(actor, invoice):
        raise Refused(_("Alleen uw contactpersoon of financieel contact kan dit doen."))
    if not reason.strip():
        raise Refused(_("Vul in waarom u het niet eens bent met de factuur."))
    if not Invoice.objects.open().filter(pk=invoice.pk).exists():
        raise Refused(_("Op deze factuur staat niets open. Mail ons als er toch iets niet klopt."))
    if invoice.disputes.standing().exists():
        raise Refused(_("Er is al gemeld dat deze factuur niet klopt. Wij zoeken het uit."))
    dispute = Dispute.objects.create(invoice=invoice, reason=reason.strip(), opened_by=actor)
    audit.record("budget.dispute", actor=actor, subject=invoice, data={"reason": dispute.reason})
    if not actor.works_for(invoice.programme, Role.FINANCE):
        reminder_emails.dispute_opened(dispute)
    return dispute


def may_dispute(user: User, invoice: Invoice) -> bool:
    """The customer's contact and finance contact, and finance of the lead."""
    participant = invoice.agreement_year.agreement.participant
    return participant.organisation_id in user.organisation_ids(
        *DISPUTES_OWN
    ) or participant.programme_id in user.led_programme_ids(Role.FINANCE)


@transaction.atomic
def end_dispute(*, dispute: Dispute, outcome: str, actor: User) -> Dispute:
    """End it with what came of it, which the customer reads; reminders may go again.

    Raises ``Refused`` without an outcome, and where it has ended already.
    """
    invoice = locked(dispute.invoice)
    dispute = locked(dispute)
    check_finance(actor, invoice.programme)
    if dispute.ended_at is not None:
        raise Refused(_("Deze betwisting is al afgerond."))
    if not outcome.strip():
        raise Refused(_("Vul in wat de uitkomst is."))
    dispute.ended_at, dispute.ended_by = timezone.now(), actor
    dispute.outcome = outcome.strip()
    dispute.save(update_fields=["ended_at", "ended_by", "outcome"])
    audit.record(
        "budget.end_dispute", actor=actor, subject=invoice, data={"outcome": dispute.outcome}
    )
    reminder_emails.dispute_ended(dispute)
    return dispute
