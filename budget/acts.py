"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.kit import money

LABELS = {
    "budget.raise": _("Conceptfactuur gemaakt"),
    "budget.discard": _("Conceptfactuur weggehaald"),
    "budget.issue": _("Factuur uitgegeven"),
    "budget.make_document": _("PDF en e-factuur gemaakt"),
    "budget.make_einvoice": _("E-factuur gemaakt bij een eerdere PDF"),
    "budget.pay": _("Betaling geboekt"),
    "budget.undo_payment": _("Betaling teruggedraaid"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "year": str,
    "agreement": str,
    "amount": lambda amount: money.euro(Decimal(amount)),
    "received_on": lambda day: _("ontvangen op {}").format(
        date_format(date.fromisoformat(day), "j F Y")
    ),
}
