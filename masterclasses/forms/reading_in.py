"""The questions of reading in a list: which lines to show, and why so late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.selectors.sent_lines import FAULTY, Line, Verdict


class LateForm(forms.Form):
    """Why days of long ago are changed now."""

    reason = reason_field(
        _("Waarom verandert u dit nu nog?"),
        _("Vul in waarom u dit nu nog verandert."),
        help_text=_("Dagen van meer dan twee weken geleden veranderen alleen met een reden."),
    )


class LinesForm(forms.Form):
    """Which lines are shown: the faulty ones first, where there are any."""

    toon = forms.ChoiceField(label=_("Toon"), required=False)

    def __init__(self, data: Any, *, lines: Sequence[Line], done: bool) -> None:
        present = {line.verdict for line in lines}
        self._faulty = bool(present.intersection(FAULTY))
        super().__init__({"toon": data.get("toon") or self._usual})
        choices = [(each.value, each.came if done else each.label) for each in Verdict
                   if each in present and each not in FAULTY]  # fmt: skip
        faulty = [("fout", _("regels die wij overslaan"))] if self._faulty else []
        shown = cast("forms.ChoiceField", self.fields["toon"])
        shown.choices = [("alles", _("alle regels")), *faulty, *choices]
        self._lines = lines

    @property
    def _usual(self) -> str:
        return "fout" if self._faulty else "alles"

    def shown(self) -> list[Line]:
        asked = self.cleaned_data["toon"] if self.is_valid() else self._usual
        if asked == "fout":
            return [line for line in self._lines if line.is_faulty]
        return [line for line in self._lines if asked in ("alles", line.verdict)]
