"""The questions after a day, as a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.models import AskedQuestion
from masterclasses.models.evaluating import LONGEST_TEXT, SCORES

# What the scores mean: 1 to 5.
MEANINGS = (
    _("helemaal oneens"),
    _("oneens"),
    _("niet eens en niet oneens"),
    _("eens"),
    _("helemaal eens"),
)


class Scale(forms.RadioSelect):
    """Scores in a row, with the meaning of both ends below it and of each for who listens."""

    template_name = "masterclasses/evaluating/scale.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "lowest": MEANINGS[0], "highest": MEANINGS[-1]}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["meaning"] = MEANINGS[SCORES.index(int(option["value"]))]
        return option


class EvaluationForm(forms.Form):
    """A field per question, named by its key: a score is asked, a text is optional."""

    def __init__(self, *args: Any, questions: Iterable[AskedQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            field = _score_field() if question.is_score else _text_field()
            field.label = str(question)
            self.fields[question.key] = field


def _score_field() -> forms.Field:
    sentence = _("Kies een cijfer van 1 tot en met 5.")
    return forms.TypedChoiceField(
        coerce=int,
        choices=[(score, str(score)) for score in SCORES],
        widget=Scale,
        error_messages={"required": sentence, "invalid_choice": sentence},
    )


def _text_field() -> forms.Field:
    return forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Noem geen namen, ook niet uw eigen naam."),
        error_messages={"max_length": _("Schrijf hooguit %(limit_value)d tekens.")},
    )
