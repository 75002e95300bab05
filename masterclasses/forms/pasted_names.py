"""A pasted list of who was there, with a preview before anything is noted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.selectors.pasted_names import Line
from masterclasses.services.attending import Seen
from masterclasses.states import Mark

MOST_LINES = 1000


class PasteForm(forms.Form):
    """The list; ``others_absent`` also notes who is not in it."""

    text = forms.CharField(
        label=_("Namen of e-mailadressen"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Eén per regel. U kunt ze kopiëren uit een spreadsheet of uit de lijst van een "
            "online vergadering."
        ),
        error_messages={"required": _("Plak hier de lijst.")},
    )
    others_absent = forms.BooleanField(
        label=_("Zet wie er niet in staat op afwezig"), required=False
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.splitlines()) > MOST_LINES:
            raise forms.ValidationError(
                _("Dit zijn meer dan {most} regels. Plak ze in delen.").format(most=MOST_LINES)
            )
        return text


class ChooseForm(forms.Form):
    """Who is meant by the lines that fit several people; one field for each such line."""

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            if len(line.found) < 2:
                continue
            people = [
                (str(each.pk), f"{each.name} ({each.participant}, {each.email})")
                for each in line.found
            ]
            self.fields[f"line_{line.number}"] = forms.ChoiceField(
                label=line.text,
                choices=[("", _("Niemand van hen")), *people],
                required=False,
            )

    def seen(self) -> list[Seen]:
        """Everybody who is meant, as present; call it on a valid form."""
        keys = [line.found[0].pk for line in self.lines if line.is_clear]
        keys += [int(value) for value in self.cleaned_data.values() if value]
        return [Seen(key, Mark.PRESENT) for key in dict.fromkeys(keys)]
