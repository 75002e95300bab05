"""Forms that choose a case, or what a case belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from masterclasses.models import CoachingBooking, Masterclass, Placement
from masterclasses.selectors.case_links import ToLink
from programme.models import Case
from programme.models.cases import CaseQuerySet


class CaseField(forms.ModelChoiceField):
    """Cases with the organisation that brought them."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.participant})"


class ChooseCaseForm(forms.Form):
    """Which case something is about."""

    case = CaseField(
        Case.objects.none(),
        label=_("Welke case?"),
        required=False,
        empty_label=_("Geen case"),
        error_messages={"invalid_choice": _("Kies een case uit de lijst.")},
    )

    def __init__(
        self, *args: Any, cases: CaseQuerySet, needed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(CaseField, self.fields["case"])
        field.queryset = cases
        if needed:
            field.required, field.empty_label = True, _("Kies een case")
            field.error_messages["required"] = _("Kies een case.")


Chosen = Masterclass | Placement | CoachingBooking


class LinkForm(forms.Form):
    """What a case is linked to: a day, a placement or coaching."""

    target = forms.ChoiceField(
        label=_("Waar hoort deze case bij?"),
        error_messages={
            "required": _("Kies een masterclass, plaatsing of afspraak."),
            "invalid_choice": _("Kies een masterclass, plaatsing of afspraak uit de lijst."),
        },
    )

    def __init__(self, *args: Any, found: ToLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[str, Chosen] = {}
        groups = [
            (_("Masterclasses"), self._group("dag", found.days, _day)),
            (_("Plaatsingen"), self._group("plaatsing", found.placements, _placement)),
            (_("Coaching"), self._group("coaching", found.bookings, _booking)),
        ]
        choices: list[Any] = [("", _("Kies waarbij")), *(each for each in groups if each[1])]
        cast(forms.ChoiceField, self.fields["target"]).choices = choices

    @property
    def is_empty(self) -> bool:
        return not self._known

    @property
    def chosen(self) -> Chosen:
        return self._known[self.cleaned_data["target"]]

    def _group(
        self, kind: str, rows: list[Any], label: Callable[[Any], str]
    ) -> list[tuple[str, str]]:
        found = {f"{kind}-{row.pk}": row for row in rows}
        self._known.update(found)
        return [(value, label(row)) for value, row in found.items()]


def _day(day: Masterclass) -> str:
    return f"{day}, {date_format(day.day, 'j F Y')} ({day.cohort})"


def _placement(placement: Placement) -> str:
    return f"{placement} ({placement.participant})"


def _booking(booking: CoachingBooking) -> str:
    day = date_format(booking.slot.day, "j F Y")
    return f"{booking.subject}, {day} ({booking.participant})"
