"""What participants still owe, by how long ago it should have been paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum

from budget.models import Invoice
from programme.models import Programme

PARTY = "agreement_year__agreement__participant__organisation"
PROGRAMME = "agreement_year__agreement__participant__programme"


@dataclass(frozen=True)
class Ages:
    """Euros gross: not late yet, late by so many days, and to be paid back (below zero)."""

    not_late: Decimal = Decimal(0)
    month: Decimal = Decimal(0)
    two_months: Decimal = Decimal(0)
    three_months: Decimal = Decimal(0)
    longer: Decimal = Decimal(0)
    to_refund: Decimal = Decimal(0)

    @property
    def owed(self) -> Decimal:
        return self.total - self.to_refund

    @property
    def back(self) -> Decimal:
        return -self.to_refund

    @property
    def total(self) -> Decimal:
        return sum((getattr(self, each.name) for each in fields(Ages)), Decimal(0))


@dataclass(frozen=True)
class PartyAges(Ages):
    party: str = ""


@dataclass(frozen=True)
class AgeList:
    """Who has something open or to get back, by name, with the sums of all."""

    parties: tuple[PartyAges, ...]
    total: Ages


def age_list(programmes: Sequence[Programme], today: date) -> AgeList:
    """In one query; what is owed is what the list of invoices says is open."""
    rows = (
        Invoice.objects.issued()
        .filter(**{f"{PROGRAMME}__in": programmes})
        .exclude(balance__open=0)
        .order_by()
        .values(party=F(f"{PARTY}__name"))
        .annotate(**_sums(today))
    )
    parties = sorted(
        (_of_party(row) for row in rows),
        key=lambda each: each.party.lower(),
    )
    total = Ages(
        **{
            each.name: sum((getattr(party, each.name) for party in parties), Decimal(0))
            for each in fields(Ages)
        }
    )
    return AgeList(tuple(parties), total)


def _of_party(row: Any) -> PartyAges:
    told: dict[str, Any] = {name: value or Decimal(0) for name, value in row.items()}
    return PartyAges(**told)


def _sums(today: date) -> dict[str, Sum]:
    """By the name of a column of ``Ages``; a day late is 1, the last day itself is in time."""
    late = Q(balance__open__gt=0)
    ends = [today - timedelta(days=days) for days in (0, 30, 60, 90)]
    which = {
        "not_late": late & Q(due_on__gte=ends[0]),
        "month": late & Q(due_on__lt=ends[0], due_on__gte=ends[1]),
        "two_months": late & Q(due_on__lt=ends[1], due_on__gte=ends[2]),
        "three_months": late & Q(due_on__lt=ends[2], due_on__gte=ends[3]),
        "longer": late & Q(due_on__lt=ends[3]),
        "to_refund": Q(balance__open__lt=0),
    }
    return {name: Sum("balance__open", filter=of_age) for name, of_age in which.items()}
