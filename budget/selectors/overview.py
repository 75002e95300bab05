"""A programme's budget beside what comes in and what it costs; nothing here is stored.

All euros are net of VAT, unless a name says otherwise. Sums over years are sums of years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db.models import Q
from django.utils import timezone

from budget.models import BudgetBasis, LineBudget
from budget.selectors.costs import realised_per_line
from budget.selectors.income import Agreed, Billed, agreed_by_year, billed_by_year
from budget.selectors.sharing import Key, keys_of
from portal.kit import money
from programme.models import LEAD_ROLES, DevelopmentLine, Programme, Role, User

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What is needed, what comes in and what it costs: of a line or of all, in a year or more.

    ``agreed``, ``invoiced`` and ``paid`` are divided over lines by the year's key; ``realised``
    is what was booked for the line itself. ``forecast`` is what it will have cost at the end.
    """

    needed: Decimal = NOTHING
    agreed: Decimal = NOTHING
    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING
    realised: Decimal = NOTHING
    forecast: Decimal = NOTHING

    @property
    def missing(self) -> Decimal:
        """What agreements do not cover yet; never below zero."""
        return max(self.needed - self.agreed, NOTHING)

    @property
    def surplus(self) -> Decimal:
        """What agreements bring in above what is needed; never below zero."""
        return max(self.agreed - self.needed, NOTHING)

    @property
    def margin(self) -> Decimal:
        """Agreed minus needed; unlike ``missing``, those of lines add up to that of all."""
        return self.agreed - self.needed

    @property
    def coverage(self) -> Decimal:
        """Agreed as a percentage of what is needed, to one decimal, rounded down."""
        share = self.agreed * 100 / self.needed if self.needed else NOTHING
        return share.quantize(Decimal("0.1"), rounding=ROUND_DOWN)

    @property
    def unspent(self) -> Decimal:
        """Budget minus realised; below zero where more was spent."""
        return self.needed - self.realised

    @property
    def left(self) -> Decimal:
        """Budget minus forecast: what will be left at the end; below zero: a shortage."""
        return self.needed - self.forecast

    @property
    def to_come(self) -> Decimal:
        """What the forecast adds to what is realised."""
        return self.forecast - self.realised


NAMES = ("needed", "agreed", "invoiced", "paid", "realised", "forecast")


def _summed(parts: Iterable[Amounts]) -> dict[str, Decimal]:
    found = list(parts)
    return {name: sum((getattr(part, name) for part in found), NOTHING) for name in NAMES}


@dataclass(frozen=True, kw_only=True)
class LineAmounts(Amounts):
    """Of one development line."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """How many of the weeks that a year's budget counts are still to come."""

    total: int
    left: int

    @property
    def are_all_left(self) -> bool:
        return self.left == self.total


@dataclass(frozen=True, kw_only=True)
class Income(Amounts):
    """What both kinds of overview tell beside the amounts.

    ``offered`` waits for signatures and counts for nothing yet; ``contribution`` is what the
    lead gives in kind, beside the money; ``to_refund`` (gross) came in but is not owed, so it
    is not in ``paid``.
    """

    programme: Programme
    lines: tuple[LineAmounts, ...]
    offered: Decimal
    contribution: Decimal
    to_refund: Decimal


@dataclass(frozen=True, kw_only=True)
class Overview(Income):
    """One year. ``later`` is what active agreements bring in, in the years after it."""

    year: int
    basis: BudgetBasis | None
    is_budgeted: bool
    key: Key
    weeks: Weeks
    later: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammeOverview(Income):
    """All years of a programme together, and each of them."""

    years: tuple[Overview, ...]

    @property
    def missing(self) -> Decimal:
        """Of all years: what one has too much does not cover another."""
        return sum((year.missing for year in self.years), NOTHING)


def programmes_budgeted_by(user: User) -> list[Programme]:
    """Those whose budget ``user`` may read: the lead's staff and the network's organisers.

    All that they read of it are sums: no participant is named, nor what one of them pays.
    """
    led = user.organisation_ids(*LEAD_ROLES)
    networks = user.organisation_ids(Role.ORGANISER)
    return list(Programme.objects.filter(Q(lead__in=led) | Q(network__in=networks)))


def overview_of(programme: Programme, year: int) -> Overview:
    """The same number of queries however many agreements there are."""
    return _overviews(programme, [year])[0]


