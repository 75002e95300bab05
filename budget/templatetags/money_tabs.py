"""``{% money_tabs "invoices" %}``: the pages of who keeps or reads a programme's books."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS

register = template.Library()

PAGES = (
    ("invoices", _("Facturen")),
    ("year_run_now", _("Jaar factureren")),
    ("deliveries", _("Verzending")),
    ("bank_lines", _("Betalingen")),
    ("open_items", _("Openstaande posten")),
    ("reminders", _("Herinneringen")),
    ("statements", _("Jaaropgaven")),
    ("books_now", _("Boekhouding")),
    ("vat", _("Btw")),
)


@register.inclusion_tag("budget/money_tabs.html", takes_context=True)
def money_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """Nothing for who reads no books; ``current`` is the name of the page's address."""
    reads = context["request"].user.led_programme_ids(*READS_BOOKS)
    pages = [(f"budget:{name}", label, name == current) for name, label in PAGES]
    return {"pages": pages if reads else []}
