"""Invoices as lists show them: filtered, with amounts, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budget.models import Invoice
from budget.models.invoices import InvoiceQuerySet
from programme.models import User


@dataclass(frozen=True)
class Sums:
    """Euros over a list: drafts net; invoiced, and what is still open of it, gross."""

    drafts: Decimal
    gross: Decimal
    open: Decimal


def invoices_for(user: User, filters: dict[str, Any]) -> InvoiceQuerySet:
    """What ``user`` may see, with amounts, the newest first."""
    found = Invoice.objects.visible_to(user).with_amounts()
    state = filters.get("state")
    if state == "draft":
        found = found.drafts()
    elif state == "open":
        found = found.open()
    elif state == "overdue":
        found = found.overdue()
    elif state == "paid":
        found = found.paid()
    if filters.get("year"):
        found = found.filter(agreement_year__year=filters["year"])
    if search := filters.get("search"):
        found = found.filter(
            Q(number__icontains=search)
            | Q(agreement_year__agreement__participant__organisation__name__icontains=search)
        )
    return found.select_related("agreement_year__agreement__participant__organisation", "document")


def sums_of(found: InvoiceQuerySet) -> Sums:
    """The sums over all pages of a list."""
    issued = found.issued().aggregate(total=Sum("gross"), left=Sum("open_amount"))
    drafts = found.drafts().aggregate(total=Sum("net"))["total"]
    return Sums(drafts or Decimal(0), issued["total"] or Decimal(0), issued["left"] or Decimal(0))
