"""Forms about next steps."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.forms import day_field
from programme.models import NextStep, Organisation, Programme, User
from programme.progress import measure_labels

LONGEST_PART, MOST_PARTS = 200, 12
PARTICIPANTS, ORGANISATION, PERSON = "participants", "organisation", "person"


class StepForm(forms.Form):
    """What a step is, when and by whom; ``values`` then holds what the services take."""

    title = forms.CharField(
        label=gettext_lazy("Wat gaat er gebeuren?"),
        max_length=200,
        help_text=gettext_lazy("Iedereen kan dit lezen, ook zonder in te loggen."),
        error_messages={"required": gettext_lazy("Schrijf op wat er gaat gebeuren.")},
    )
    parts = forms.CharField(
        label=gettext_lazy("Onderdelen"),
        required=False,
        max_length=(LONGEST_PART + 2) * MOST_PARTS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Elk onderdeel op een eigen regel."),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Wie zorgt ervoor?"), required=False)
    starts_on = day_field(gettext_lazy("Eerste dag"), required=False)
    ends_on = day_field(
        gettext_lazy("Laatste dag"),
        required=False,
        help_text=gettext_lazy("Na deze dag is de stap te laat. Laat leeg als er geen einde is."),
    )
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("Wat telt het portaal mee?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Het portaal vult de aantallen in. Is alles wat u kiest vol, dan is de stap vanzelf "
            "klaar."
        ),
    )

    def __init__(
        self, *args: Any, programme: Programme, step: NextStep | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner = cast(forms.ChoiceField, self.fields["owner"])
        owner.choices = _owners(programme, step)
        measures = cast(forms.MultipleChoiceField, self.fields["measures"])
        measures.choices = [(key, _("… {label}").format(label=label))
                            for key, label in measure_labels().items()]  # fmt: skip
        if step is not None:
            self.initial = {**_as_typed(step), **self.initial}

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        kind, _colon, pk = given["owner"].partition(":")
        kept = {name: given[name] for name in ("title", "parts", "measures")}
        return {
            **kept,
            "starts_on": given["starts_on"],
            "ends_on": given["ends_on"],
            "owner_organisation": (
                Organisation.objects.get(pk=pk) if kind == ORGANISATION else None
            ),
            "owner_person": User.objects.get(pk=pk) if kind == PERSON else None,
            "owned_by_participants": kind == PARTICIPANTS,
        }

    def clean_parts(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["parts"].splitlines()]
        parts = [line for line in lines if line]
        if len(parts) > MOST_PARTS:
            raise forms.ValidationError(
                _("Schrijf hooguit {n} onderdelen op.").format(n=MOST_PARTS)
            )
        if any(len(part) > LONGEST_PART for part in parts):
            raise forms.ValidationError(
                _("Een onderdeel is te lang. Gebruik hooguit {n} tekens.").format(n=LONGEST_PART)
            )
        return parts

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = answers.get("starts_on"), answers.get("ends_on")
        if ends_on and "starts_on" in answers and starts_on is None:
            self.add_error("starts_on", _("Vul ook de eerste dag in."))
        elif starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("De laatste dag ligt voor de eerste dag."))
        return answers


class FinishStepForm(forms.Form):
    """How a step went."""

    note = forms.CharField(
        label=gettext_lazy("Hoe is het gegaan?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Iedereen van het programma leest dit."),
        error_messages={"required": gettext_lazy("Schrijf kort op hoe het is gegaan.")},
    )


def _owners(programme: Programme, step: NextStep | None) -> list[tuple[str, Any]]:
    """Everybody, an organisation of the programme, or somebody at its lead or network.

    Who owns the step now can stay so, also without a place in the programme any more.
    """
    house = [pk for pk in (programme.lead_id, programme.network_id) if pk]
    organisations = Organisation.objects.filter(
        Q(pk__in=house)
        | Q(participations__programme=programme)
        | Q(pk=step.owner_organisation_id if step else None)
    )
    people = User.objects.filter(
        Q(is_active=True, memberships__organisation__in=house)
        | Q(pk=step.owner_person_id if step else None)
    )
    return [
        ("", _("Nog niemand")),
        (PARTICIPANTS, _("Alle deelnemers")),
        (_("Mensen"), [
            (f"{PERSON}:{each.pk}", str(each))
            for each in people.distinct().order_by(Lower("name"), "pk")
        ]),
        (_("Organisaties"), [
            (f"{ORGANISATION}:{each.pk}", str(each))
            for each in sorted(set(organisations), key=lambda each: each.name.lower())
        ]),
    ]  # fmt: skip


def _as_typed(step: NextStep) -> dict[str, Any]:
    owner = PARTICIPANTS if step.owned_by_participants else ""
    if step.owner_organisation_id:
        owner = f"{ORGANISATION}:{step.owner_organisation_id}"
    elif step.owner_person_id:
        owner = f"{PERSON}:{step.owner_person_id}"
    return {
        "title": step.title,
        "parts": "\n".join(step.parts),
        "owner": owner,
        "starts_on": step.starts_on,
        "ends_on": step.ends_on,
        "measures": step.measures,
    }
