"""Finance decides what a coming year may cost, and why it differs from the programme's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import BudgetBasis, LineBudget
from budget.services.closing import check_open
from budget.services.rights import check_finance
from portal.kit import audit, money
from portal.kit.acts import Refused, locked
from programme.models import Programme, User


class DoesNotAddUp(Refused):
    """The lines together are not what the basis comes to."""


@dataclass(frozen=True)
class Basis:
    """What a year's budget is reckoned from; see ``BudgetBasis``."""

    leaders: int
    days_per_week: Decimal
    weeks: int
    day_rate: Decimal
    extras: Decimal

    @property
    def total(self) -> Decimal:
        return self.leaders * self.days_per_week * self.weeks * self.day_rate + self.extras


@transaction.atomic
def decide_budget(
    *,
    programme: Programme,
    year: int,
    basis: Basis,
    lines: Mapping[int, Decimal],
    note: str,
    actor: User,
) -> BudgetBasis:
    """Let this be the budget of a year that has not begun; the definition no longer changes it.

    ``lines`` are euros by line id, of every line. Raises ``DoesNotAddUp`` where they are not
    together what the basis comes to, ``Refused`` for a year that has begun.
    """
    locked(programme)
    check_finance(actor, programme)
    if year not in programme.years:
        raise Refused(_("Dit jaar hoort niet bij het programma."))
    check_open(programme, date(year, 12, 31))
    if not may_be_decided(year):
        raise Refused(
            _("{year} is al begonnen. De begroting van dat jaar ligt vast.").format(year=year)
        )
    total = sum(lines.values(), Decimal(0))
    if total != basis.total:
        raise DoesNotAddUp(
            _("De lijnen zijn samen {lines}, maar de berekening komt uit op {basis}. Pas een van "
              "beide aan.").format(lines=money.euro(total), basis=money.euro(basis.total))
        )  # fmt: skip
    return _decide(programme, year, basis, lines, note, actor)


def may_be_decided(year: int) -> bool:
    """Only a year that has not begun (local time)."""
    return year > timezone.localdate().year


def _decide(
    programme: Programme,
    year: int,
    basis: Basis,
    lines: Mapping[int, Decimal],
    note: str,
    actor: User,
) -> BudgetBasis:
    row = BudgetBasis.objects.filter(programme=programme, year=year).first()
    was = row.total if row else Decimal(0)
    row = row or BudgetBasis(programme=programme, year=year)
    for name, value in vars(basis).items():
        setattr(row, name, value)
    row.decided_at, row.decided_by, row.note = timezone.now(), actor, note
    row.save()
    for line in programme.lines.all():
        LineBudget.objects.update_or_create(
            line=line, year=year, defaults={"amount": lines[line.pk]}
        )
    audit.record(
        "budget.decide_budget",
        actor=actor,
        subject=row,
        data={
            "year": year,
            "total_was": str(was),
            "total": str(basis.total),
            "reason": note,
            "basis": {name: str(value) for name, value in vars(basis).items()},
            "lines": {line.key: str(lines[line.pk]) for line in programme.lines.all()},
        },
    )
    return row
