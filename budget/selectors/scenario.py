"""What if: which packages, beside what is agreed and under way, cover what a year needs.

A scenario is its address: how sure each phase of the pipeline is, and how many participants
come with which package from which year on. Everything else is read anew: agreements, the
pipeline, prices. Euros net.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.models import LineBudget
from budget.selectors.overview import Amounts
from packages.models import AgreementYear, Choice, Component, Package
from packages.models.agreements import AgreementQuerySet, AgreementYearQuerySet
from packages.selectors.pipeline import Stage, progress_of
from packages.states import CONCLUDED, AgreementState
from portal.kit import money
from programme.models import Programme

NOTHING = Decimal(0)


class Phase(models.TextChoices):
    """How far what is under way has come."""

    CHOOSING = "choosing", _("Bezig met kiezen")
    OFFERED = "offered", _("Aangeboden, wacht op de deelnemer")
    SIGNED = "signed", _("Getekend door de deelnemer")


PHASE_OF = {
    Stage.CHOOSING: Phase.CHOOSING,
    Stage.OFFERED: Phase.OFFERED,
    Stage.UPLOADED: Phase.OFFERED,
    Stage.SIGNED: Phase.SIGNED,
}
# How sure each is, in percent, until who reckons says otherwise.
USUAL_WEIGHTS: Mapping[str, int] = {Phase.CHOOSING: 25, Phase.OFFERED: 50, Phase.SIGNED: 90}
MOST = 99  # participants more (or fewer) in one cell of the sheet


@dataclass(frozen=True)
class Piece:
    """So many participants, for so many euros in a year."""

    count: int = 0
    amount: Decimal = NOTHING

    def __add__(self, other: Piece) -> Piece:
        return Piece(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True)
class Ground:
    """Where every scenario of a programme starts today; no participant is named.

    ``signed`` is by package id and year, ``under_way`` by phase, package id and year;
    ``prices`` lacks the years in which a package has none.
    """

    programme: Programme
    packages: tuple[Package, ...]
    prices: Mapping[tuple[int, int], Decimal]
    needed: Mapping[int, Decimal]
    signed: Mapping[tuple[int, int], Piece]
    under_way: Mapping[tuple[str, int, int], Piece]
    without_package: int

    @property
    def years(self) -> range:
        return self.programme.years

    def agreed(self, year: int) -> Decimal:
        return sum(
            (piece.amount for (_package, at), piece in self.signed.items() if at == year), NOTHING
        )

    def in_phase(self, phase: str, year: int) -> Piece:
        found = (
            piece
            for (at, _package, of), piece in self.under_way.items()
            if (at, of) == (phase, year)
        )
        return sum(found, Piece())

    def signed_for(self, package: Package, year: int) -> int:
        return self.signed.get((package.pk, year), Piece()).count

    def under_way_for(self, package: Package, year: int) -> int:
        pieces = (self.under_way.get((phase, package.pk, year), Piece()) for phase in Phase)
        return sum(piece.count for piece in pieces)


@dataclass(frozen=True)
class Scenario:
    """Percentages by phase; participants that come, by package id and first year."""

    weights: Mapping[str, int] = field(default_factory=lambda: dict(USUAL_WEIGHTS))
    extra: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def added(self, package: Package, year: int) -> int:
        """How many more take it in that year: who came stays to the programme's end."""
        return sum(
            count
            for (pk, since), count in self.extra.items()
            if pk == package.pk and since <= year
        )

    def with_more(self, package: Package, year: int, count: int) -> Scenario:
        more = self.extra.get((package.pk, year), 0) + count
        return Scenario(self.weights, {**self.extra, (package.pk, year): more})


@dataclass(frozen=True)
class Closer:
    """So many more of one package, from a year on, and nothing is missing in that year."""

    package: Package
    count: int
    scenario: Scenario


@dataclass(frozen=True)
class YearOutcome:
    """``cover`` has all income together as what is agreed."""

    year: int
    agreed: Decimal
    weighted: Decimal
    added: Decimal
    cover: Amounts
    closers: tuple[Closer, ...]

    @property
    def likely(self) -> Decimal:
        """What is not agreed, and counts in this scenario."""
        return self.weighted + self.added


def outcome_of(ground: Ground, scenario: Scenario) -> tuple[YearOutcome, ...]:
    return tuple(_outcome(ground, scenario, year) for year in ground.years)


