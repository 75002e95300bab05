"""Forms about subsidies."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import EuroField, day_field
from portal.kit.validators import validate_name
from programme.models import Organisation, Programme, Subsidy
from programme.selectors.attending import organisations_in
from programme.states import SubsidyState


class SubsidyForm(forms.Form):
    """What a subsidy is, by when it is asked for, and with whom."""

    name = forms.CharField(
        label=_("Naam van de subsidie"),
        max_length=160,
        validators=[validate_name],
        error_messages={"required": _("Vul in hoe de subsidie heet.")},
    )
    deadline = day_field(
        _("Indienen tot en met"), _("Vul in tot en met welke dag u kunt indienen.")
    )
    amount = EuroField(
        label=_("Bedrag (€)"),
        required=False,
        max_digits=10,
        min_value=1,
        help_text=_("Wat u aanvraagt, als u dat al weet."),
        error_messages={
            "invalid": _("Vul een bedrag in, zoals 250.000."),
            "min_value": _("Vul een bedrag in, zoals 250.000."),
            "max_digits": _("Dit bedrag is te groot."),
            "max_whole_digits": _("Dit bedrag is te groot."),
        },
    )
    partners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Partners"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wie vragen de subsidie samen aan?"),
    )
    note = forms.CharField(
        label=_("Toelichting"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Waar is de subsidie voor, en wat is er nog nodig?"),
    )

    def __init__(
        self, *args: Any, programme: Programme, subsidy: Subsidy | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        partners = cast(forms.ModelMultipleChoiceField, self.fields["partners"])
        partners.queryset = organisations_in(programme).order_by(Lower("name"))
        if subsidy is not None:
            kept = {
                name: getattr(subsidy, name) for name in ("name", "deadline", "amount", "note")
            }
            self.initial = {**kept, "partners": subsidy.partners.all(), **self.initial}


class SubsidyFilterForm(forms.Form):
    """Which subsidies the list shows."""

    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *SubsidyState.choices]
    )
    search = forms.CharField(label=_("Zoek op naam of partner"), required=False, max_length=80)
