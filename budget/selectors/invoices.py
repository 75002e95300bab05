"""Invoices as lists show them: filtered, with amounts, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Lower

from budget.models import Invoice
from budget.models.invoices import KEEPS_BOOKS, InvoiceQuerySet
from budget.states import InvoiceState, Standing
from packages.models import Agreement, AgreementYear, Component
from programme.models import Role, User

WITH_STANDING = {
    Standing.DRAFT: InvoiceQuerySet.drafts,
    Standing.OPEN: InvoiceQuerySet.open,
    Standing.OVERDUE: InvoiceQuerySet.overdue,
    Standing.PAID: InvoiceQuerySet.paid,
}


@dataclass(frozen=True)
class Sums:
    """Euros over a list: drafts net; invoiced, and what is still open of it, gross."""

    count: int
    drafts: Decimal
    invoiced: Decimal
    left: Decimal


@dataclass(frozen=True)
class Offered:
    """What a list of invoices can be narrowed down to; ``programmes`` are names by slug."""

    programmes: dict[str, str]
    years: list[int]
    drafts: bool
    count: int


def offered_to(user: User) -> Offered:
    """The programmes and years of the invoices that ``user`` may see, in one query."""
    agreement = "agreement_year__agreement"
    rows = list(
        Invoice.objects.visible_to(user)
        .order_by()
        .values(
            slug=F(f"{agreement}__participant__programme__slug"),
            programme=F(f"{agreement}__participant__programme__short_name"),
            year=F("agreement_year__year"),
        )
        .annotate(count=Count("pk"))
    )
    return Offered(
        programmes=dict(sorted({row["slug"]: row["programme"] for row in rows}.items())),
        years=sorted({row["year"] for row in rows}),
        drafts=bool(user.led_programme_ids(*KEEPS_BOOKS)),
        count=sum(row["count"] for row in rows),
    )


def invoices_for(user: User, filters: dict[str, Any]) -> InvoiceQuerySet:
    """What ``user`` may see, with amounts, ``year`` and the ``party``'s name; newest first."""
    found = Invoice.objects.visible_to(user).with_amounts()
    if standing := filters.get("state"):
        found = WITH_STANDING[Standing(standing)](found)
    found = found.annotate(  # type: ignore[no-redef]
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


def uninvoiced_years() -> QuerySet[AgreementYear]:
    """Years of agreements that are owed and have no invoice yet, not even a draft."""
    return AgreementYear.objects.in_force().filter(invoice__isnull=True)


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
    issued = Q(status=InvoiceState.ISSUED)
    sums = found.aggregate(
        count=Count("pk"),
        drafts=Sum("net", filter=~issued),
        invoiced=Sum("gross", filter=issued),
        left=Sum("open_amount", filter=issued),
    )
    count = sums.pop("count")
    return Sums(count, *(total or Decimal(0) for total in sums.values()))
