"""What an invoice prints, copied from what was agreed and from who the parties are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.selectors.expected import lines_with_vat, vat_in
from packages.models import (
    Agreement,
    AgreementLine,
    AgreementYear,
    Choice,
    Invoicing,
    VatTreatment,
)
from portal.kit import money
from portal.kit.acts import Refused
from portal.kit.languages import translated
from programme.models import Programme


def fill(
    invoice: Invoice,
    agreement: Agreement,
    invoicing: Invoicing,
    lines: list[InvoiceLine],
    today: date,
) -> None:
    """Copy all that is printed, but for the number; nothing is saved."""
    invoice.issued_on = today
    invoice.due_on = today + timedelta(days=settings.INVOICE_TERM_DAYS)
    invoice.seller = seller_of(agreement.participant.programme)
    invoice.buyer = _buyer_of(agreement, invoicing)
    invoice.reference_label = _reference_in(invoice.language, invoicing.reference_label)
    invoice.reference_value = invoicing.reference_value
    invoice.net_total = net_of(lines)
    invoice.vat_total = money.vat_over(per_treatment(lines))


def _reference_in(language: str, name: str) -> str:
    """What the reference is called, by the language of the invoice: the agreement had its own."""
    kind = Choice.ReferenceKind.called(name)
    if kind == Choice.ReferenceKind.OTHER:
        return name
    with override(language):
        return str(kind.label)


def buyer_now(agreement: Agreement) -> dict[str, str]:
    """What an invoice would print of the customer if it were issued now."""
    return _buyer_of(agreement, agreement.invoicing)


def fill_credit_note(
    note: Invoice, lines: list[InvoiceLine], *, of: Invoice, agreement: Agreement, today: date
) -> None:
    """Copy what the credited invoice printed: both are in the same books under the same names.

    Only where it goes, and how, is as the customer wants it now.
    """
    invoicing = agreement.invoicing
    note.issued_on = today
    note.seller = of.seller
    reached = {
        "email": invoicing.email,
        "profile": invoicing.profile,
        "channel": invoicing.channel,
    }
    note.buyer = {**of.buyer, **reached}
    note.reference_label = of.reference_label
    note.reference_value = of.reference_value
    note.net_total = net_of(lines)
    note.vat_total = money.vat_over(per_treatment(lines))


def lines_of(
    invoice: Invoice,
    year: AgreementYear,
    payable: list[AgreementLine] | None = None,
    *,
    language: str,
) -> list[InvoiceLine]:
    """What was agreed for the year, net; VAT as it is set for that year now (article 7).

    ``payable`` are its lines where they were read before, with their VAT; ``language`` is the
    customer's.
    """
    lines = []
    for position, agreed in enumerate(lines_with_vat(year) if payable is None else payable, 1):
        vat = _vat_of(agreed, year.year)
        lines.append(
            InvoiceLine(
                invoice=invoice,
                position=position,
                component=agreed.component,
                description=f"{translated(agreed.name, language)} {year.year}",
                unit_price=agreed.amount,
                net=agreed.amount,
                vat_category=vat.category,
                vat_rate=vat.rate,
                vat_reason=translated(vat.reason, language),
            )
        )
    return lines


class Taken(NamedTuple):
    """A line of an invoice, with what credit notes took of it before and take now: euros net."""

    line: InvoiceLine
    before: Decimal
    now: Decimal


def lines_taken_back(note: Invoice, taken: Sequence[Taken]) -> list[InvoiceLine]:
    """The lines of a credit note; ``taken`` has every line of its invoice.

    What is taken back at once is told as it was asked, a part of it as one amount.
    """
    lines: list[InvoiceLine] = []
    for line, before, now in taken:
        if now:
            whole = now == line.net and not before
            sign = Decimal(1 if now > 0 else -1)
            lines.append(
                InvoiceLine(
                    invoice=note,
                    credits=line,
                    component_id=line.component_id,
                    position=len(lines) + 1,
                    description=line.description,
                    quantity=line.quantity if whole else sign,
                    unit_price=line.unit_price if whole else abs(now),
                    net=now,
                    vat_category=line.vat_category,
                    vat_rate=line.vat_rate,
                    vat_reason=line.vat_reason,
                )
            )
    _round_in_sum(lines, taken)
    return lines


def _round_in_sum(lines: list[InvoiceLine], taken: Sequence[Taken]) -> None:
    """Make the VAT that all notes took back so far the VAT over all that they took back."""
    rounded: set[Decimal] = set()
    for line in lines:
        rate = line.vat_rate
        if rate and rate not in rounded:
            rounded.add(rate)
            same = [each for each in taken if each.line.vat_rate == rate]
            before = sum((each.before for each in same), Decimal(0))
            now = sum((each.now for each in same), Decimal(0))
            due = money.vat(before + now, rate) - money.vat(before, rate)
            line.vat_rounding = due - money.vat(now, rate)


def _vat_of(agreed: AgreementLine, year: int) -> VatTreatment:
    try:
        return vat_in(agreed, year)
    except LookupError:
        raise Refused(
            lambda: _("Voor {component} is in {year} geen btw vastgesteld.").format(
                component=translated(agreed.name), year=year
            )
        ) from None


def net_of(lines: list[InvoiceLine]) -> Decimal:
    return sum((line.net for line in lines), Decimal(0))


def seller_of(programme: Programme) -> dict[str, str]:
    lead = programme.lead
    return {
        "name": lead.printed_name,
        "street": f"{lead.street} {lead.house_number}".strip(),
        "postcode": lead.postcode,
        "city": lead.city,
        "kvk": lead.kvk,
        "vat_number": lead.vat_number,
        "iban": settings.INVOICE_IBAN,
        "bic": settings.INVOICE_BIC,
        "email": settings.CONTACT_EMAIL,
    }


def _buyer_of(agreement: Agreement, invoicing: Invoicing) -> dict[str, str]:
    """As the organisation is known now: the address on an invoice is that of its own day."""
    buyer = agreement.participant.organisation
    return {
        "name": buyer.printed_name,
        "street": f"{buyer.street} {buyer.house_number}".strip(),
        "postcode": buyer.postcode,
        "city": buyer.city,
        "kvk": buyer.kvk,
        "oin": buyer.oin,
        "vat_number": buyer.vat_number,
        "email": invoicing.email,
        "profile": invoicing.profile,
        "channel": invoicing.channel,
        "agreement": agreement.number,
        "package": agreement.package_name,
        "language": buyer.language,
    }
