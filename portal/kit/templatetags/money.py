"""``{{ amount|euro }}`` and ``{{ amount|euro_short }}``; nothing for a missing amount."""

from decimal import Decimal

from django import template

from portal.kit import money

register = template.Library()


@register.filter
def euro(amount: Decimal | None) -> str:
    return "" if amount is None else money.euro(Decimal(amount))


@register.filter
def euro_short(amount: Decimal | None) -> str:
    return "" if amount is None else money.euro_short(Decimal(amount))
