"""Forms about invoices; the acts themselves are in services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.states import Standing
from packages.models import AgreementYear


class InvoiceFilterForm(forms.Form):
    """Which invoices a list shows."""

    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *Standing.choices]
    )
    year = forms.IntegerField(
        label=_("Jaar"), required=False, min_value=2000, max_value=2100, localize=False
    )
    search = forms.CharField(label=_("Organisatie of nummer"), required=False, max_length=80)


class DraftingForm(forms.Form):
    """Which agreement years get a draft; ``years`` are those that may be picked."""

    agreement_year = forms.ModelMultipleChoiceField(
        AgreementYear.objects.none(),
        label=_("Overeenkomsten"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies een of meer overeenkomsten."),
            "invalid_choice": _("Voor een gekozen overeenkomst is al een factuur gemaakt."),
        },
    )

    def __init__(self, data: Any = None, *, years: QuerySet[AgreementYear]) -> None:
        super().__init__(data)
        field = cast(
            "forms.ModelMultipleChoiceField[AgreementYear]", self.fields["agreement_year"]
        )
        field.queryset = years


class PaymentForm(forms.Form):
    """What came in, gross."""

    amount = forms.DecimalField(
        label=_("Bedrag in euro’s"),
        max_digits=10,
        decimal_places=2,
        min_value=Decimal("0.01"),
        localize=True,
        error_messages={
            "required": _("Vul het bedrag in dat is ontvangen."),
            "invalid": _("Vul een bedrag in, bijvoorbeeld 12000,00."),
        },
    )
    received_on = forms.DateField(
        label=_("Ontvangen op"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={
            "required": _("Vul de dag in waarop het geld binnenkwam."),
            "invalid": _("Vul een bestaande datum in, zoals 31-12-2027."),
        },
    )
    note = forms.CharField(label=_("Opmerking"), max_length=200, required=False)
