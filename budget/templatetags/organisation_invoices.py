"""``{% money_of organisation %}``: its invoices, as far as the visitor may see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from budget.models import Invoice
from programme.models import Organisation

register = template.Library()
MOST = 10


@register.inclusion_tag("budget/invoices/of_organisation.html", takes_context=True)
def money_of(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """The last so many that were issued, with what is left to pay of all of them."""
    found = (
        Invoice.objects.visible_to(context["request"].user)
        .issued()
        .filter(agreement_year__agreement__participant__organisation=organisation)
        .select_related("balance", "agreement_year")
        .order_by("-issued_on", "-pk")
    )
    invoices = list(found)
    return {
        "invoices": invoices[:MOST],
        "more": len(invoices) - MOST,
        "open": sum((each.balance.open for each in invoices), Decimal(0)),
        "organisation": organisation,
    }
