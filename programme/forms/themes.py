"""Choosing a look: colour by colour, or from a file of design tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.acts import Refused
from portal.kit.colours import LONGEST, read_colour
from portal.kit.images import LogoField
from programme.design_tokens import MAX_BYTES, Read, read_tokens
from programme.palette import CHOSEN, DARK, FONTS, LIGHT, contrast_faults

HELP = {
    "brand": _("Van links en knoppen, en van wat gekozen is."),
    "brand-strong": _("Als u een link of knop aanwijst."),
    "on-brand": _("Bijvoorbeeld op knoppen."),
    "brand-soft": _("Achter meldingen."),
    "muted": _("Uitleg en kleine letters."),
    "paper": _("Achter kaarten, tabellen en invoervelden."),
    "focus": _("De rand om een link, knop of veld voor wie met het toetsenbord werkt."),
    "bar": _("Met witte letters."),
}
SCHEME_NAMES = {LIGHT: _("licht"), DARK: _("donker")}


class ColourField(forms.CharField):
    """A colour as CSS writes it; gives #rrggbb."""

    def __init__(self, name: str) -> None:
        super().__init__(
            label=CHOSEN[name],
            help_text=HELP.get(name, ""),
            max_length=LONGEST,
            error_messages={"required": _("Vul een kleur in, bijvoorbeeld #0b5563.")},
            widget=forms.TextInput(
                attrs={"data-colour": name, "spellcheck": "false", "autocomplete": "off"}
            ),
        )

    def clean(self, value: Any) -> str:
        colour = read_colour(super().clean(value))
        if colour is None:
            raise forms.ValidationError(
                _("Dit is geen kleur. Vul bijvoorbeeld #0b5563 of rgb(11, 85, 99) in.")
            )
        return str(colour)


class ThemeForm(forms.Form):
    """The colours of one scheme, and what both schemes share."""

    font = forms.ChoiceField(
        label=_("Lettertype"),
        choices=[(name, label) for name, (label, _stack) in FONTS.items()],
        widget=forms.Select(
            attrs={"data-fonts": json.dumps({name: stack for name, (_l, stack) in FONTS.items()})}
        ),
    )
    logo = LogoField(label=_("Logo"), required=False)
    no_logo = forms.BooleanField(label=_("Geen eigen logo meer"), required=False)

    def __init__(self, *args: Any, scheme: str, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scheme = scheme
        self.fields.update({name: ColourField(name) for name in CHOSEN})
        if not has_logo:
            del self.fields["no_logo"]
        self.order_fields([*CHOSEN, "font", "logo", "no_logo"])

    def colours(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CHOSEN}

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if not self.errors.keys() & CHOSEN.keys():
            for name, sentence in contrast_faults(self.colours(), self._scheme).items():
                self.add_error(name, sentence)
        return answers


class TokensForm(forms.Form):
    """Files of design tokens; each is laid over what is there, so a file may be about less."""

    light = forms.FileField(
        label=_("Tokens voor licht"),
        help_text=_("Een JSON-bestand van NL Design System of Style Dictionary."),
        error_messages={"required": _("Kies een bestand met design tokens.")},
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    dark = forms.FileField(
        label=_("Tokens voor donker"),
        help_text=_("Zonder dit bestand blijven de donkere kleuren zoals zij zijn."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def __init__(self, *args: Any, now: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colours = {scheme: dict(colours) for scheme, colours in now.items()}
        self.read: dict[str, Read] = {}

    def clean_light(self) -> None:
        self._lay_over(LIGHT)

    def clean_dark(self) -> None:
        if self.cleaned_data["dark"]:
            self._lay_over(DARK)

    def _lay_over(self, scheme: str) -> None:
        upload = self.cleaned_data[scheme]
        try:
            read = read_tokens(upload.read(MAX_BYTES + 1), scheme)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        self.colours[scheme].update(read.colours)
        if faults := contrast_faults(self.colours[scheme], scheme):
            raise forms.ValidationError(list(faults.values()))
        self.read[scheme] = read
