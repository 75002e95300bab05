"""Mails about invoices; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import schwifty

from budget.models import Invoice, Statement
from budget.selectors.crediting import meaning_of
from packages.models import Channel
from portal.kit.mail import absolute_url, queue_mail
from portal.kit.models import OutgoingMail, StoredDocument
from programme.models import Membership, Role


def papers_to_administration(
    invoice: Invoice, *, to: str, papers: Sequence[StoredDocument]
) -> OutgoingMail:
    """The invoice or credit note itself, as PDF and e-invoice, to an address for invoices.

    Who pays is seldom who takes part: the administration gets all that a payment needs, since
    it may have no account.
    """
    return queue_mail(
        template=_template(invoice),
        to=to,
        context=_context(invoice),
        about=invoice,
        attachments=papers,
    )


def notice_to_people(invoice: Invoice) -> None:
    """That it was sent and where, without its papers, so that nobody pays twice.

    To the finance contacts; without one, to the contacts.
    """
    channel = invoice.buyer.get("channel", Channel.MAIL)
    context = {**_context(invoice), "by_mail": channel == Channel.MAIL}
    template = f"{_template(invoice)}/notice"
    for address in people_of(invoice, but=invoice.buyer["email"]):
        queue_mail(template=template, to=address, context=context, about=invoice)


def _template(invoice: Invoice) -> str:
    return "credit_note" if invoice.is_credit_note else "invoice"


def _context(invoice: Invoice) -> dict[str, Any]:
    context: dict[str, Any] = {
        "invoice": invoice,
        "gross": (invoice.net_total or 0) + (invoice.vat_total or 0),
        "url": absolute_url(invoice.get_absolute_url()),
    }
    if invoice.is_credit_note:
        context["meaning"] = meaning_of(invoice)
    else:
        context["iban"] = schwifty.IBAN(invoice.seller["iban"]).formatted
    return context


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