def programme_overview_of(programme: Programme) -> ProgrammeOverview:
    """All years; the same number of queries however many agreements there are."""
    years = _overviews(programme, list(programme.years))
    per_line = zip(*(year.lines for year in years), strict=True)
    return ProgrammeOverview(
        programme=programme,
        years=tuple(years),
        lines=tuple(LineAmounts(name=parts[0].name, **_summed(parts)) for parts in per_line),
        offered=sum((year.offered for year in years), NOTHING),
        contribution=sum((year.contribution for year in years), NOTHING),
        to_refund=sum((year.to_refund for year in years), NOTHING),
        **_summed(years),
    )


def weeks_of(year: int, total: int, today: date) -> Weeks:
    """Weeks of work are spread evenly over a year; those to come are whole, half up."""
    last = date(year, 12, 31)
    days = (last - date(year - 1, 12, 31)).days
    ahead = min(max((last - today).days, 0), days)
    return Weeks(total=total, left=(2 * total * ahead + days) // (2 * days))


def _overviews(programme: Programme, years: Sequence[int]) -> list[Overview]:
    lines = list(programme.lines.all())
    budgets = _budgets(programme, years)
    bases = {each.year: each for each in BudgetBasis.objects.filter(programme=programme)}
    keys = keys_of(programme, years, lines)
    agreed = agreed_by_year(programme)
    billed = billed_by_year(programme)
    return [
        _overview(
            programme,
            year,
            needed=budgets.get(year, {}),
            basis=bases.get(year),
            key=keys[year],
            agreed=agreed,
            billed=billed.get(year, Billed()),
        )
        for year in years
    ]


def _budgets(programme: Programme, years: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """What lines need, by year and line id."""
    found: dict[int, dict[int, Decimal]] = {}
    for each in LineBudget.objects.filter(line__programme=programme, year__in=years):
        found.setdefault(each.year, {})[each.line_id] = each.amount
    return found


WEEKS_IN_A_YEAR = 52  # where a year has no basis that counts its weeks


def _overview(
    programme: Programme,
    year: int,
    *,
    needed: dict[int, Decimal],
    basis: BudgetBasis | None,
    key: Key,
    agreed: dict[int, Agreed],
    billed: Billed,
) -> Overview:
    weeks = weeks_of(year, basis.weeks if basis else WEEKS_IN_A_YEAR, timezone.localdate())
    found = agreed.get(year, Agreed())
    lines = _lines(key, needed, realised_per_line(programme, year), weeks, found.signed, billed)
    return Overview(
        programme=programme,
        year=year,
        basis=basis,
        is_budgeted=bool(needed),
        key=key,
        weeks=weeks,
        lines=lines,
        offered=found.offered,
        contribution=found.contribution,
        to_refund=billed.to_refund,
        later=tuple(
            (each, agreed.get(each, Agreed()).signed) for each in programme.years if each > year
        ),
        **{
            **_summed(lines),
            "agreed": found.signed,
            "invoiced": billed.invoiced,
            "paid": billed.paid,
        },
    )


def _lines(
    key: Key,
    needed: dict[int, Decimal],
    realised: dict[int, Decimal],
    weeks: Weeks,
    agreed: Decimal,
    billed: Billed,
) -> tuple[LineAmounts, ...]:
    budgets = [needed.get(line.pk, NOTHING) for line in key.lines]
    to_come = _to_come(budgets, weeks)
    shares = (key.divided(each) for each in (agreed, billed.invoiced, billed.paid))
    return tuple(
        _line(line, budget, realised.get(line.pk, NOTHING), rest, share)
        for line, budget, rest, share in zip(
            key.lines, budgets, to_come, zip(*shares, strict=True), strict=True
        )
    )


def _to_come(budgets: list[Decimal], weeks: Weeks) -> list[Decimal]:
    """What the weeks to come still cost, by what the budget reckons a week for each line."""
    if not weeks.left:
        return [NOTHING] * len(budgets)
    return money.shared(sum(budgets, NOTHING) * weeks.left / weeks.total, budgets)


def _line(
    line: DevelopmentLine,
    needed: Decimal,
    realised: Decimal,
    to_come: Decimal,
    shares: tuple[Decimal, ...],
) -> LineAmounts:
    agreed, invoiced, paid = shares
    return LineAmounts(
        name=line.name,
        needed=needed,
        agreed=agreed,
        invoiced=invoiced,
        paid=paid,
        realised=realised,
        forecast=realised + to_come,
    )
