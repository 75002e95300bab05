"""Mails about reminders and disputes; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import schwifty

from budget.emails import customers_of, each_once, readers_among
from budget.models import Dispute, Invoice, Reminder
from portal.kit.mail import Reader, absolute_url, queue_mail
from portal.kit.models import StoredDocument
from programme.models import Membership, Role
from programme.selectors.readers import reader


def reminder_sent(
    reminder: Reminder, letter: StoredDocument, customers: Sequence[Membership]
) -> None:
    """The letter with a copy of the invoice to the address for invoices, notice to its people."""
    invoice = reminder.invoice
    context: dict[str, Any] = {
        "reminder": reminder,
        "invoice": invoice,
        "iban": schwifty.IBAN(invoice.seller["iban"]).formatted,
        "url": absolute_url(invoice.get_absolute_url()),
    }
    queue_mail(
        template="reminder",
        to=Reader(reminder.email, invoice.buyer["name"], invoice.language),
        context=context,
        about=invoice,
        attachments=[letter, *([invoice.document] if invoice.document else [])],
    )
    for person in readers_among(customers, but=reminder.email):
        queue_mail(template="reminder/notice", to=person, context=context, about=invoice)


def dispute_opened(dispute: Dispute) -> None:
    """To finance of the lead."""
    invoice = dispute.invoice
    finance = Membership.objects.filter(organisation=invoice.programme.lead_id, role=Role.FINANCE)
    for person in each_once(finance):
        _tell("dispute/opened", person, dispute, invoice)


def dispute_ended(dispute: Dispute) -> None:
    """To whoever opened it for the customer, and to the people who hear of its invoices."""
    invoice, opener = dispute.invoice, dispute.opened_by
    told = set(readers_among(customers_of(invoice), but=""))
    if not opener.works_for(invoice.programme, Role.FINANCE):
        told.add(reader(opener, invoice.agreement_year.agreement.participant.organisation))
    for person in sorted(told):
        _tell("dispute/ended", person, dispute, invoice)


def _tell(template: str, to: Reader, dispute: Dispute, invoice: Invoice) -> None:
    context = {
        "dispute": dispute,
        "invoice": invoice,
        "url": absolute_url(invoice.get_absolute_url()),
    }
    queue_mail(template=template, to=to, context=context, about=invoice)