def _outcome(ground: Ground, scenario: Scenario, year: int) -> YearOutcome:
    weighted = sum(
        (
            weighted_of(ground.in_phase(phase, year).amount, scenario.weights[phase])
            for phase in Phase
        ),
        NOTHING,
    )
    added = sum(
        (
            scenario.added(package, year) * ground.prices.get((package.pk, year), NOTHING)
            for package in ground.packages
        ),
        NOTHING,
    )
    agreed = ground.agreed(year)
    cover = Amounts(needed=ground.needed.get(year, NOTHING), agreed=agreed + weighted + added)
    return YearOutcome(
        year=year,
        agreed=agreed,
        weighted=weighted,
        added=added,
        cover=cover,
        closers=tuple(_closers(ground, scenario, year, cover.missing)),
    )


def weighted_of(amount: Decimal, weight: int) -> Decimal:
    return money.cents(amount * weight / 100)


def _closers(ground: Ground, scenario: Scenario, year: int, missing: Decimal) -> Iterator[Closer]:
    """One for each package that has a price; the dearest needs the fewest, and comes first."""
    priced = [
        (ground.prices[package.pk, year], package)
        for package in ground.packages
        if ground.prices.get((package.pk, year))
    ]
    if missing <= 0:
        return
    for price, package in sorted(priced, key=lambda each: -each[0]):
        count = int((missing / price).to_integral_value(rounding=ROUND_CEILING))
        more = scenario.with_more(package, year, count)
        if more.extra[package.pk, year] <= MOST:
            yield Closer(package, count, more)


def ground_of(programme: Programme) -> Ground:
    """The same number of queries however many participants there are."""
    packages = tuple(programme.packages.with_components())
    prices = dict(_prices(packages, programme.years))
    phases = {
        each.participant.pk: (PHASE_OF[each.stage], each.agreement_number)
        for each in progress_of(programme.participants.all())
        if each.stage in PHASE_OF
    }
    signed, under_way = _from_agreements(
        programme, {number: phase for phase, number in phases.values() if number}
    )
    choosing = {pk for pk, (phase, _number) in phases.items() if phase == Phase.CHOOSING}
    return Ground(
        programme=programme,
        packages=packages,
        prices=prices,
        needed=_needed(programme),
        signed=signed,
        under_way=under_way | _from_choices(programme, choosing, prices),
        without_package=len(choosing) - _chosen(choosing).count(),
    )


def _prices(
    packages: tuple[Package, ...], years: range
) -> Iterator[tuple[tuple[int, int], Decimal]]:
    """As an agreement would take them: those of 1 January."""
    for package in packages:
        for year in years:
            try:
                yield (package.pk, year), package.price_on(date(year, 1, 1))
            except LookupError:
                continue


def _needed(programme: Programme) -> dict[int, Decimal]:
    budgets = LineBudget.objects.filter(line__programme=programme)
    sums = budgets.order_by().values_list("year").annotate(needed=Sum("amount"))
    return dict(sums)


def _from_agreements(
    programme: Programme, phases: Mapping[str, Phase]
) -> tuple[dict[tuple[int, int], Piece], dict[tuple[str, int, int], Piece]]:
    """What is signed by both sides, and what waits for signatures, for what was agreed."""
    unsigned = Q(agreement__status__in=(AgreementState.OFFERED, AgreementState.SIGNED))
    waiting = unsigned & ~AgreementQuerySet.has_lapsed("agreement__")
    paid = Q(lines__borne_by=Component.Bearer.PARTICIPANT)
    rows = (
        AgreementYear.objects.filter(agreement__participant__programme=programme)
        .filter(AgreementYearQuerySet.IN_FORCE | waiting)
        .values_list("year", "agreement__package_id", "agreement__status", "agreement__number")
        .annotate(amount=Sum("lines__amount", filter=paid, default=NOTHING))
        .order_by()
    )
    signed: dict[tuple[int, int], Piece] = {}
    under_way: dict[tuple[str, int, int], Piece] = {}
    for year, package, status, number, amount in rows:
        piece = Piece(1, amount)
        if status in CONCLUDED:
            signed[package, year] = signed.get((package, year), Piece()) + piece
        elif number in phases:
            key = (phases[number], package, year)
            under_way[key] = under_way.get(key, Piece()) + piece
    return signed, under_way


def _chosen(choosing: set[int]) -> models.QuerySet[Choice]:
    return Choice.objects.open().filter(participant__in=choosing, package__isnull=False)


def _from_choices(
    programme: Programme, choosing: set[int], prices: Mapping[tuple[int, int], Decimal]
) -> dict[tuple[str, int, int], Piece]:
    """Choices that name a package, from the year that they name or the first that can be."""
    soonest = max(programme.first_year, timezone.localdate().year)
    found: dict[tuple[str, int, int], Piece] = {}
    for package, first in _chosen(choosing).values_list("package_id", "first_year"):
        for year in range(first or soonest, programme.last_year + 1):
            key = (Phase.CHOOSING, package, year)
            piece = Piece(1, prices.get((package, year), NOTHING))
            found[key] = found.get(key, Piece()) + piece
    return found
