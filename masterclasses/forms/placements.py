"""Forms about placements: what is offered, who comes, and when it ends early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.models import Placement
from masterclasses.selectors.planners import trainers_for
from masterclasses.services.learners import Person
from masterclasses.services.placements import Place
from portal.kit.forms import day_field
from portal.kit.validators import validate_name, validate_person_name
from programme.models import DevelopmentLine, Participant, Programme, User

WRONG_ADDRESS = _("Vul een e-mailadres in zoals naam@voorbeeld.nl.")


def _name_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": missing},
        **kwargs,
    )


def _address_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages={"required": missing, "invalid": WRONG_ADDRESS},
        **kwargs,
    )


class PlaceForm(forms.Form):
    """A place as an organisation offers it."""

    kind = forms.ChoiceField(
        label=_("Voor wie is de plek?"),
        choices=[
            (kind.value, capfirst(kind.label))
            for kind in (
                Placement.Kind.GRADUATE,
                Placement.Kind.INTERN,
                Placement.Kind.POST_MASTER,
                Placement.Kind.PHD,
            )
        ],
        error_messages={
            "required": _("Kies voor wie de plek is."),
            "invalid_choice": _("Kies een soort uit de lijst."),
        },
    )
    title = forms.CharField(
        label=_("Opdracht in één regel"),
        max_length=160,
        validators=[validate_name],
        help_text=_("Bijvoorbeeld: Samenwerken aan één straat, van riool tot boom."),
        error_messages={"required": _("Schrijf in één regel wat de opdracht is.")},
    )
    description = forms.CharField(
        label=_("Omschrijving"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Wat gaat de student doen, en wat wilt u ermee bereiken?"),
        error_messages={"max_length": _("Schrijf hooguit %(limit_value)d tekens.")},
    )
    line = forms.ModelChoiceField(
        DevelopmentLine.objects.none(),
        label=_("Ontwikkelingslijn"),
        required=False,
        empty_label=_("Nog niet bekend"),
        error_messages={
            "required": _("Kies een ontwikkelingslijn."),
            "invalid_choice": _("Kies een lijn uit de lijst."),
        },
    )
    first = day_field(_("Eerste dag"), _("Vul in vanaf welke dag de student kan komen."))
    last = day_field(_("Laatste dag"), _("Vul in tot en met welke dag de student kan blijven."))
    host_name = _name_field(
        _("Begeleider bij de organisatie"), _("Vul in wie de student begeleidt."), required=False
    )
    host_email = _address_field(
        _("E-mailadres van die begeleider"),
        _("Vul het e-mailadres van de begeleider in."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        placement: Placement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        line = cast("forms.ModelChoiceField[DevelopmentLine]", self.fields["line"])
        line.queryset = DevelopmentLine.objects.filter(programme__in=programmes)
        if placement is not None:
            self.initial = {**_as_typed(placement), **self.initial}

    @property
    def place(self) -> Place:
        given = self.cleaned_data
        names = ("kind", "title", "first", "last", "description", "line")
        name, email = given["host_name"], given["host_email"]
        return Place(
            **{name: given[name] for name in names}, host=Person(name, email) if name else None
        )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        first, last = answers.get("first"), answers.get("last")
        if first and last and last < first:
            self.add_error("last", _("De laatste dag moet op of na de eerste dag liggen."))
        name, email = answers.get("host_name"), answers.get("host_email")
        if email and not name and "host_name" not in self.errors:
            self.add_error("host_name", _("Vul ook de naam van de begeleider in."))
        return answers


class OfferForm(PlaceForm):
    """A new place, of one of ``participants``; which one is asked only where there are more."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("Organisatie"),
        empty_label=_("Kies een organisatie"),
        error_messages={
            "required": _("Kies bij welke organisatie de plek is."),
            "invalid_choice": _("Kies een organisatie uit de lijst."),
        },
    )
    field_order = ["participant"]

    def __init__(self, *args: Any, participants: Sequence[Participant], **kwargs: Any) -> None:
        programmes = {each.programme_id: each.programme for each in participants}
        super().__init__(*args, programmes=list(programmes.values()), **kwargs)
        self._only = participants[0] if len(participants) == 1 else None
        field = cast("forms.ModelChoiceField[Participant]", self.fields["participant"])
        keys = [each.pk for each in participants]
        field.queryset = Participant.objects.filter(pk__in=keys).select_related("organisation")
        field.choices = [("", field.empty_label), *((each.pk, str(each)) for each in participants)]
        if self._only:
            del self.fields["participant"]

    @property
    def participant_chosen(self) -> Participant:
        return self._only or cast(Participant, self.cleaned_data["participant"])


