"""How a component is taxed from a year on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from packages.models import Component, Vat, VatTreatment
from portal.kit.forms import PercentageField

Category = VatTreatment.Category


class VatForm(forms.Form):
    """A decision on one component; ``vat`` is what it says, once valid."""

    first_year = forms.TypedChoiceField(
        label=_("Vanaf 1 januari"),
        coerce=int,
        help_text=_("Voor facturen over dit jaar en later, ook als u ze al eerder uitgeeft."),
        error_messages={
            "required": _("Kies vanaf welk jaar dit geldt."),
            "invalid_choice": _("Kies een jaar van het programma."),
        },
    )
    category = forms.ChoiceField(
        label=_("Btw"),
        choices=[
            (Category.EXEMPT.value, _("Vrijgesteld: geen btw, met een reden op de factuur")),
            (Category.STANDARD.value, _("Belast: btw volgens een tarief")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of er btw over gaat.")},
    )
    rate = PercentageField(
        label=_("Tarief in procenten"),
        required=False,
        max_digits=4,
        help_text=_("Alleen als het belast is, bijvoorbeeld 21."),
        error_messages={
            "invalid": _("Vul een percentage in, bijvoorbeeld 21."),
            "max_digits": _("Vul een percentage in, bijvoorbeeld 21."),
            "max_whole_digits": _("Vul een percentage onder 100 in."),
        },
    )
    reason = forms.CharField(
        label=_("Reden van de vrijstelling"),
        required=False,
        max_length=200,
        help_text=_("Alleen als het vrijgesteld is. Zo staat het op de factuur."),
    )
    note = forms.CharField(
        label=_("Waarom besluit u dit?"),
        max_length=400,
        help_text=_("Bijvoorbeeld: advies van de belastingadviseur van 4 maart. Staat niet op "
                    "de factuur."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Vul in waarom u dit besluit.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, component: Component, this_year: int) -> None:
        super().__init__(data, initial=_proposed(component, this_year))
        years = component.programme.years
        field = cast("forms.TypedChoiceField", self.fields["first_year"])
        field.choices = [(year, str(year)) for year in years]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        category, rate, reason = (given.get(name) for name in ("category", "rate", "reason"))
        if category == Category.STANDARD and "rate" not in self.errors and not rate:
            self.add_error("rate", _("Vul het tarief in, bijvoorbeeld 21."))
        if category == Category.EXEMPT and not reason and "reason" not in self.errors:
            self.add_error("reason", _("Vul in waarom er geen btw over gaat."))
        return given

    @property
    def vat(self) -> Vat:
        given = self.cleaned_data
        if given["category"] == Category.STANDARD:
            return Vat(Category.STANDARD.value, given["rate"], "")
        return Vat(Category.EXEMPT.value, Decimal(0), given["reason"])


class ConfirmVatForm(forms.Form):
    """That what was shown is what is wanted; ``shown`` is the preview's fingerprint."""

    shown = forms.CharField(widget=forms.HiddenInput)
    leaves_issued = forms.BooleanField(required=False)


def _proposed(component: Component, this_year: int) -> dict[str, Any]:
    """From next year on, or this one where that is the last; reasons and rates as they are."""
    years = component.programme.years
    treatments = [each for each in component.vat_treatments.all() if not each.superseded_at]
    exempt = [each.reason for each in treatments if each.reason]
    rates = [each.rate for each in treatments if each.rate]
    return {
        "first_year": min(max(this_year + 1, years[0]), years[-1]),
        "reason": exempt[-1] if exempt else "",
        "rate": rates[-1] if rates else Decimal(21),
    }
