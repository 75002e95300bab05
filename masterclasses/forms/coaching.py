"""Forms about coaching: half days to offer, what a booking is for, what was agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.selectors.agenda import Slot
from masterclasses.selectors.planners import trainers_for
from masterclasses.services.coaching import Meeting, Question
from masterclasses.states import CoachingAbout
from portal.kit.forms import day_field, link_field, number_field, time_field
from portal.kit.validators import validate_name
from programme.forms.participants import ForParticipantForm
from programme.models import Programme, User

MOST_WEEKS = 12


class MeetingForm(forms.Form):
    """Where people meet on a half day, and what there is to know of it."""

    place = forms.CharField(
        label=_("Plaats"),
        max_length=200,
        validators=[validate_name],
        required=False,
        help_text=_("Vul een plaats in, een link hieronder, of allebei."),
    )
    online_link = link_field(_("Link om online mee te doen"), required=False)
    note = forms.CharField(
        label=_("Toelichting"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wie boekt, leest dit. Bijvoorbeeld waar u het meest van weet."),
    )

    @property
    def meeting(self) -> Meeting:
        given = self.cleaned_data
        return Meeting(given["place"], given["online_link"], given["note"])


class OfferForm(MeetingForm):
    """A half day, or the same one in several weeks in a row; planners say whose."""

    coach = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Coach"),
        empty_label=_("Kies een coach"),
        error_messages={
            "required": _("Kies wie de coach is."),
            "invalid_choice": _("Kies een trainer of coördinator uit de lijst."),
        },
    )
    day = day_field(_("Datum"), _("Vul de datum in."))
    begins = time_field(_("Begintijd"), _("Vul in hoe laat het dagdeel begint."))
    ends = time_field(_("Eindtijd"), _("Vul in hoe laat het dagdeel eindigt."))
    weeks = number_field(
        _("Hoeveel weken achter elkaar?"),
        _("Vul in hoeveel weken. Eén keer is 1."),
        most=MOST_WEEKS,
        outside=_("Kies 1 tot en met 12 weken."),
        help_text=_("U biedt dan elke week hetzelfde dagdeel aan."),
    )
    field_order = ["coach", "day", "begins", "ends", "weeks", "place", "online_link", "note"]

    def __init__(
        self, *args: Any, programme: Programme, coach: User | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._coach = coach
        if coach is not None:
            del self.fields["coach"]
        else:
            field = cast("forms.ModelChoiceField[User]", self.fields["coach"])
            field.queryset = trainers_for(programme)

    @property
    def coach_chosen(self) -> User:
        return self._coach or self.cleaned_data["coach"]

    @property
    def moments(self) -> list[Slot]:
        given = self.cleaned_data
        first = Slot(given["day"], given["begins"], given["ends"])
        return [first.on(first.day + timedelta(weeks=week)) for week in range(given["weeks"])]


class BookForm(ForParticipantForm):
    """What an organisation comes for; which one, where somebody is the contact of more."""

    about = forms.ChoiceField(
        label=_("Waar gaat het over?"),
        choices=[
            (CoachingAbout.TOPIC, _("Een onderwerp")),
            (CoachingAbout.CASE, _("Een case: een project van uw organisatie")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies of het om een onderwerp of om een case gaat."),
            "invalid_choice": _("Kies een onderwerp of een case."),
        },
    )
    subject = forms.CharField(
        label=_("Onderwerp of naam van de case"),
        max_length=160,
        validators=[validate_name],
        error_messages={"required": _("Vul het onderwerp of de naam van de case in.")},
    )
    question = forms.CharField(
        label=_("Wat wilt u bespreken?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("De coach leest dit vooraf."),
    )
    companions = forms.CharField(
        label=_("Wie komen er mee?"),
        max_length=300,
        validators=[validate_name],
        required=False,
        help_text=_("Namen en functies van uw collega’s."),
    )

    @property
    def is_about_a_case(self) -> bool:
        return bool(self.cleaned_data["about"] == CoachingAbout.CASE)

    @property
    def asked(self) -> Question:
        given = self.cleaned_data
        return Question(
            CoachingAbout(given["about"]),
            given["subject"],
            given["question"],
            given["companions"],
        )


class CallOffForm(forms.Form):
    """Why an appointment is called off, and what becomes of the half day: for coaches."""

    reason = reason_field(help_text=_("De organisatie leest deze reden in een mail."))
    stays_open = forms.BooleanField(
        label=_("Een andere organisatie mag dit dagdeel boeken"), required=False
    )


class ReportForm(forms.Form):
    """What was agreed."""

    text = forms.CharField(
        label=_("Wat hebt u afgesproken?"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("De contactpersonen van de organisatie lezen dit ook."),
        error_messages={"required": _("Schrijf op wat u hebt afgesproken.")},
    )
