"""Forms about products: who sees to them and for which year, and their documents."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.uploads import PaperField
from programme.models import Audience, Deliverable
from programme.selectors.deliverables import owner_label, owners_for

KINDS = (("concept", _("Een concept")), ("final", _("Het product zelf, geen concept meer")))


class _OwnerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return owner_label(obj)


class DeliverableForm(forms.Form):
    owner = _OwnerField(
        queryset=None,
        label=_("Wie zorgt voor dit product?"),
        required=False,
        empty_label=_("Nog niemand"),
        help_text=_("Iemand van de universiteit, of een contactpersoon van een organisatie."),
        error_messages={
            "invalid_choice": _("Kies iemand van de universiteit of een contactpersoon.")
        },
    )
    planned_year = forms.TypedChoiceField(
        label=_("Gepland voor"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Kies een jaar van het programma.")},
    )

    def __init__(self, *args: Any, deliverable: Deliverable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = deliverable.line.programme
        cast(_OwnerField, self.fields["owner"]).queryset = owners_for(
            programme, besides=deliverable.owner_id
        )
        year = cast(forms.TypedChoiceField, self.fields["planned_year"])
        year.choices = [("", _("Nog niet bepaald")), *((y, str(y)) for y in programme.years)]
        self.initial = {
            "owner": deliverable.owner_id,
            "planned_year": deliverable.planned_year or "",
        }


class DocumentForm(forms.Form):
    """A new version of the product's document."""

    file = PaperField(label=_("Bestand"), error_messages={"required": _("Kies het bestand.")})
    note = forms.CharField(
        label=_("Wat is er nieuw in deze versie?"),
        max_length=300,
        error_messages={"required": _("Schrijf kort op wat er nieuw is.")},
    )
    kind = forms.ChoiceField(
        label=_("Wat is het?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of dit een concept is.")},
    )
    audience = forms.ChoiceField(
        label=_("Wie mag het downloaden?"),
        choices=[
            (Audience.PROGRAMME, _("Iedereen van het programma")),
            (Audience.LEAD, _("Alleen de universiteit")),
        ],
        widget=forms.RadioSelect,
        initial=Audience.PROGRAMME,
        help_text=_("Een concept kan eerst bij de universiteit blijven. U deelt het dan later."),
        error_messages={"required": _("Kies wie het document mag downloaden.")},
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the act takes."""
        filename, content = self.cleaned_data["file"]
        return {
            "filename": filename,
            "content": content,
            "note": self.cleaned_data["note"],
            "is_concept": self.cleaned_data["kind"] == "concept",
            "audience": self.cleaned_data["audience"],
        }
