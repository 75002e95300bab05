"""Euros: always ``Decimal``, rounded only here, written the Dutch way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half up, as VAT is rounded per category (dutch-rules §2)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def vat(net: Decimal, rate: Decimal) -> Decimal:
    """VAT in euros over a net sum, with ``rate`` as a percentage (``21``)."""
    return cents(net * rate / 100)


def euro(amount: Decimal) -> str:
    """``€ 7.500,00``, with a non-breaking space; a minus stands before the sign."""
    figures = f"{abs(cents(amount)):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{'-' if amount < 0 else ''}€\N{NO-BREAK SPACE}{figures}"


def euro_short(amount: Decimal) -> str:
    """``€ 7.500`` where the amount is whole, else as ``euro``."""
    return euro(amount).removesuffix(",00")
