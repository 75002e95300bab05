"""Fields that forms of several rooms share."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.kit import figures, money

UNSEEN = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

WRONG_DAY = _("Vul een bestaande datum in, zoals 31-12-2027.")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
WRONG_TIME = _("Vul een tijd in zoals 14.00.")
WRONG_LINK = _("Vul een volledig webadres in dat begint met https://.")
WRONG_NUMBER = _("Vul een getal in, met cijfers.")


def day_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.DateField:
    """``missing`` is what is told when nothing is filled in.

    Years in which nothing here can be are typing errors: with the last of the calendar it can
    not even be reckoned.
    """
    return forms.DateField(
        label=label,
        validators=[
            MinValueValidator(FIRST_DAY, WRONG_DAY),
            MaxValueValidator(LAST_DAY, WRONG_DAY),
        ],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": WRONG_DAY},
        **kwargs,
    )


def time_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": missing, "invalid": WRONG_TIME},
        **kwargs,
    )


class NumberField(forms.IntegerField):
    """A whole number; ``1.000`` is refused, which Django reads as 1."""

    re_decimal = re.compile(r"(?!)")


def number_field(
    label: Any, missing: Any = "", *, least: int = 1, most: int, outside: Any, **kwargs: Any
) -> NumberField:
    """A whole number from ``least`` to ``most``; ``outside`` is told of another."""
    return NumberField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages={
            "required": missing,
            "invalid": WRONG_NUMBER,
            "min_value": outside,
            "max_value": outside,
        },
        **kwargs,
    )


def link_field(label: Any, *, max_length: int = 200, **kwargs: Any) -> forms.URLField:
    """A web address that begins with https."""
    return forms.URLField(
        label=label,
        max_length=max_length,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=WRONG_LINK)],
        **{"error_messages": {"invalid": WRONG_LINK}, **kwargs},
    )


def retype(form: forms.BaseForm, name: str, value: str) -> None:
    """Show a form that was sent again, with another value in a hidden field."""
    typed = cast(QueryDict, form.data).copy()
    typed[name] = value
    form.data = typed


class ProseField(forms.CharField):
    """Text of several lines; line ends are one sign, and signs that nobody sees are left out."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **kwargs})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return UNSEEN.sub("", text.replace("\r\n", "\n")) if isinstance(text, str) else text


class EuroField(forms.DecimalField):
    """An amount as ``money.read`` reads it; what that is not sure of is refused."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        """A known amount is written the same way: ``12.000,00``."""
        return money.plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if not isinstance(value, str):
            return super().to_python(value)
        text = re.sub(r"\s", "", value).strip("€")
        if not text:
            return None
        amount = money.read(text)
        if amount is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class PercentageField(EuroField):
    """A percentage as the Dutch write it: ``21``, ``33,34``, ``5,5%``."""

    def prepare_value(self, value: Any) -> Any:
        return figures.short(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.strip().removesuffix("%")
        return super().to_python(value)


class FigureField(EuroField):
    """A number with at most two decimals as the Dutch write it, also below zero: ``-2,5``."""

    def prepare_value(self, value: Any) -> Any:
        return figures.short(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip()
        minus = text.startswith(("-", "\N{MINUS SIGN}"))
        found = super().to_python(text[1:] if minus else text)
        return -found if minus and found is not None else found
