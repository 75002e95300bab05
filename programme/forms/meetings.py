"""Forms about knowledge meetings: one day, from one time to another (Europe/Amsterdam)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import day_field, link_field, number_field, time_field
from portal.kit.validators import validate_name
from programme.models import KnowledgeMeeting, Organisation, Programme, User
from programme.services.meetings import WrongMoment, check_moment

KEPT = ("title", "place", "online_link", "description", "capacity")


class MeetingForm(forms.Form):
    """What a knowledge meeting is about, and when and where; checks the moment as the act does.

    ``values`` then holds what the services take.
    """

    title = forms.CharField(
        label=_("Titel"),
        max_length=120,
        validators=[validate_name],
        error_messages={"required": _("Vul de titel van de bijeenkomst in.")},
    )
    day = day_field(_("Datum"), _("Vul de dag van de bijeenkomst in."))
    start = time_field(_("Begintijd"), _("Vul in hoe laat de bijeenkomst begint."))
    end = time_field(_("Eindtijd"), _("Vul in hoe laat de bijeenkomst eindigt."))
    place = forms.CharField(
        label=_("Plaats"),
        max_length=160,
        validators=[validate_name],
        help_text=_("Zaal en adres. Is de bijeenkomst alleen online? Vul dan ‘online’ in."),
        error_messages={"required": _("Vul in waar de bijeenkomst is.")},
    )
    online_link = link_field(
        _("Link om online mee te doen"),
        max_length=500,
        required=False,
        help_text=_("Iedereen van het programma ziet deze link."),
    )
    description = forms.CharField(
        label=_("Waar gaat het over?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Schrijf voor wie de bijeenkomst is en wat mensen er leren."),
        error_messages={"required": _("Schrijf kort op waar de bijeenkomst over gaat.")},
    )
    capacity = number_field(
        _("Plaatsen"),
        most=2000,
        outside=_("Vul een getal in van 1 tot en met 2000."),
        required=False,
        help_text=_("Hoeveel mensen kunnen er komen? Laat leeg als er geen grens is."),
    )
    _programme: Programme | None
    _begins: datetime | None = None

    def __init__(self, *args: Any, meeting: KnowledgeMeeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programme = meeting.programme if meeting else None
        if meeting is not None:
            self._begins = meeting.starts_at
            self.initial = {**_as_typed(meeting), **self.initial}

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {name: given[name] for name in KEPT}
        return {**kept, "starts_at": self._moment("start"), "ends_at": self._moment("end")}

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        programme = answers.get("programme") or self._programme
        if programme and {"day", "start", "end"} <= answers.keys():
            try:
                check_moment(
                    programme=programme,
                    starts_at=self._moment("start"),
                    ends_at=self._moment("end"),
                    begins=self._begins,
                )
            except WrongMoment as wrong:
                self.add_error(wrong.part, str(wrong))
        return answers

    def _moment(self, part: str) -> datetime:
        given = self.cleaned_data
        return timezone.make_aware(datetime.combine(given["day"], given[part]))


class PlanMeetingForm(MeetingForm):
    """A new meeting, of one of ``programmes``; which one is asked only where there are more."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programma"), empty_label=None
    )
    field_order = ["programme"]

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["programme"])
        field.queryset = programmes
        found = list(programmes[:2])
        if len(found) == 1:
            del self.fields["programme"]
            self._programme = found[0]

    @property
    def programme_chosen(self) -> Programme:
        """The one that was picked, or the only one there is."""
        return cast(Programme, self.cleaned_data.get("programme") or self._programme)


class CancelMeetingForm(forms.Form):
    """Why a meeting does not take place."""

    reason = forms.CharField(
        label=_("Waarom gaat de bijeenkomst niet door?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Iedereen van het programma leest deze reden."),
        error_messages={"required": _("Schrijf op waarom de bijeenkomst niet doorgaat.")},
    )


class InviteForm(forms.Form):
    """Whom to invite: everybody of the programme, or the people of some organisations."""

    ALL, SOME = "all", "some"
    depending = ("whom", "organisations")
    whom = forms.ChoiceField(
        label=_("Wie nodigt u uit?"),
        choices=(
            (ALL, _("Iedereen van het programma")),
            (SOME, _("Alleen mensen van organisaties die ik kies")),
        ),
        widget=forms.RadioSelect,
        initial=ALL,
        error_messages={"required": _("Kies wie u uitnodigt.")},
    )
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Organisaties"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["organisations"]).queryset = organisations

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("whom") == self.SOME and not answers.get("organisations"):
            self.add_error("organisations", _("Kies een of meer organisaties."))
        return answers

    @property
    def chosen(self) -> list[Organisation] | None:
        """``None`` is everybody."""
        given = self.cleaned_data
        return list(given["organisations"]) if given["whom"] == self.SOME else None


class AttendanceForm(forms.Form):
    """Who came beside those who had registered: somebody known, and how many who are not."""

    also = forms.TypedChoiceField(
        label=_("Kwam er iemand die niet was aangemeld?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_(
            "Iemand van het programma. Na het opslaan staat deze persoon in de lijst, en kunt u "
            "de volgende kiezen."
        ),
        error_messages={"invalid_choice": _("Kies iemand van het programma uit de lijst.")},
    )
    others = number_field(
        _("Hoeveel mensen waren er nog meer?"),
        least=0,
        most=2000,
        outside=_("Vul een getal in van 0 tot en met 2000."),
        required=False,
        help_text=_(
            "Mensen die niet in het portaal staan. Wij bewaren alleen hoeveel het er zijn."
        ),
    )

    def __init__(
        self, *args: Any, meeting: KnowledgeMeeting, who: dict[str, dict[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["also"]).choices = [
            ("", _("Niemand")),
            *((organisation, [*people.items()]) for organisation, people in who.items()),
        ]
        self.initial = {"others": meeting.others_came or None}
        self.fields["others"].show_hidden_initial = True

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes; who left the number as it was shown keeps a colleague's."""
        also, others = self.cleaned_data["also"], self.cleaned_data["others"] or 0
        return {
            "also": User.objects.get(pk=also) if also else None,
            "others": others if "others" in self.changed_data else None,
        }


def _as_typed(meeting: KnowledgeMeeting) -> dict[str, Any]:
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "title": meeting.title,
        "day": starts.date(),
        "start": starts.time(),
        "end": ends.time(),
        "place": meeting.place,
        "online_link": meeting.online_link,
        "description": meeting.description,
        "capacity": meeting.capacity,
    }
