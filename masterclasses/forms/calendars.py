"""How often somebody wants mail about masterclasses."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

SINGLE, DAILY = "single", "daily"


class MailsForm(forms.Form):
    mails = forms.ChoiceField(
        label=_("Hoe wilt u mail krijgen over masterclasses?"),
        widget=forms.RadioSelect,
        choices=[
            (SINGLE, _("Meteen, met een uitnodiging voor elke dag")),
            (DAILY, _("Eén mail per dag in plaats van losse mails")),
        ],
        help_text=_(
            "De ene mail komt om half acht ’s ochtends, als er iets nieuws is. Verandert er iets "
            "aan een dag die heel dichtbij is, dan hoort u dat altijd meteen."
        ),
        error_messages={"required": _("Kies hoe u mail wilt krijgen.")},
    )
