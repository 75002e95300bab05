"""Mails about invoices; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import schwifty
from django.db.models import QuerySet

from budget.models import Invoice, Statement
from budget.selectors.crediting import meaning_of
from packages.models import Channel
from portal.kit.mail import Reader, absolute_url, queue_mail
from portal.kit.models import OutgoingMail, StoredDocument
from programme.models import Membership, Role
from programme.selectors.readers import reader, readers_by_organisation, readers_of


def papers_to_administration(
    invoice: Invoice, *, to: str, papers: Sequence[StoredDocument]
) -> OutgoingMail:
    """The invoice or credit note itself, as PDF and e-invoice, to an address for invoices.

    Who pays is seldom who takes part: the administration gets all that a payment needs, since
    it may have no account.
    """
    return queue_mail(
        template=_template(invoice),
        to=Reader(to, invoice.buyer["name"], invoice.language),
        context=_context(invoice),
        about=invoice,
        attachments=papers,
    )


def notice_to_people(invoice: Invoice, customers: Sequence[Membership]) -> None:
    """That it was sent and where, without its papers, so that nobody pays twice."""
    channel = invoice.buyer.get("channel", Channel.MAIL)
    context = {**_context(invoice), "by_mail": channel == Channel.MAIL}
    template = f"{_template(invoice)}/notice"
    for person in readers_among(customers, but=invoice.buyer["email"]):
        queue_mail(template=template, to=person, context=context, about=invoice)


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


def readers_among(customers: Sequence[Membership], *, but: str) -> list[Reader]:
    """All of them, other than the address that it went to."""
    readers = {reader(each.user, each.organisation) for each in customers}
    return sorted(each for each in readers if each.email != but.lower())


def customers_of(invoice: Invoice) -> list[Membership]:
    """Who hears of the invoice: finance contacts of the customer or, without one, contacts."""
    theirs = Membership.objects.filter(
        organisation__participations__agreements__years__invoices=invoice,
        role__in=(Role.FINANCE, Role.CONTACT),
        user__is_active=True,
    )
    people = list(theirs.select_related("user", "organisation"))
    return [each for each in people if each.role == Role.FINANCE] or people


def each_once(memberships: QuerySet[Membership]) -> list[Reader]:
    return sorted(set(readers_of(memberships)))


def statements_ready(statements: Collection[Statement]) -> None:
    """To those who may open it: a participant's people; of the programme's own nobody."""
    parties = {each: each.participant.organisation for each in statements if each.participant}
    people = Membership.objects.filter(
        organisation__in=parties.values(), role__in=(Role.FINANCE, Role.CONTACT)
    )
    readers = readers_by_organisation(people)
    for statement, organisation in parties.items():
        context = {
            "statement": statement,
            "figures": {each["key"]: each["value"] for each in statement.contents["figures"]},
            "lead": statement.contents["lead"]["name"],
            "url": absolute_url(statement.get_absolute_url()),
        }
        for person in sorted(set(readers[organisation.pk])):
            queue_mail(template="statement", to=person, context=context, about=statement)
