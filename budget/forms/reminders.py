"""Forms about reminders and disputes; the acts themselves are in services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budget import letters
from budget.forms.filters import OfferedFilterForm
from budget.models.reminders import LONGEST_TEXT
from budget.services.reminder_settings import Letter
from portal.kit.forms import day_field, number_field
from portal.kit.validators import validate_name

OUTSIDE = _("Vul een aantal dagen in van 1 tot en met {most}.")


def days_field(label: Any, *, most: int, **kwargs: Any) -> forms.IntegerField:
    missing = _("Vul een aantal dagen in.")
    outside = format_lazy(OUTSIDE, most=most)
    return number_field(label, missing, most=most, outside=outside, **kwargs)


def words_field(label: Any, missing: Any, *, longest: int = 1000, **kw: Any) -> forms.CharField:
    """What somebody writes in a few sentences."""
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": missing},
        **kw,
    )


class ReminderFilterForm(OfferedFilterForm):
    """Which reminders a list shows."""

    programme = forms.ChoiceField(label=_("Programma"), required=False)
    level = forms.TypedChoiceField(label=_("Brief"), required=False, coerce=int, empty_value=None)
    search = forms.CharField(label=_("Organisatie of nummer"), required=False, max_length=80)

    def __init__(self, data: Any, *, programmes: dict[str, str], titles: dict[int, str]) -> None:
        super().__init__(data, programmes=programmes)
        self.offer("level", [(str(level), title) for level, title in titles.items()])


class SendForm(forms.Form):
    """Send a letter now; ``level_seen`` is the one that was shown."""

    level_seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open deze pagina opnieuw en verstuur de brief dan."),
            "invalid": _("Open deze pagina opnieuw en verstuur de brief dan."),
        },
    )


class HoldForm(forms.Form):
    """Why reminders are kept back, and until when."""

    reason = forms.CharField(
        label=_("Waarom zet u de herinneringen stil?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: betaalt in termijnen, afgesproken met mevrouw De Vries."),
        error_messages={"required": _("Vul in waarom u de herinneringen stilzet.")},
    )
    until = day_field(
        _("Stilzetten tot en met"),
        required=False,
        help_text=_("Leeg laten: tot u ze zelf weer laat doorgaan."),
    )


class DisputeForm(forms.Form):
    """Why a customer does not agree; the other side writes it down for a customer that phoned."""

    reason = words_field(
        _("Wat klopt er niet aan deze factuur?"),
        _("Vul in wat er niet klopt aan de factuur."),
        help_text=_("Bijvoorbeeld: wij hebben een ander pakket gekozen."),
    )


class OutcomeForm(forms.Form):
    outcome = words_field(
        _("Wat is de uitkomst?"),
        _("Vul in wat de uitkomst is."),
        help_text=_("De klant leest dit ook, en krijgt er een mail over."),
    )


class GapForm(forms.Form):
    gap_days = days_field(
        _("Dagen tussen twee brieven over dezelfde factuur"),
        most=90,
        help_text=_("Ten minste zoveel. Zo krijgt niemand twee brieven kort na elkaar."),
    )


class LetterForm(forms.Form):
    """When a letter goes, how long it gives, and its words."""

    title = forms.CharField(
        label=_("Kop van de brief"),
        max_length=60,
        validators=[validate_name],
        error_messages={"required": _("Vul de kop van de brief in.")},
    )
    days_after_due = days_field(
        _("Versturen na"),
        most=365,
        help_text=_("Dagen na de laatste dag om te betalen. In een weekend of op een feestdag "
                    "gaat er niets uit: dan wordt het de eerste werkdag erna."),
    )  # fmt: skip
    term_days = days_field(
        _("Nieuwe betaaltermijn"), most=90, help_text=_("Dagen, te tellen vanaf de brief.")
    )
    text = words_field(
        _("Tekst"),
        _("Vul de tekst van de brief in."),
        longest=LONGEST_TEXT,
        help_text=_("Een lege regel begint een nieuwe alinea. Aanhef, bedragen, rekeningnummer en "
                    "afsluiting zet het portaal erbij."),
    )  # fmt: skip

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := letters.unknown_words(text):
            raise forms.ValidationError(
                _("Dit tussen accolades kent het portaal niet: %(unknown)s. U kunt kiezen uit: "
                  "%(known)s.")
                % {
                    "unknown": ", ".join(unknown),
                    "known": ", ".join(f"{{{word}}}" for word in letters.WORDS),
                }
            )  # fmt: skip
        return text

    @property
    def letter(self) -> Letter:
        return Letter(**self.cleaned_data)
