"""Forms about deliveries; the acts themselves are in services."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from budget.states import DeliveryState
from packages.models import Channel
from packages.selectors.channels import configured_channels


class DeliveryFilterForm(forms.Form):
    """Which deliveries a list shows."""

    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *DeliveryState.choices]
    )
    channel = forms.ChoiceField(
        label=_("Manier"), required=False, choices=[("", _("Alle")), *Channel.choices]
    )
    search = forms.CharField(label=_("Organisatie of nummer"), required=False, max_length=80)


class DeliverAgainForm(forms.Form):
    """By which way, to whom and why; ``seen`` is the last try when the form was shown."""

    channel = forms.ChoiceField(
        label=_("Manier"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u de factuur verstuurt.")},
    )
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_(
            "Alleen voor e-mail, en alleen voor deze factuur. Moeten ook de volgende facturen "
            "hierheen? Wijzig het dan bij de overeenkomst, Factuur naar."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl.")
        },
    )
    reason = forms.CharField(
        label=_("Waarom verstuurt u opnieuw?"),
        max_length=300,
        help_text=_("Bijvoorbeeld: het adres was verkeerd. Ook de deelnemer leest dit."),
        error_messages={"required": _("Vul in waarom u opnieuw verstuurt.")},
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open deze pagina opnieuw en verstuur dan."),
            "invalid": _("Open deze pagina opnieuw en verstuur dan."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["channel"])
        field.choices = [(each.value, capfirst(each.label)) for each in configured_channels()]


class OutcomeForm(forms.Form):
    """What finance heard of a delivery, and how it knows."""

    outcome = forms.ChoiceField(
        label=_("Is de factuur aangekomen?"),
        choices=[
            (DeliveryState.DELIVERED.value, _("Ja, de ontvanger heeft de factuur")),
            (DeliveryState.REFUSED.value, _("Nee, de factuur is niet aangekomen of is geweigerd")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of de factuur is aangekomen.")},
    )
    note = forms.CharField(
        label=_("Hoe weet u dit?"),
        max_length=300,
        help_text=_("Bijvoorbeeld: gebeld met de administratie. Ook de deelnemer leest dit."),
        error_messages={"required": _("Vul in hoe u dit weet.")},
    )
