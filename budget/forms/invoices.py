"""Forms about invoices; the acts themselves are in services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.forms.filters import OfferedFilterForm
from budget.selectors.invoices import DISPUTED, Offered
from budget.states import Standing
from packages.models import AgreementYear
from portal.kit.forms import EuroField, day_field


class InvoiceFilterForm(OfferedFilterForm):
    """Which invoices a list shows."""

    state = forms.ChoiceField(label=_("Stand"), required=False)
    programme = forms.ChoiceField(label=_("Programma"), required=False)
    year = forms.TypedChoiceField(label=_("Jaar"), required=False, coerce=int, empty_value=None)
    search = forms.CharField(label=_("Organisatie of nummer"), required=False, max_length=80)

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data, programmes=offered.programmes)
        states = [each for each in list(Standing) if offered.drafts or each != Standing.DRAFT]
        shown = [(each.value, str(each.label)) for each in states]
        self.offer("state", [*shown, (DISPUTED, str(_("betwist")))])
        self.offer("year", [(str(year), str(year)) for year in offered.years])


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


class OpenField(EuroField):
    """What stands open: below zero where money is to be paid back."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str) and value.startswith("-"):
            amount = super().to_python(value[1:])
            return None if amount is None else -amount
        return super().to_python(value)


class PaymentForm(forms.Form):
    """What came in, gross; ``open_seen`` is what stood open when the form was shown."""

    amount = EuroField(
        label=_("Bedrag in euro’s"),
        max_digits=10,
        min_value=Decimal("0.01"),
        error_messages={
            "required": _("Vul het bedrag in dat is ontvangen."),
            "invalid": _("Vul een bedrag in, bijvoorbeeld 12.000,00."),
            "min_value": _("Vul een bedrag in dat hoger is dan nul."),
        },
    )
    received_on = day_field(
        _("Ontvangen op"),
        _("Vul de dag in waarop het geld binnenkwam."),
        initial=timezone.localdate,
    )
    note = forms.CharField(label=_("Opmerking"), max_length=200, required=False)
    open_seen = OpenField(
        widget=forms.HiddenInput,
        max_digits=10,
        error_messages={
            "required": _("Open deze pagina opnieuw en boek de betaling dan."),
            "invalid": _("Open deze pagina opnieuw en boek de betaling dan."),
        },
    )

    beyond = forms.BooleanField(
        label=_(
            "Er is meer betaald dan er openstaat. Boek het hele bedrag; wat te veel is, staat dan "
            "als terug te betalen."
        ),
        required=False,
        widget=forms.HiddenInput,
    )

    second = forms.BooleanField(
        label=_("Boek dit bedrag van deze dag een tweede keer."),
        required=False,
        widget=forms.HiddenInput,
    )

    def offer(self, name: str) -> None:
        """Show ``beyond`` or ``second``: what was refused may be meant, if somebody says so."""
        self.fields[name].widget = forms.CheckboxInput()

    def look_again(self, open_amount: Decimal) -> None:
        """After a refusal the booker has seen what stands open now."""
        data = cast("QueryDict", self.data).copy()
        data["open_seen"] = str(open_amount)
        self.data = data
        for name in ("beyond", "second"):
            if self.cleaned_data.get(name):
                self.offer(name)  # what was ticked stays in sight


class RefundForm(PaymentForm):
    """What was paid back, and when."""

    received_on = day_field(
        _("Terugbetaald op"),
        _("Vul de dag in waarop het geld is overgemaakt."),
        initial=timezone.localdate,
    )
    beyond = None  # type: ignore[assignment]


class UndoForm(forms.Form):
    """Why a payment was wrong."""

    reason = forms.CharField(
        label=_("Waarom draait u deze betaling terug?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: geboekt op de verkeerde factuur. Ook de deelnemer leest dit."),
        error_messages={"required": _("Vul in waarom u de betaling terugdraait.")},
    )
