"""Forms about one masterclass day: when and where it is, what it is about, that it is off."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import Offer, reason_field, room_field, seats_field, trainers_field
from masterclasses.models import Masterclass
from masterclasses.selectors.agenda import Notice, Slot
from masterclasses.services.planning import Contents
from portal.kit.forms import WRONG_NUMBER, NumberField, day_field, link_field, time_field
from programme.models import DevelopmentLine


class SlotForm(forms.Form):
    """When and where; ``seen`` tells for which answers the notices were shown."""

    day = day_field(_("Datum"), _("Vul de datum in."))
    begins = time_field(_("Begintijd"), _("Vul in hoe laat de dag begint."))
    ends = time_field(_("Eindtijd"), _("Vul in hoe laat de dag eindigt."))
    room = room_field()
    seen = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer.give(self)

    @property
    def slot(self) -> Slot:
        given = self.cleaned_data
        return Slot(
            given["day"],
            given["begins"],
            given["ends"],
            given["room"],
            tuple(given.get("trainers") or ()),
        )

    @property
    def signature(self) -> str:
        """The answers that notices depend on."""
        slot = self.slot
        people = ",".join(str(each.pk) for each in slot.trainers)
        room = slot.room.pk if slot.room else ""
        return f"{slot.day}/{slot.begins:%H:%M}/{slot.ends:%H:%M}/{room}/{people}"

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data.get("seen") == self.signature)

    def tell(self, field: str, sentence: str) -> None:
        """An error at its field; at the date where the form has no such field."""
        self.add_error(field if field in self.fields else "day", sentence)

    def refuse(self, notices: list[Notice]) -> bool:
        """Tell what blocks at its fields; whether there is any."""
        blocking = [notice for notice in notices if notice.blocks]
        for notice in blocking:
            self.tell(notice.field, notice.text)
        return bool(blocking)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        begins, ends = answers.get("begins"), answers.get("ends")
        if begins and ends and begins >= ends:
            self.add_error("ends", _("De eindtijd moet na de begintijd liggen."))
        return answers


class NewDayForm(SlotForm):
    """A day to plan, with who gives it; ``row_name`` is set where there are more of them."""

    row_name = ""

    title = forms.CharField(label=_("Titel"), max_length=160, required=False)
    trainers = trainers_field()
    field_order = ["title", "day", "begins", "ends", "room", "trainers"]


class DayForm(forms.Form):
    """What a planned day is about."""

    number = NumberField(
        label=_("Nummer van de masterclass"),
        validators=[MinValueValidator(1), MaxValueValidator(9999)],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages={"required": _("Vul het nummer in."), "invalid": WRONG_NUMBER},
    )
    title = forms.CharField(
        label=_("Titel"),
        max_length=160,
        required=False,
        help_text=_("Bijvoorbeeld: Van ambitie naar opgave."),
    )
    lines = forms.ModelMultipleChoiceField(
        DevelopmentLine.objects.none(),
        label=_("Ontwikkelingslijnen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies een lijn uit de lijst.")},
    )
    trainers = trainers_field()
    room = room_field()
    online_link = link_field(
        _("Link om online mee te doen"),
        required=False,
        help_text=_("Iedereen die de dag ziet, ziet ook deze link."),
    )
    capacity = seats_field(
        _("Aantal plaatsen op deze dag"),
        required=False,
        help_text=_("Alleen invullen als er op deze dag minder plaatsen zijn dan in het cohort."),
    )
    agenda = forms.CharField(
        label=_("Programma van de dag"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Eén onderdeel per regel, bijvoorbeeld: 09.00 Inloop."),
    )

    def __init__(self, *args: Any, masterclass: Masterclass, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = cast("forms.ModelMultipleChoiceField[DevelopmentLine]", self.fields["lines"])
        lines.queryset = DevelopmentLine.objects.filter(programme=offer.programme)
        offer.give(self)
        self.initial = {
            "number": masterclass.number,
            "title": masterclass.title,
            "lines": [each.pk for each in masterclass.lines.all()],
            "trainers": [each.pk for each in masterclass.trainers.all()],
            "room": masterclass.room_id,
            "online_link": masterclass.online_link,
            "capacity": masterclass.capacity,
            "agenda": masterclass.agenda,
        }

    @property
    def contents(self) -> Contents:
        given = {**self.cleaned_data}
        given["lines"], given["trainers"] = tuple(given["lines"]), tuple(given["trainers"])
        return Contents(**given)


class ReasonForm(forms.Form):
    """Why something does not take place; everybody who takes part reads it."""

    reason = reason_field(help_text=_("Iedereen die meedoet, kan deze reden lezen."))
