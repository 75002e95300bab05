"""Forms about the handbook: its draft, publishing it, and what people say of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import ProseField, retype
from portal.kit.validators import validate_name
from programme.models import HandbookItem, HandbookStep, ItemKind
from programme.models.handbook import LONGEST_COMMENT, LONGEST_TEXT, LONGEST_TITLE
from programme.services.handbook import EditedMeanwhile
from programme.states import CommentState

LAYOUT = _("Laat een regel leeg voor een nieuwe alinea. Begin regels met ‘- ’ voor een lijst.")


class StepForm(forms.Form):
    """What a step says; ``revision`` is which one somebody began from."""

    title = forms.CharField(
        label=_("Titel"),
        max_length=LONGEST_TITLE,
        validators=[validate_name],
        error_messages={"required": _("Vul de titel in.")},
    )
    text = ProseField(
        label=_("Tekst"), max_length=LONGEST_TEXT, required=False, rows=12, help_text=LAYOUT
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self, *args: Any, part: HandbookStep | HandbookItem | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if part is None:
            del self.fields["revision"]
        else:
            names = [*self.fields]
            self.initial = {name: getattr(part, name) for name in names}

    @property
    def values(self) -> dict[str, Any]:
        """What the acts take, without which revision it began from."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @property
    def began_from(self) -> int:
        return self.cleaned_data["revision"] or 0

    def begin_anew(self, meanwhile: EditedMeanwhile) -> None:
        """Tell that it was edited; what is sent next replaces that, and was typed knowing it."""
        self.add_error(None, str(meanwhile))
        retype(self, "revision", str(meanwhile.now.revision))


class ItemForm(StepForm):
    """A step's item, with what kind it is."""

    kind = forms.ChoiceField(
        label=_("Soort"),
        choices=ItemKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat voor onderdeel dit is.")},
    )
    field_order = ["kind", "title", "text"]


class PublishForm(forms.Form):
    """What is new in a version; ``seen`` is the digest of the draft that was looked over."""

    note = ProseField(
        label=_("Wat is er veranderd?"),
        max_length=1000,
        rows=4,
        help_text=_("Iedereen van het programma leest dit bij de nieuwe versie."),
        error_messages={"required": _("Schrijf op wat er in deze versie is veranderd.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class CommentForm(forms.Form):
    text = ProseField(
        label=_("Uw opmerking of vraag"),
        max_length=LONGEST_COMMENT,
        rows=5,
        help_text=_("Iedereen van het programma leest dit, met uw naam en uw organisatie."),
        error_messages={"required": _("Schrijf uw opmerking of vraag op.")},
    )


class AnswerForm(forms.Form):
    answer = ProseField(
        label=_("Antwoord"),
        max_length=LONGEST_COMMENT,
        rows=5,
        help_text=_("Iedereen van het programma leest dit, met uw naam."),
        error_messages={"required": _("Schrijf een antwoord.")},
    )


class CommentFilterForm(forms.Form):
    """Which comments are shown; reads the address."""

    stand = forms.ChoiceField(
        label=_("Stand"),
        choices=[("", _("Alle")), *CommentState.choices],
        required=False,
    )
