"""Forms about yearly statements."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CorrectStatementForm(forms.Form):
    """Why a next version comes; it is printed in that version."""

    note = forms.CharField(
        label=_("Waarom komt er een nieuwe versie?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Dit staat in de nieuwe versie, met de bedragen en aantallen die veranderden. "
            "Bijvoorbeeld: een betaling van december kwam later binnen."
        ),
        error_messages={"required": _("Vul in waarom er een nieuwe versie komt.")},
    )
