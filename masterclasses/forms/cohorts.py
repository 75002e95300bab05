"""Forms about cohorts and rooms."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import seats_field
from masterclasses.models import LARGEST_COHORT
from portal.kit.forms import day_field, number_field
from portal.kit.validators import validate_name
from programme.models import Programme


class NewCohortForm(forms.Form):
    """A cohort without days yet."""

    year = forms.TypedChoiceField(
        label=_("Jaar"),
        coerce=int,
        error_messages={
            "required": _("Kies het jaar."),
            "invalid_choice": _("Kies een jaar van het programma dat nog niet voorbij is."),
        },
    )
    number = number_field(
        _("Nummer van het cohort"),
        _("Vul het nummer in."),
        most=99,
        outside=_("Kies een nummer van 1 tot en met 99."),
    )
    capacity = seats_field(
        _("Aantal plaatsen"),
        _("Vul in hoeveel mensen er mee kunnen doen."),
        help_text=format_lazy(_("Hooguit {most}."), most=LARGEST_COHORT),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = cast("forms.TypedChoiceField", self.fields["year"])
        year.choices = [(str(each), str(each)) for each in years_to_plan(programme)]


class CohortForm(forms.Form):
    """What may change of a cohort while people are in it."""

    capacity = seats_field(
        _("Aantal plaatsen"),
        _("Vul in hoeveel mensen er mee kunnen doen."),
        help_text=_("Komen er plaatsen bij, dan krijgt wie het langst wacht er meteen een."),
    )
    cancel_until = day_field(
        _("Afmelden kan tot en met"),
        "",
        required=False,
        help_text=_("Daarna kunnen deelnemers alleen nog wisselen met een collega."),
    )


class RoomForm(forms.Form):
    """A room; its number of places is only used to warn."""

    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        validators=[validate_name],
        error_messages={"required": _("Vul de naam van de zaal in.")},
    )
    address = forms.CharField(
        label=_("Adres"),
        max_length=200,
        required=False,
        validators=[validate_name],
        help_text=_("Zoals deelnemers het nodig hebben: gebouw, straat en plaats."),
    )
    capacity = seats_field(
        _("Aantal plaatsen"),
        required=False,
        help_text=_("U krijgt een waarschuwing als er meer mensen kunnen komen."),
    )


def years_to_plan(programme: Programme) -> list[int]:
    """The programme's years that are not over."""
    return [year for year in programme.years if year >= timezone.localdate().year]
