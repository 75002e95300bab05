"""Euros: always ``Decimal``, rounded only here, written as the reader's language does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from portal.kit.languages import in_english

# Digits with points between thousands, or any digits; then cents after a comma or a point.
AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]{1,2})?|[0-9]+\.[0-9]{1,2}")
THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")

CENT = Decimal("0.01")
SWAPPED = str.maketrans(",.", ".,")


def cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half up, as VAT is rounded per category (dutch-rules §2)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def vat(net: Decimal, rate: Decimal) -> Decimal:
    """VAT in euros over a net sum, with ``rate`` as a percentage (``21``)."""
    return cents(net * rate / 100)


@dataclass(frozen=True)
class Treatment:
    """What falls under one VAT treatment: euros net, and the VAT over their sum.

    ``category`` is that of EN 16931: ``S`` has a rate, ``E`` (exempt) has a reason.
    ``rounding`` are the cents by which the VAT differs from that of the sum alone, where
    several papers together come to one sum.
    """

    category: str
    rate: Decimal
    reason: str
    net: Decimal
    rounding: Decimal = Decimal(0)

    @property
    def is_exempt(self) -> bool:
        return self.category == "E"

    @property
    def vat(self) -> Decimal:
        return vat(self.net, self.rate) + self.rounding


def per_treatment(lines: Iterable[tuple[str, Decimal, str, Decimal]]) -> tuple[Treatment, ...]:
    """Lines of (category, rate, reason, net) summed per treatment, in that order.

    VAT is rounded per category, half up, and not per line (dutch-rules §2).
    """
    nets: dict[tuple[str, Decimal, str], Decimal] = {}
    for category, rate, reason, net in lines:
        key = (category, rate, reason)
        nets[key] = nets.get(key, Decimal(0)) + net
    return tuple(Treatment(*key, net) for key, net in sorted(nets.items()))


def vat_over(treatments: Iterable[Treatment]) -> Decimal:
    return sum((each.vat for each in treatments), Decimal(0))


def euro(amount: Decimal) -> str:
    """``€ 7.500,00``, with a non-breaking space; in English ``€7,500.00``.

    A minus stands before the sign.
    """
    return f"{'-' if amount < 0 else ''}{sign()}{plain(abs(amount))}"


def sign() -> str:
    """The sign of euros, with what stands between it and the amount."""
    return "€" if in_english() else "€\N{NO-BREAK SPACE}"


def plain(amount: Decimal) -> str:
    """``7.500,00``, in English ``7,500.00``."""
    figures = f"{cents(amount):,.2f}"
    return figures if in_english() else figures.translate(SWAPPED)


def read(typed: str) -> Decimal | None:
    """An amount as people type it: ``40.000``, ``€ 40.000,00``, also ``40000.50``.

    In English ``40,000``, ``€40,000.00``, also ``40000,50``. ``None`` for what it is not sure
    of, or nobody means: ``40,000`` in Dutch, ``1e3``, ``1_000`` and signs.
    """
    text = re.sub(r"\s", "", typed).strip("€").removesuffix(",-")
    text = text.translate(SWAPPED) if in_english() else text
    if not AMOUNT.fullmatch(text):
        return None
    if "," in text or THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text)


def euro_short(amount: Decimal) -> str:
    """``€ 7.500`` where the amount is whole, else as ``euro``."""
    return euro(amount).removesuffix(".00" if in_english() else ",00")


def shared(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """A sum in whole cents over parts by weight; the parts add up to it to the cent.

    Each part is less than a cent from its exact value. Odd cents go where most was cut off,
    to the first of equals. Weights of nothing at all make equal parts.
    """
    if not weights:
        return []
    whole = sum(weights, Decimal(0))
    portions = [Decimal(each) for each in weights] if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    sign, amount = (-1 if total < 0 else 1), abs(cents(total))
    exact = [amount * each / whole for each in portions]
    parts = [each.quantize(CENT, rounding=ROUND_DOWN) for each in exact]
    odd = int((amount - sum(parts, Decimal(0))) / CENT)
    for at in sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])[:odd]:
        parts[at] += CENT
    return [sign * part for part in parts]
