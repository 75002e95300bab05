"""Amounts as people type them, and VAT as the law rounds it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from portal.kit import money
from portal.kit.forms import EuroField


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1.000,00", "1000.00"),
        ("1.000", "1000"),
        ("€ 1.000", "1000"),
        ("€\N{NO-BREAK SPACE}1.000.000,5", "1000000.5"),
        ("1000", "1000"),
        ("1000,50", "1000.50"),
        ("1000.50", "1000.50"),
        ("1.5", "1.5"),
        ("1.000,-", "1000"),
    ],
)
def test_amounts_as_the_dutch_write_them(typed: str, euros: str) -> None:
    assert EuroField().clean(typed) == Decimal(euros)


@pytest.mark.parametrize(
    "typed", ["1e3", "-5", "1_000", "+1", "1,000", "1.00,00", "NaN", "duizend", "١٠٠", "1.0000"]
)
def test_what_nobody_means_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        EuroField().clean(typed)


def test_a_known_amount_is_shown_as_it_may_be_typed() -> None:
    field = EuroField()
    shown = field.prepare_value(Decimal("12000"))
    assert shown == "12.000,00"
    assert field.clean(shown) == 12000


def test_vat_is_rounded_per_category_and_not_per_line() -> None:
    line = ("S", Decimal(21), "", Decimal("0.12"))  # 2,52 cents of VAT; twice that is 5,04
    exempt = ("E", Decimal(0), "Vrijgesteld", Decimal(10))
    found = money.per_treatment([line, exempt, line])
    assert [(each.category, each.net, each.vat) for each in found] == [
        ("E", 10, 0),
        ("S", Decimal("0.24"), Decimal("0.05")),
    ]
    assert money.vat_over(found) == Decimal("0.05")
    half = money.per_treatment([("S", Decimal(21), "", Decimal("0.50"))])
    assert half[0].vat == Decimal("0.11")  # 10,5 cents go up
