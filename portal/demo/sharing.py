"""The demo's key of the programme's last year: finance decided on percentages."""

from __future__ import annotations

from decimal import Decimal

from budget.models import DistributionKey
from budget.services.sharing import decide_shares
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from portal.kit import money
from programme.models import Programme


def decide_key(programme: Programme) -> int:
    """Twice as much for the first line; returns how many keys were decided now."""
    year = programme.last_year
    if DistributionKey.objects.filter(programme=programme, year=year).exists():
        return 0
    lines = list(programme.lines.all())
    weights = [2, *([1] * (len(lines) - 1))]
    parts = money.shared(Decimal(100), weights)
    with days_ago(20):
        decide_shares(
            programme=programme,
            year=year,
            percentages={line.pk: part for line, part in zip(lines, parts, strict=True)},
            note="Besluit van de stuurgroep: eerst de tactische middenlaag",
            actor=person("financien@ut.example"),
        )
    return 1
