"""Forms about what the bank tells; the acts themselves are in services."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from budget.banking.entries import MOST_BYTES
from budget.selectors.matching import Item, Proposal
from budget.states import LineState
from portal.kit.forms import EuroField, day_field
from programme.models import Organisation

AMOUNT = re.compile(r"amount_([0-9]{1,18})")


class UploadForm(forms.Form):
    """A file of the bank; ``leads`` are those whose account it may be of."""

    upload = forms.FileField(
        label=_("Bankbestand"),
        max_length=120,
        help_text=_(
            "Een afschrift van de bank in het formaat camt.053 (.xml) of MT940 (.sta, .940), van "
            "hooguit 5 MB en 2.000 boekingen."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.sta,.940,.mt940,.swi,.txt"}),
        error_messages={
            "required": _("Kies een bestand."),
            "empty": _("Dit bestand is leeg. Download het afschrift opnieuw bij de bank."),
            "max_length": _("De naam van dit bestand is te lang. Geef het een kortere naam."),
        },
    )
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisatie"))

    def __init__(self, *args: Any, leads: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leads = leads
        if len(leads) == 1:
            del self.fields["lead"]
        else:
            field = cast("forms.ModelChoiceField[Organisation]", self.fields["lead"])
            field.queryset = Organisation.objects.filter(pk__in=[lead.pk for lead in leads])

    @property
    def of_lead(self) -> Organisation:
        return cast("Organisation", self.cleaned_data.get("lead") or self._leads[0])

    def content(self) -> bytes:
        """One byte more than may be tells that it is too large."""
        return cast("UploadedFile", self.cleaned_data["upload"]).read(MOST_BYTES + 1)


class LineFilterForm(forms.Form):
    """Which lines of the bank a list shows."""

    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *LineState.choices]
    )
    since = day_field(_("Vanaf"), required=False)
    until = day_field(_("Tot en met"), required=False)
    search = forms.CharField(
        label=_("Naam, rekening, bedrag of omschrijving"), required=False, max_length=80
    )


class AllocateForm(forms.Form):
    """Euros of a line for each of the ``items``; what was typed elsewhere is kept among them."""

    search = forms.CharField(label=_("Zoek factuur of deelnemer"), required=False, max_length=80)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[Item],
        proposal: Proposal | None,
        comes_in: bool,
    ) -> None:
        super().__init__(data, initial={"seen": proposal.key if proposal else ""})
        splits = proposal.splits if proposal else ()
        proposed = {each.item.pk: abs(each.amount) for each in splits}
        self._items = items
        for item in items:
            self.fields[f"amount_{item.pk}"] = EuroField(
                label=item.number,
                required=False,
                max_digits=10,
                min_value=Decimal("0.01"),
                initial=proposed.get(item.pk),
                error_messages={
                    "invalid": _("Vul een bedrag in, bijvoorbeeld 12.000,00."),
                    "min_value": _("Vul een bedrag in dat hoger is dan nul, of niets."),
                },
            )
        if comes_in:
            self.fields["beyond"] = forms.BooleanField(
                label=_(
                    "Er is meer betaald dan er openstaat. Boek het hele bedrag op de factuur; wat "
                    "te veel is, staat daar dan als terug te betalen."
                ),
                required=False,
            )

    @staticmethod
    def typed(data: Mapping[str, Any]) -> set[int]:
        """The keys of invoices for which something was filled in."""
        found = ((AMOUNT.fullmatch(name), value) for name, value in data.items())
        return {int(match[1]) for match, value in found if match and str(value).strip()}

    def rows(self) -> list[tuple[Item, forms.BoundField]]:
        return [(item, self[f"amount_{item.pk}"]) for item in self._items]

    def amounts(self) -> dict[int, Decimal]:
        found = {item.pk: self.cleaned_data.get(f"amount_{item.pk}") for item in self._items}
        return {pk: amount for pk, amount in found.items() if amount}


class SetAsideForm(forms.Form):
    """Why a line is no business of the programme."""

    reason = forms.CharField(
        label=_("Waarom hoort deze regel niet bij het programma?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: rente, of een betaling voor een andere afdeling."),
        error_messages={"required": _("Vul in waarom u deze regel opzijzet.")},
    )
