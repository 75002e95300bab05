"""Fields that forms about masterclasses share."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.models import LARGEST_COHORT, Room
from masterclasses.selectors.planners import trainers_for
from portal.kit.forms import number_field
from programme.models import Programme, User

WHY, NO_REASON = _("Reden"), _("Schrijf kort op waarom.")
WRONG_SEATS = _("Kies een aantal plaatsen van 1 tot en met {most}.")


def seats_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.IntegerField:
    return number_field(
        label,
        missing,
        most=LARGEST_COHORT,
        outside=WRONG_SEATS.format(most=LARGEST_COHORT),
        **kwargs,
    )


def reason_field(label: Any = WHY, missing: Any = NO_REASON, **kwargs: Any) -> forms.CharField:
    """Why somebody does something; models keep 300 characters of it."""
    return forms.CharField(
        label=label,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
        **kwargs,
    )


class PeopleField(forms.ModelMultipleChoiceField):
    """Trainers, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name or obj.email)


def trainers_field() -> PeopleField:
    return PeopleField(
        User.objects.none(),
        label=_("Trainers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Kies een trainer of coördinator van dit programma."),
            "invalid_pk_value": _("Kies een trainer of coördinator van dit programma."),
        },
    )


def room_field() -> forms.ModelChoiceField[Room]:
    return forms.ModelChoiceField(
        Room.objects.none(),
        label=_("Zaal"),
        required=False,
        empty_label=_("Nog niet bekend, of alleen online"),
        error_messages={"invalid_choice": _("Kies een zaal uit de lijst.")},
    )


class Offer:
    """What a programme has to choose from, read at most once for all the forms on a page."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    @cached_property
    def _rooms(self) -> list[tuple[Any, Any]]:
        found = Room.objects.filter(programme=self.programme)
        return [("", _("Nog niet bekend, of alleen online")), *((r.pk, str(r)) for r in found)]

    @cached_property
    def _trainers(self) -> list[tuple[Any, Any]]:
        return [(person.pk, str(person)) for person in trainers_for(self.programme)]

    def give(self, form: forms.Form) -> None:
        """Fill ``room`` and ``trainers`` of the form, where it asks for them."""
        if "room" in form.fields:
            room = cast("forms.ModelChoiceField[Room]", form.fields["room"])
            room.queryset = Room.objects.filter(programme=self.programme)
            room.choices = self._rooms
        if "trainers" in form.fields:
            trainers = cast(PeopleField, form.fields["trainers"])
            trainers.queryset = trainers_for(self.programme)
            trainers.choices = self._trainers
