"""``{% invoices_of agreement %}``: its invoices, as far as the visitor may see them."""

from __future__ import annotations

from typing import Any

from django import template

from budget.models import Invoice
from packages.models import Agreement

register = template.Library()


@register.inclusion_tag("budget/invoices/of_agreement.html", takes_context=True)
def invoices_of(context: dict[str, Any], agreement: Agreement) -> dict[str, Any]:
    mine = Invoice.objects.visible_to(context["request"].user)
    found = mine.filter(agreement_year__agreement=agreement)
    return {
        "invoices": found.select_related("agreement_year", "balance").order_by(
            "agreement_year__year", "pk"
        )
    }
