"""What the invoice of an agreement's year comes to as things are now, or would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from packages.models import AgreementLine, AgreementYear, Vat, VatTreatment
from portal.kit import money
from portal.kit.money import Treatment

NO_OTHER: Mapping[int, Vat] = {}


@dataclass(frozen=True)
class Expected:
    """Euros net, and what falls under each VAT treatment."""

    net: Decimal
    treatments: tuple[Treatment, ...]

    @property
    def vat(self) -> Decimal:
        return money.vat_over(self.treatments)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def payable_lines(prefix: str = "") -> Prefetch[Any, Any, Any]:
    """Fetches for many years at once what ``expected_of`` needs, as ``payable``."""
    return Prefetch(f"{prefix}lines", _with_vat(), to_attr="payable")


def lines_with_vat(year: AgreementYear) -> list[AgreementLine]:
    """The same of one year."""
    return list(_with_vat().filter(agreement_year=year))


def _with_vat() -> QuerySet[AgreementLine]:
    return (
        AgreementLine.objects.payable()
        .select_related("component")
        .prefetch_related("component__vat_treatments")
        .order_by("position")
    )


def expected_of(
    lines: Iterable[AgreementLine], year: int, instead: Mapping[int, Vat] = NO_OTHER
) -> Expected:
    """Of what the participant pays in ``year``; ``instead`` is other VAT by component.

    Raises ``LookupError`` where no VAT is set.
    """
    taxed = [(line, instead.get(line.component_id) or vat_in(line, year).vat) for line in lines]
    treatments = money.per_treatment((*vat, line.amount) for line, vat in taxed)
    return Expected(sum((line.amount for line, _vat in taxed), Decimal(0)), treatments)


def expected_or_none(
    lines: Iterable[AgreementLine], year: int, instead: Mapping[int, Vat] = NO_OTHER
) -> Expected | None:
    """``None`` where no VAT is set."""
    try:
        return expected_of(lines, year, instead)
    except LookupError:
        return None


def vat_in(line: AgreementLine, year: int) -> VatTreatment:
    """The treatment of 1 January: an invoice is about a whole calendar year (article 7)."""
    return line.component.vat_on(date(year, 1, 1))