class PlanForm(PlaceForm):
    """A place with a student in it: everything is known now."""

    student_name = _name_field(_("Naam van de student"), _("Vul de naam van de student in."))
    student_email = _address_field(
        _("E-mailadres van de student"),
        _("Vul het e-mailadres van de student in."),
        help_text=_("Alleen planners, de contactpersoon en de begeleider van de UT zien dit."),
    )
    supervisor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Begeleider van de universiteit"),
        empty_label=_("Kies een begeleider"),
        error_messages={
            "required": _("Kies wie de student begeleidt namens de universiteit."),
            "invalid_choice": _("Kies een trainer, coach of coördinator van dit programma."),
        },
    )
    field_order = ["student_name", "student_email", "supervisor", "host_name", "host_email",
                   "first", "last", "kind", "line", "title", "description"]  # fmt: skip

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        programme = placement.participant.programme
        super().__init__(*args, programmes=[programme], placement=placement, **kwargs)
        for name in ("line", "host_name", "host_email"):
            self.fields[name].required = True
        line = cast("forms.ModelChoiceField[DevelopmentLine]", self.fields["line"])
        line.empty_label = _("Kies een ontwikkelingslijn")
        field = cast("forms.ModelChoiceField[User]", self.fields["supervisor"])
        known = trainers_for(programme)
        if placement.supervisor_id:
            known = known | User.objects.filter(pk=placement.supervisor_id)
        field.queryset = known

    @property
    def student(self) -> Person:
        return Person(self.cleaned_data["student_name"], self.cleaned_data["student_email"])

    @property
    def agreed(self) -> dict[str, Any]:
        """What planning and changing take."""
        return {
            "place": self.place,
            "student": self.student,
            "supervisor": self.cleaned_data["supervisor"],
        }


class EndForm(forms.Form):
    """Why a placement or place ends."""

    reason = reason_field(
        help_text=_("De organisatie en de begeleiders lezen dit. Schrijf niets over gezondheid.")
    )


class StopForm(EndForm):
    """When the student leaves, and why."""

    last_day = day_field(_("Laatste dag"), _("Vul de laatste dag van de student in."))
    field_order = ["last_day", "reason"]


class PlacementFilterForm(forms.Form):
    """What the list is narrowed down to; the view has checked what was asked."""

    programma = forms.ChoiceField(label=_("Programma"), required=False)
    jaar = forms.ChoiceField(label=_("Jaar"), required=False)
    soort = forms.ChoiceField(label=_("Soort"), required=False)
    lijn = forms.ChoiceField(label=_("Ontwikkelingslijn"), required=False)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        years: Sequence[int],
        lines: Sequence[DevelopmentLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("programma", [(each.slug, str(each)) for each in programmes])
        self._offer("jaar", [(str(year), str(year)) for year in years])
        kinds = [(kind.value, capfirst(kind.label)) for kind in list(Placement.Kind)]
        self._offer("soort", [("", _("Alle")), *kinds])
        self._offer("lijn", [("", _("Alle")), *((each.key, str(each)) for each in lines)])
        if len(programmes) < 2:
            del self.fields["programma"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


def _as_typed(placement: Placement) -> dict[str, Any]:
    names = ("kind", "title", "description", "first", "last", "host_name", "host_email",
             "student_name", "student_email")  # fmt: skip
    return {
        **{name: getattr(placement, name) for name in names},
        "line": placement.line_id,
        "supervisor": placement.supervisor_id,
    }
