"""Forms about reminders and disputes; the acts themselves are in services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budget import letters
from budget.forms.filters import OfferedFilterForm
from budget.models import ReminderLevel
from budget.models.reminders import LONGEST_TEXT, Words
from budget.services.reminder_settings import Letter
from portal.kit.forms import day_field, number_field
from portal.kit.languages import Language
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


def _title_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=60,
        validators=[validate_name],
        error_messages={"required": _("Vul de kop van de brief in.")},
    )


def _text_field(label: Any, help_text: Any = "") -> forms.CharField:
    missing = _("Vul de tekst van de brief in.")
    return words_field(label, missing, longest=LONGEST_TEXT, help_text=help_text)


class LetterForm(forms.Form):
    """When a letter goes, how long it gives, and its words in each language."""

    days_after_due = days_field(
        _("Versturen na"),
        most=365,
        help_text=_("Dagen na de laatste dag om te betalen. In een weekend of op een feestdag "
                    "gaat er niets uit: dan wordt het de eerste werkdag erna."),
    )  # fmt: skip
    term_days = days_field(
        _("Nieuwe betaaltermijn"), most=90, help_text=_("Dagen, te tellen vanaf de brief.")
    )
    title_nl = _title_field(_("Kop van de brief"))
    text_nl = _text_field(
        _("Tekst"),
        _("Een lege regel begint een nieuwe alinea. Aanhef, bedragen, rekeningnummer en "
          "afsluiting zet het portaal erbij."),
    )  # fmt: skip
    title_en = _title_field(_("Kop van de brief in het Engels"))
    text_en = _text_field(
        _("Tekst in het Engels"), _("Voor klanten die hun facturen in het Engels krijgen.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in Language.values:
            for name in (f"title_{language}", f"text_{language}"):
                self.fields[name].widget.attrs["lang"] = language

    def clean_text_nl(self) -> str:
        return self._filled_in("text_nl")

    def clean_text_en(self) -> str:
        return self._filled_in("text_en")

    def _filled_in(self, name: str) -> str:
        text: str = self.cleaned_data[name].replace("\r\n", "\n")
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

    @staticmethod
    def answers_of(level: ReminderLevel) -> dict[str, Any]:
        """As it is set now."""
        answers: dict[str, Any] = {
            "days_after_due": level.days_after_due,
            "term_days": level.term_days,
        }
        for language, words in level.words.items():
            answers |= {f"title_{language}": words.title, f"text_{language}": words.text}
        return answers

    @property
    def letter(self) -> Letter:
        given = self.cleaned_data
        words = {
            language: Words(given[f"title_{language}"], given[f"text_{language}"])
            for language in Language.values
        }
        return Letter(given["days_after_due"], given["term_days"], words)
