"""What agreements bring in a year, what was invoiced of it and what came in: euros net."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, Round

from budget.models import Invoice
from packages.models import AgreementYear, Component
from packages.models.agreements import AgreementQuerySet, AgreementYearQuerySet
from packages.states import CONCLUDED, AgreementState
from programme.models import Programme

NOTHING = Decimal(0)
EUROS = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True)
class Agreed:
    """Of one year: signed by both sides, offered but not signed by both, and given in kind."""

    signed: Decimal = NOTHING
    offered: Decimal = NOTHING
    contribution: Decimal = NOTHING


@dataclass(frozen=True)
class Billed:
    """Of one year's invoices, credit notes taken off.

    ``paid`` is the net part of what came in for what is owed. What came in above that, and is
    to be given back, is in ``to_refund`` (gross) only.
    """

    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING
    to_refund: Decimal = NOTHING


def agreed_by_year(programme: Programme) -> dict[int, Agreed]:
    """Every year for which anything is agreed or offered, in one query."""
    years = AgreementYear.objects.filter(agreement__participant__programme=programme)
    unsigned = Q(agreement__status__in=(AgreementState.OFFERED, AgreementState.SIGNED))
    waiting = unsigned & ~AgreementQuerySet.has_lapsed("agreement__")
    sums: dict[int, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for year, status, bearer, amount in (
        years.filter(AgreementYearQuerySet.IN_FORCE | waiting)
        .values_list("year", "agreement__status", "lines__borne_by")
        .annotate(amount=Sum("lines__amount", default=NOTHING))
        .order_by()
    ):
        sums[year][status, bearer] = amount
    return {year: _agreed(found) for year, found in sums.items()}


def _agreed(sums: dict[tuple[str, str], Decimal]) -> Agreed:
    participant, lead = Component.Bearer.PARTICIPANT, Component.Bearer.LEAD

    def of(states: Any, bearer: str) -> Decimal:
        found = (
            amount for (status, by), amount in sums.items() if status in states and by == bearer
        )
        return sum(found, NOTHING)

    return Agreed(
        signed=of(CONCLUDED, participant),
        offered=of((AgreementState.OFFERED, AgreementState.SIGNED), participant),
        contribution=of(CONCLUDED, lead),
    )


def billed_by_year(programme: Programme) -> dict[int, Billed]:
    """Every year of which anything was invoiced, in one query."""
    credited = (
        Invoice.objects.issued()
        .filter(credits=OuterRef("pk"))
        .order_by()
        .values("credits")
        .annotate(net=Sum("net_total"))
        .values("net")
    )
    sums = (
        Invoice.objects.issued()
        .filter(agreement_year__agreement__participant__programme=programme)
        .annotate(
            credited_net=Coalesce(Subquery(credited), NOTHING, output_field=EUROS),
            owed=F("balance__gross") - F("balance__credited"),
        )
        .values_list("agreement_year__year")
        .annotate(
            invoiced=Sum("balance__net"),
            net_paid=Sum(_net_paid()),
            refund=Sum(_to_refund()),
        )
        .order_by()
    )
    return {year: Billed(*amounts) for year, *amounts in sums}


def _net_paid() -> Case:
    """Of what came in for what an invoice still asks, the part that is not VAT, in cents."""
    net = F("balance__net") - F("credited_net")
    return Case(
        When(
            owed__gt=0,
            then=Round(Least(F("balance__paid"), F("owed")) * net / F("owed"), 2),
        ),
        default=Value(NOTHING),
        output_field=EUROS,
    )


def _to_refund() -> Greatest:
    return Greatest(-F("balance__open"), Value(NOTHING), output_field=EUROS)
