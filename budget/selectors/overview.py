"""A year's budget beside what agreements bring in; nothing here is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Round

from budget.models import BudgetBasis, Invoice, LineBudget
from budget.models.invoices import InvoiceQuerySet
from packages.models import AgreementYear, Component
from packages.models.agreements import AgreementQuerySet, AgreementYearQuerySet
from packages.states import CONCLUDED, AgreementState
from portal.kit import money
from programme.models import LEAD_ROLES, Programme, Role, User


@dataclass(frozen=True)
class LineShare:
    """One development line: what it needs, and its share of what was agreed (euros net)."""

    name: str
    needed: Decimal
    share: Decimal


@dataclass(frozen=True)
class Overview:
    """Euros of one year, all net of VAT: also ``paid``, of each payment its net part.

    ``offered`` waits for signatures and counts for nothing yet; ``contribution`` is what the
    lead gives in kind, beside the money.
    """

    programme: Programme
    year: int
    basis: BudgetBasis | None
    lines: tuple[LineShare, ...]
    agreed: Decimal
    offered: Decimal
    invoiced: Decimal
    paid: Decimal
    contribution: Decimal

    @property
    def needed(self) -> Decimal:
        return sum((line.needed for line in self.lines), Decimal(0))

    @property
    def missing(self) -> Decimal:
        """What agreements do not cover yet; never below zero."""
        return max(self.needed - self.agreed, Decimal(0))

    @property
    def coverage(self) -> Decimal:
        """Agreed as a percentage of what is needed, to one decimal, rounded down."""
        share = self.agreed * 100 / self.needed if self.needed else Decimal(0)
        return share.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def programmes_budgeted_by(user: User) -> list[Programme]:
    """Those whose budget ``user`` may read: the lead's staff and the network's organisers."""
    led = user.organisation_ids(*LEAD_ROLES)
    networks = user.organisation_ids(Role.ORGANISER)
    return list(Programme.objects.filter(Q(lead__in=led) | Q(network__in=networks)))


def overview_of(programme: Programme, year: int) -> Overview:
    """The same number of queries however many agreements there are."""
    needed = list(
        LineBudget.objects.filter(line__programme=programme, year=year).select_related("line")
    )
    agreed, offered, contribution = _agreed_sums(programme, year)
    invoices = Invoice.objects.issued().filter(
        agreement_year__year=year,
        agreement_year__agreement__participant__programme=programme,
    )
    invoiced, paid = _invoiced_and_paid(invoices)
    return Overview(
        programme=programme,
        year=year,
        basis=BudgetBasis.objects.filter(programme=programme, year=year).order_by("pk").first(),
        lines=tuple(_shares(needed, agreed)),
        agreed=agreed,
        offered=offered,
        invoiced=invoiced,
        paid=paid,
        contribution=contribution,
    )


def _agreed_sums(programme: Programme, year: int) -> tuple[Decimal, Decimal, Decimal]:
    """Agreed, offered and contributed in kind, in euros net, of one year."""
    years = AgreementYear.objects.filter(year=year, agreement__participant__programme=programme)
    unsigned = Q(agreement__status__in=(AgreementState.OFFERED, AgreementState.SIGNED))
    waiting = unsigned & ~AgreementQuerySet.has_lapsed("agreement__")
    counted = years.filter(AgreementYearQuerySet.IN_FORCE | waiting)
    sums: dict[tuple[bool, str], Decimal] = defaultdict(Decimal)
    for status, bearer, amount in counted.values_list(
        "agreement__status", "lines__borne_by", Sum("lines__amount", default=Decimal(0))
    ).order_by():
        sums[status in CONCLUDED, bearer] += amount
    return (
        sums[True, Component.Bearer.PARTICIPANT],
        sums[False, Component.Bearer.PARTICIPANT],
        sums[True, Component.Bearer.LEAD],
    )


def _invoiced_and_paid(invoices: InvoiceQuerySet) -> tuple[Decimal, Decimal]:
    """In euros net: of what came in on each invoice the part that is not VAT, in cents."""
    net = Round(F("balance__paid") * F("net_total") / F("balance__gross"), 2)
    sums = invoices.aggregate(invoiced=Sum("balance__net"), net_paid=Sum(net))
    return _or_zero(sums["invoiced"]), _or_zero(sums["net_paid"])


def _or_zero(total: Decimal | None) -> Decimal:
    return total or Decimal(0)


def _shares(needed: list[LineBudget], agreed: Decimal) -> list[LineShare]:
    """Agreed income over the lines in equal parts; the last takes the odd cents."""
    if not needed:
        return []
    part = money.cents(agreed / len(needed))
    parts = [part] * (len(needed) - 1)
    parts.append(agreed - sum(parts, Decimal(0)))
    return [
        LineShare(each.line.name, each.amount, share)
        for each, share in zip(needed, parts, strict=True)
    ]
