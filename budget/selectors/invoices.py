"""Invoices as lists show them: filtered, with amounts, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Lower

from budget.models import Dispute, Invoice
from budget.models.invoices import READS_BOOKS, READS_OWN_INVOICES, InvoiceQuerySet
from budget.states import InvoiceState, Standing
from packages.models import Agreement, AgreementLine, AgreementYear, Component
from programme.models import Programme, Role, User

WITH_STANDING = {
    Standing.DRAFT: InvoiceQuerySet.drafts,
    Standing.OPEN: InvoiceQuerySet.open,
    Standing.OVERDUE: InvoiceQuerySet.overdue,
    Standing.PAID: InvoiceQuerySet.paid,
    Standing.CREDITED: InvoiceQuerySet.credited,
    Standing.TO_REFUND: InvoiceQuerySet.to_refund,
    Standing.CREDIT_NOTE: InvoiceQuerySet.credit_notes,
}

# What a list can show besides: it says nothing of what is paid.
DISPUTED = "disputed"


@dataclass(frozen=True)
class Sums:
    """Euros over a list: drafts net; gross what is invoiced, still owed, and to be paid back."""

    count: int
    drafts: Decimal
    invoiced: Decimal
    owed: Decimal
    back: Decimal


@dataclass(frozen=True)
class Offered:
    """What a list of invoices can be narrowed down to; ``programmes`` are names by slug."""

    programmes: dict[str, str]
    years: list[int]
    drafts: bool


def offered_to(user: User) -> Offered:
    """The programmes that ``user`` reads the books of or pays for, with all their years."""
    led = user.led_programme_ids(*READS_BOOKS)
    own = user.organisation_ids(*READS_OWN_INVOICES)
    rows = list(
        Programme.objects.filter(Q(pk__in=led) | Q(participants__organisation__in=own))
        .order_by("slug")
        .distinct()
        .values_list("slug", "short_name", "first_year", "last_year")
    )
    return Offered(
        programmes={slug: name for slug, name, _first, _last in rows},
        years=sorted({y for _slug, _name, first, last in rows for y in range(first, last + 1)}),
        drafts=bool(led),
    )


def invoices_for(user: User, filters: dict[str, Any]) -> InvoiceQuerySet:
    """What ``user`` may see, with its balance, ``year`` and the ``party``'s name; newest first."""
    found = Invoice.objects.visible_to(user).prefetch_related("balance")
    standing = filters.get("state")
    if standing == DISPUTED:
        found = found.disputed()
    elif standing:
        found = WITH_STANDING[Standing(standing)](found)
    found = found.annotate(  # type: ignore[no-redef]
        disputed=Exists(Dispute.objects.standing().filter(invoice=OuterRef("pk"))),
        year=F("agreement_year__year"),
        party=F("agreement_year__agreement__participant__organisation__name"),
    ).defer("seller", "buyer")
    if programme := filters.get("programme"):
        found = found.filter(agreement_year__agreement__participant__programme__slug=programme)
    if filters.get("year"):
        found = found.filter(year=filters["year"])
    if search := filters.get("search"):
        found = found.filter(Q(number__icontains=search) | Q(party__icontains=search))
    return found


def owed_years() -> QuerySet[AgreementYear]:
    """Years of agreements for which the participant has something to pay."""
    asked = AgreementLine.objects.payable().filter(agreement_year=OuterRef("pk"), amount__gt=0)
    return AgreementYear.objects.in_force().filter(Exists(asked))


def uninvoiced_years() -> QuerySet[AgreementYear]:
    """Those that are owed and have no invoice yet, not even a draft."""
    return owed_years().filter(invoices__isnull=True)


def years_to_invoice(user: User, year: int) -> QuerySet[AgreementYear]:
    """Those of one year in the programmes whose books ``user`` keeps, with ``net`` and party."""
    agreements = (
        Agreement.objects.with_invoicing()
        .select_related("participant__organisation")
        .defer("text", "snapshot")
    )
    payable = Q(lines__borne_by=Component.Bearer.PARTICIPANT)
    return (
        uninvoiced_years()
        .filter(
            year=year,
            agreement__participant__programme__in=user.led_programme_ids(Role.FINANCE),
        )
        .annotate(net=Sum("lines__amount", filter=payable))
        .prefetch_related(Prefetch("agreement", agreements))
        .order_by(Lower("agreement__participant__organisation__name"))
    )


def sums_of(found: InvoiceQuerySet) -> Sums:
    """The sums over all pages of a list."""
    sums = found.aggregate(
        count=Count("pk"),
        drafts=Sum("balance__net", filter=Q(status=InvoiceState.DRAFT)),
        invoiced=Sum("balance__gross"),
        owed=Sum("balance__open", filter=Q(balance__open__gt=0)),
        back=-Sum("balance__open", filter=Q(balance__open__lt=0)),
    )
    count = sums.pop("count")
    return Sums(count, *(total or Decimal(0) for total in sums.values()))
