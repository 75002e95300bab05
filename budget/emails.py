"""Mails about invoices; each is queued in the act's transaction."""

from __future__ import annotations

from budget.models import Invoice
from portal.kit.mail import absolute_url, queue_mail


def invoice_sent(invoice: Invoice) -> None:
    """To the address that the customer gave for invoices."""
    queue_mail(
        template="invoice",
        to=invoice.buyer["email"],
        context={"invoice": invoice, "url": absolute_url(invoice.get_absolute_url())},
        about=invoice,
    )
