"""By which key the lines share what agreements bring in, as numbers and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from budget.models import DistributionKey
from portal.kit import figures, money
from programme.models import DevelopmentLine, Programme


@dataclass(frozen=True)
class Key:
    """What holds in a year; ``decided`` is empty where finance decided nothing."""

    lines: tuple[DevelopmentLine, ...]
    decided: DistributionKey | None = None

    @property
    def percentages(self) -> dict[int, Decimal]:
        """By line id; empty where the parts are equal."""
        parts = self.decided.parts.all() if self.decided else ()
        return {part.line_id: part.percentage for part in parts}

    def divided(self, amount: Decimal) -> list[Decimal]:
        """A sum over the lines, in their order; adds up to the cent."""
        known = self.percentages
        weights = [known.get(each.pk, Decimal(0)) if known else Decimal(1) for each in self.lines]
        return money.shared(amount, weights)

    @property
    def in_words(self) -> str:
        known = self.percentages
        if not known:
            return _("in gelijke delen over de lijnen")
        parts = [
            _("{percentage}% voor {line}").format(
                percentage=figures.short(known.get(each.pk, Decimal(0))), line=each
            )
            for each in self.lines
        ]
        return get_text_list(parts, _("en"))

    @property
    def decision(self) -> str:
        """When finance decided it and why; empty for the rule that holds by itself."""
        if self.decided is None:
            return ""
        return _("Vastgesteld door de financiële administratie op {day}: {note}").format(
            day=date_format(localtime(self.decided.decided_at), "j F Y"), note=self.decided.note
        )


def keys_of(
    programme: Programme, years: Iterable[int], lines: Sequence[DevelopmentLine]
) -> dict[int, Key]:
    """The key of each year, in two queries at most."""
    decided = (
        DistributionKey.objects.filter(programme=programme, year__in=list(years))
        .order_by("year", "-pk")
        .distinct("year")
        .prefetch_related("parts")
    )
    found = {each.year: each for each in decided}
    return {year: Key(tuple(lines), found.get(year)) for year in years}


def decisions_on(programme: Programme, year: int) -> list[Key]:
    """All that finance decided for a year, the last first."""
    lines = tuple(programme.lines.all())
    rows = DistributionKey.objects.filter(programme=programme, year=year).order_by("-pk")
    return [Key(lines, each) for each in rows.prefetch_related("parts")]
