"""All agreements of a year, as they are before a run; and how far a run is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Lower
from django.utils import timezone

from budget.models import Invoice, InvoiceRun
from budget.models.invoices import InvoiceQuerySet
from budget.selectors.expected import payable_lines
from budget.selectors.invoices import owed_years
from budget.states import InvoiceKind
from packages.models import Agreement, AgreementLine, AgreementYear
from packages.states import CONCLUDED
from programme.models import Programme

# An invoice takes a fraction of a second: after so long without one, workers seem to stand still.
PATIENCE = timedelta(seconds=60)
PARTICIPANT = "agreement_year__agreement__participant"


def years_of(programme: Programme, year: int) -> list[AgreementYear]:
    """Of every agreement that was concluded, with all that an invoice of it would print.

    Also ``is_owed``, ``first_net`` (what the agreement's first year comes to, net), ``payable``
    (its lines with their VAT) and ``asked`` (its invoices with their balance).
    """
    agreements = (
        Agreement.objects.with_invoicing()
        .select_related("choice", "participant__organisation", "participant__programme__lead")
        .defer("text", "snapshot")
    )
    invoices = Invoice.objects.filter(kind=InvoiceKind.INVOICE).select_related("balance")
    first = AgreementLine.objects.payable().filter(
        agreement_year__agreement=OuterRef("agreement"),
        agreement_year__year=OuterRef("agreement__first_year"),
    )
    summed = first.order_by().values("agreement_year").annotate(net=Sum("amount"))
    owed = set(owed_years().filter(year=year).values_list("pk", flat=True))
    found = list(
        AgreementYear.objects.filter(
            year=year,
            agreement__participant__programme=programme,
            agreement__status__in=CONCLUDED,
        )
        .annotate(first_net=Subquery(summed.values("net")))
        .prefetch_related(
            Prefetch("agreement", agreements),
            payable_lines(),
            Prefetch("invoices", invoices, to_attr="asked"),
        )
        .order_by(Lower("agreement__participant__organisation__name"), "pk")
    )
    for each in found:
        each.is_owed = each.pk in owed  # type: ignore[attr-defined]
    return found  # type: ignore[return-value]  # with what was annotated


def invoiced_elsewhere(programme: Programme, year: int) -> dict[int, list[Invoice]]:
    """The invoices in force of a year, by participant: who has one, gets no other."""
    found: dict[int, list[Invoice]] = {}
    for each in (
        Invoice.objects.in_force()
        .filter(**{f"{PARTICIPANT}__programme": programme}, agreement_year__year=year)
        .annotate(payer=F(PARTICIPANT))
        .defer("seller", "buyer")
    ):
        found.setdefault(each.payer, []).append(each)
    return found


@dataclass(frozen=True)
class RunProgress:
    """How many of ``total`` are issued, held, and have their papers."""

    total: int
    issued: int
    held: int
    papers: int
    last_sign_at: datetime

    @property
    def is_done(self) -> bool:
        return self.issued + self.held == self.total and self.papers == self.issued

    @property
    def steps(self) -> int:
        """Issuing is one, the papers another; what is held takes neither any more."""
        return self.issued + self.papers + 2 * self.held

    @property
    def all_steps(self) -> int:
        return 2 * self.total

    @property
    def stands_still(self) -> bool:
        return not self.is_done and timezone.now() - self.last_sign_at > PATIENCE


def progress_of(run: InvoiceRun) -> RunProgress:
    facts: dict[str, Any] = run.items.aggregate(
        total=Count("pk"),
        issued=Count("invoice"),
        held=Count("pk", filter=~Q(held={})),
        papers=Count("invoice__einvoice"),
        tried=Max("tried_at"),
        made=Max("invoice__einvoice__made_at"),
    )
    signs = [run.started_at, facts.pop("tried"), facts.pop("made")]
    return RunProgress(**facts, last_sign_at=max(sign for sign in signs if sign))


@dataclass(frozen=True)
class Sums:
    """Euros over what a run issued."""

    net: Decimal
    gross: Decimal


def invoices_of(run: InvoiceRun) -> InvoiceQuerySet:
    """What it issued, in the order of the numbers."""
    return Invoice.objects.filter(run_item__run=run).order_by("number")


def sums_of_run(run: InvoiceRun) -> Sums:
    found = invoices_of(run).aggregate(
        net=Sum("net_total"), gross=Sum(F("net_total") + F("vat_total"))
    )
    return Sums(found["net"] or Decimal(0), found["gross"] or Decimal(0))


def runs_of(programme: Programme, year: int) -> QuerySet[InvoiceRun]:
    """With how many items each has, and how many it issued."""
    return (
        InvoiceRun.objects.filter(programme=programme, year=year)
        .select_related("started_by")
        .annotate(total=Count("items"), issued=Count("items__invoice"))
    )
