"""Forms about taking back what was issued; the acts themselves are in services."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.selectors.crediting import LineLeft
from portal.kit import money
from portal.kit.forms import EuroField

WHOLE, IN_PART = "whole", "part"


def _reason(label: Any, example: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        help_text=example,
        error_messages={
            "required": _("Vul een reden in. De klant leest die op de creditfactuur."),
        },
    )


class CreditForm(forms.Form):
    """All that is left of an invoice, or an amount net of each line (without sign).

    ``credited_seen`` is what was credited when the form was shown.
    """

    scope = forms.ChoiceField(
        label=_("Wat crediteert u?"),
        choices=[(WHOLE, _("Alles wat nog over is")), (IN_PART, _("Een deel"))],
        widget=forms.RadioSelect,
        initial=WHOLE,
        error_messages={"required": _("Kies wat u crediteert.")},
    )
    credited_seen = EuroField(widget=forms.HiddenInput, max_digits=10)

    def __init__(self, data: Any = None, *, left: Sequence[LineLeft], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._left = [each for each in left if each.left]
        for each in self._left:
            self.fields[self.name_of(each.line.pk)] = self._amount(each)
        self.fields["reason"] = _reason(
            _("Waarom crediteert u?"),
            _("Bijvoorbeeld: de overeenkomst eindigt eerder. De klant leest dit ook."),
        )

    @staticmethod
    def name_of(line_id: int) -> str:
        return f"line_{line_id}"

    def _amount(self, each: LineLeft) -> EuroField:
        help_text = gettext("Hooguit {left}, exclusief btw. Alleen nodig bij een deel.")
        if each.left < 0:
            help_text = gettext("Korting, hooguit {left}. Alleen nodig bij een deel.")
        return EuroField(
            label=str(each.line),
            required=False,
            max_digits=10,
            initial=abs(each.left),
            help_text=help_text.format(left=money.euro(abs(each.left))),
            error_messages={"invalid": _("Vul een bedrag in, bijvoorbeeld 1.500,00.")},
        )

    @property
    def lines(self) -> dict[int, Decimal] | None:
        """What is asked of each line, with the line's sign; ``None`` is all that is left."""
        if self.cleaned_data["scope"] == WHOLE:
            return None
        asked = {
            each.line.pk: self.cleaned_data.get(self.name_of(each.line.pk)) or Decimal(0)
            for each in self._left
        }
        return {
            each.line.pk: asked[each.line.pk] * (1 if each.left > 0 else -1)
            for each in self._left
            if asked[each.line.pk]
        }

    def sent_along(self) -> list[tuple[str, str]]:
        """All that was filled in, for the page where it is checked."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields]

    def blame(self, line_id: int, sentence: str) -> None:
        name = self.name_of(line_id)
        self.add_error(name if name in self.fields else None, sentence)


class AddressForm(forms.Form):
    """Why what was printed of the customer was wrong."""

    reason = _reason(
        _("Wat was er mis?"),
        _("Bijvoorbeeld: verhuisd op 1 maart. De klant leest dit op de creditfactuur."),
    )
