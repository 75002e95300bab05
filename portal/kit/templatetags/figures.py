"""``{{ number|short }}``: a number that is no amount, with no more decimals than it has."""

from __future__ import annotations

from decimal import Decimal

from django import template

from portal.kit import figures

register = template.Library()


@register.filter
def short(number: Decimal | None) -> str:
    return "" if number is None else figures.short(Decimal(number))
