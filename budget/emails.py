"""Mails about invoices; each is queued in the act's transaction."""

from __future__ import annotations

from typing import Any

import schwifty

from budget.models import Invoice, Statement
from budget.selectors.crediting import meaning_of
from portal.kit.mail import absolute_url, queue_mail
from portal.kit.models import StoredDocument
from programme.models import Membership, Role


def invoice_sent(invoice: Invoice, document: StoredDocument) -> None:
    """The invoice or credit note to the customer's address for invoices, notice to its people.

    Who pays is seldom who takes part: the administration gets the PDF and all that a
    payment needs, since it may have no account. The finance contacts (without one: the
    contacts) hear that it was sent and where, without the PDF, so that nobody pays twice.
    """
    context: dict[str, Any] = {
        "invoice": invoice,
        "gross": (invoice.net_total or 0) + (invoice.vat_total or 0),
        "url": absolute_url(invoice.get_absolute_url()),
    }
    template = "invoice"
    if invoice.is_credit_note:
        template, context["meaning"] = "credit_note", meaning_of(invoice)
    else:
        context["iban"] = schwifty.IBAN(invoice.seller["iban"]).formatted
    queue_mail(
        template=template,
        to=invoice.buyer["email"],
        context=context,
        about=invoice,
        attachments=[document],
    )
    for address in people_of(invoice, but=invoice.buyer["email"]):
        queue_mail(template=f"{template}/notice", to=address, context=context, about=invoice)


def people_of(invoice: Invoice, *, but: str) -> list[str]:
    """Those of the customer who hear of the invoice, other than the address it went to."""
    people = Membership.objects.filter(
        organisation__participations__agreements__years__invoices=invoice,
        role__in=(Role.FINANCE, Role.CONTACT),
        user__is_active=True,
    ).values_list("role", "user__email")
    by_role: dict[str, set[str]] = {Role.FINANCE: set(), Role.CONTACT: set()}
    for role, email in people:
        by_role[role].add(email.lower())
    told = by_role[Role.FINANCE] or by_role[Role.CONTACT]
    return sorted(told - {but.lower()})


def statement_ready(statement: Statement) -> None:
    """To those who may open it: a participant's people; of the programme's own nobody."""
    if statement.participant is None:
        return
    people = Membership.objects.filter(
        organisation=statement.participant.organisation,
        role__in=(Role.FINANCE, Role.CONTACT),
        user__is_active=True,
    )
    context = {
        "statement": statement,
        "figures": {each["key"]: each["value"] for each in statement.contents["figures"]},
        "lead": statement.contents["lead"]["name"],
        "url": absolute_url(statement.get_absolute_url()),
    }
    addresses = people.order_by("user__email").values_list("user__email", flat=True).distinct()
    for address in addresses:
        queue_mail(template="statement", to=address, context=context, about=statement)
