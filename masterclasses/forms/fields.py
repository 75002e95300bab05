"""Fields that forms about masterclasses share."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from masterclasses.models import LARGEST_COHORT, Room
from masterclasses.selectors.planners import trainers_for
from programme.models import Programme, User

WRONG_DAY = _("Vul een bestaande datum in, zoals 31-12-2027.")
WRONG_TIME = _("Vul een tijd in zoals 14:00.")
WRONG_LINK = _("Vul een volledig webadres in dat begint met https://.")
WRONG_NUMBER = _("Vul een getal in, met cijfers.")
WRONG_SEATS = _("Kies een aantal plaatsen van 1 tot en met {most}.")


def day_field(label: Any, missing: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": WRONG_DAY},
        **kwargs,
    )


def time_field(label: Any, missing: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": missing, "invalid": WRONG_TIME},
        **kwargs,
    )


def seats_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.IntegerField:
    sentence = WRONG_SEATS.format(most=LARGEST_COHORT)
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=LARGEST_COHORT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages={
            "required": missing,
            "invalid": WRONG_NUMBER,
            "min_value": sentence,
            "max_value": sentence,
        },
        **kwargs,
    )


def link_field(label: Any, **kwargs: Any) -> forms.URLField:
    return forms.URLField(
        label=label,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=WRONG_LINK)],
        **{"error_messages": {"invalid": WRONG_LINK}, **kwargs},
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
