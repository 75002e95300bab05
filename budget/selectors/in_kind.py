"""What the lead gives in kind: what it bears of each agreement, valued as in the package.

Never typed: it follows from the years of agreements in force and their lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils import timezone

from masterclasses.models import Placement
from packages.models import Agreement, AgreementLine, AgreementYear, Component
from portal.kit.languages import translated
from programme.models import Programme


@dataclass(frozen=True)
class Contribution:
    """To one agreement in a year: euros by component; ``students`` sat there in that year.

    Of students the portal knows that they came; of the time of specialists for one participant
    it knows nothing.
    """

    agreement: Agreement
    components: tuple[tuple[str, Decimal], ...]
    students: int

    @property
    def amount(self) -> Decimal:
        return sum((amount for _name, amount in self.components), Decimal(0))


@dataclass(frozen=True)
class InKind:
    """A year's contribution to all agreements that have one, by the name of the participant."""

    contributions: tuple[Contribution, ...]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.contributions), Decimal(0))

    @property
    def students(self) -> int:
        return sum(each.students for each in self.contributions)


def in_kind_of(programme: Programme, year: int) -> InKind:
    """In four queries, however many agreements there are."""
    borne = AgreementLine.objects.filter(borne_by=Component.Bearer.LEAD, amount__gt=0)
    agreements = Agreement.objects.select_related("participant__organisation")
    found = (
        AgreementYear.objects.in_force()
        .filter(year=year, agreement__participant__programme=programme, lines__in=borne)
        .distinct()
        .prefetch_related(
            Prefetch("agreement", agreements.defer("text", "snapshot")),
            Prefetch("lines", borne.order_by("position"), to_attr="borne"),
        )
        .order_by(Lower("agreement__participant__organisation__name"), "agreement")
    )
    came = _students(programme, year)
    return InKind(
        tuple(
            Contribution(
                each.agreement,
                tuple((translated(line.name), line.amount) for line in each.borne),
                came[each.agreement.participant_id],
            )
            for each in found
        )
    )


def _students(programme: Programme, year: int) -> Counter[int]:
    """Who sat at each participant in that year, up to today."""
    last = min(date(year, 12, 31), timezone.localdate())
    first = date(year, 1, 1)
    if last < first:
        return Counter()
    there = Placement.objects.filled().touching(first, last)
    return Counter(
        there.filter(participant__programme=programme)
        .order_by()
        .values_list("participant", flat=True)
    )
