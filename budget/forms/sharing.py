"""The form by which finance decides how a year's income is divided over the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.selectors.sharing import Key
from portal.kit import figures
from portal.kit.forms import PercentageField

EQUAL, PERCENTAGES = "equal", "percentages"
WHOLE = Decimal(100)
OUTSIDE = _("Vul een percentage in van 0 tot en met 100.")


class SharesForm(forms.Form):
    """Equal parts, or a percentage for each line; starts from what holds now."""

    kind = forms.ChoiceField(
        label=_("Hoe verdeelt u de inkomsten over de lijnen?"),
        choices=[
            (EQUAL, _("In gelijke delen")),
            (PERCENTAGES, _("Met een percentage per lijn")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u de inkomsten verdeelt.")},
    )

    def __init__(self, data: Any = None, *, key: Key) -> None:
        super().__init__(data)
        self._lines = {f"line_{line.pk}": line for line in key.lines}
        self.depending = tuple(self._lines)
        known = key.percentages
        self.fields["kind"].initial = PERCENTAGES if known else EQUAL
        for name, line in self._lines.items():
            self.fields[name] = PercentageField(
                label=_("Percentage voor {line}").format(line=line),
                required=False,
                max_digits=5,
                min_value=0,
                max_value=100,
                initial=known.get(line.pk),
                error_messages={
                    "invalid": OUTSIDE,
                    "min_value": OUTSIDE,
                    "max_value": OUTSIDE,
                    "max_digits": OUTSIDE,
                    "max_whole_digits": OUTSIDE,
                },
            )
        self.fields["note"] = forms.CharField(
            label=_("Toelichting"),
            max_length=200,
            help_text=_("Bijvoorbeeld: besluit van de stuurgroep van 4 maart 2026."),
            error_messages={"required": _("Vul een toelichting in: waarom deze verdeling?")},
        )

    @property
    def percentages(self) -> dict[int, Decimal]:
        """By line id; empty for equal parts."""
        if self.cleaned_data["kind"] == EQUAL:
            return {}
        return {line.pk: self.cleaned_data[name] for name, line in self._lines.items()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") != PERCENTAGES:
            return given
        for name in self._lines:
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, _("Vul een percentage in; nul mag ook."))
        if not self.errors.keys() & self._lines.keys():
            self._check_sum(sum((given[name] for name in self._lines), Decimal(0)))
        return given

    def _check_sum(self, total: Decimal) -> None:
        if total != WHOLE:
            sentence = _("De percentages zijn samen {total}%. Maak er precies 100% van.")
            told = str(sentence).format(total=figures.short(total))
            self.add_error(list(self._lines)[-1], told)
