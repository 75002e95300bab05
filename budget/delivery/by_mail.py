"""By mail: PDF and e-invoice to the customer's address for invoices.

A mail server tells that it took a mail, and at times that it could not deliver it. That it was
read nobody tells, so a mail is "handed over" and stays so, unless it comes back.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from budget import emails
from budget.delivery.interface import Answer, Unfit
from budget.models import Delivery, Invoice
from budget.states import DeliveryState
from portal.kit.bounces import meaning_of
from portal.kit.models import Delivery as MailDelivery
from portal.kit.models import OutgoingMail

# Many mail servers take no more than 10 MB; attachments grow by a third on their way.
MOST_BYTES = 7_000_000


def receiver_of(invoice: Invoice) -> str:
    return invoice.buyer["email"]


def hand_over(delivery: Delivery) -> Answer:
    """Queue the mail in this transaction; the outbox of the portal sends it, and tries again."""
    if delivery.mail is not None:
        return _answer(delivery.mail)
    invoice = delivery.invoice
    papers = [paper for paper in (invoice.document, invoice.einvoice) if paper is not None]
    if sum(paper.size for paper in papers) > MOST_BYTES:
        raise Unfit(
            _("De PDF en de e-factuur zijn samen te groot voor e-mail. Kies een andere manier.")
        )
    mail = emails.papers_to_administration(invoice, to=delivery.receiver, papers=papers)
    return Answer(DeliveryState.READY, mail=mail)


def ask(delivery: Delivery) -> Answer | None:
    return _answer(delivery.mail) if delivery.mail else None


def _answer(mail: OutgoingMail) -> Answer:
    stand = mail.delivery
    if stand == MailDelivery.BOUNCED:
        said = f"{meaning_of(mail.bounce_reason)} {mail.bounce_reason}".strip()
        return Answer(DeliveryState.REFUSED, said)
    if stand == MailDelivery.GIVEN_UP:
        said = _("De mail kon vijf dagen lang niet worden verstuurd.")
        return Answer(DeliveryState.REFUSED, f"{said} {mail.last_error}".strip())
    if stand == MailDelivery.SENT:
        return Answer(DeliveryState.HANDED_OVER, mail=mail)
    return Answer(DeliveryState.READY, mail.last_error, mail=mail)
