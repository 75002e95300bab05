"""Fields that forms of several rooms share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms

from portal.kit import money

# Digits with points between thousands, or any digits; then cents after a comma or a point.
AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]{1,2})?|[0-9]+\.[0-9]{1,2}")
THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


class EuroField(forms.DecimalField):
    """An amount as the Dutch write it: ``40.000``, ``€ 40.000,00``; also ``40000.50``.

    ``1e3``, ``1_000`` and signs are refused: nobody means them.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        """A known amount is written the same way: ``12.000,00``."""
        if isinstance(value, Decimal):
            return money.euro(value).replace("€\N{NO-BREAK SPACE}", "")
        return value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if not isinstance(value, str):
            return super().to_python(value)
        text = re.sub(r"\s", "", value).strip("€").removesuffix(",-")
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if "," in text or THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        return Decimal(text)
