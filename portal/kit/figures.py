"""Numbers that are no amounts, as people read them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def short(number: Decimal) -> str:
    """``33,34``, ``0,5`` or ``40``, in English ``33.34``: without zeros that say nothing."""
    return number_format(number.normalize() + 0)
