"""What comes in about attendance: forms, and what a device sends of the marks that it kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.models import Enrolment, Masterclass
from masterclasses.selectors.expected import expected_on
from masterclasses.services.attending import Seen
from masterclasses.services.learners import Person
from masterclasses.states import EnrolmentState, Mark
from packages.models import AgreementYear
from portal.kit.validators import validate_person_name
from programme.models import Participant

MOST_AT_ONCE = 500
FORM = "form"


class Unreadable(ValueError):
    """What was sent is no list of marks."""


def marks_of_device(body: bytes) -> list[Seen]:
    """``{"sent": ms, "marks": [{"id", "learner", "mark", "seen": ms}, …]}``, in order.

    Moments are by the device's own clock; how long ago each was is what counts, so a clock
    that is wrong does no harm. Raises ``Unreadable``.
    """
    try:
        told = json.loads(body)
        sent, marks = int(told["sent"]), told["marks"]
        if not isinstance(marks, list) or len(marks) > MOST_AT_ONCE:
            raise Unreadable
        return [_of_device(each, sent) for each in marks]
    except (KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable from error


def _of_device(told: Any, sent: int) -> Seen:
    ago = timedelta(milliseconds=sent - int(told["seen"]))
    return Seen(
        learner_id=_key(told["learner"]),
        mark=Mark(told["mark"]),
        seen_at=timezone.now() - ago,
        client_id=UUID(str(told["id"])),
    )


def _key(told: Any) -> int:
    key = int(told)
    if not 0 < key < 2**63:
        raise Unreadable
    return key


def marks_of_form(answers: Mapping[str, str]) -> list[Seen]:
    """What was changed on the page since it was shown; sent twice, it has the same ids."""
    return list(_changed(answers))


def _changed(answers: Mapping[str, str]) -> Iterator[Seen]:
    try:
        page = UUID(answers.get(FORM, ""))
    except ValueError:
        return
    for name, mark in answers.items():
        key = name.removeprefix("mark_")
        if name == key or not key.isdecimal() or len(key) > 18 or mark not in Mark.values:
            continue
        if mark != answers.get(f"shown_{key}"):
            yield Seen(int(key), Mark(mark), client_id=uuid5(page, key))


class CorrectionForm(forms.Form):
    """Another mark for one person; ``late`` asks for a reason."""

    mark = forms.ChoiceField(
        label=_("Wat moet er staan?"),
        choices=[(mark.value, capfirst(mark.label)) for mark in Mark],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er moet staan.")},
    )
    reason = reason_field(
        _("Waarom verandert u dit?"),
        _("Vul in waarom u dit nu nog verandert."),
        required=False,
        help_text=_("Dit komt in het logboek te staan."),
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = late


class WalkInForm(forms.Form):
    """Somebody who comes unannounced."""

    participant = forms.ModelChoiceField(
        label=_("Organisatie"),
        queryset=Participant.objects.none(),
        empty_label=_("Kies een organisatie"),
        error_messages={"required": _("Kies de organisatie.")},
    )
    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": _("Vul de naam in.")},
    )
    email = forms.EmailField(
        label=_("E-mailadres"),
        help_text=_("Het adres van het werk. Daaraan herkennen we deze collega later weer."),
        error_messages={"required": _("Vul het e-mailadres in.")},
    )
    instead_of = forms.ModelChoiceField(
        label=_("In de plaats van"),
        queryset=Enrolment.objects.none(),
        required=False,
        empty_label=_("Niemand: een extra gast"),
    )

    def __init__(self, *args: Any, masterclass: Masterclass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohort = masterclass.cohort
        years = AgreementYear.objects.in_force().filter(year=cohort.year)
        participant: Any = self.fields["participant"]
        participant.queryset = Participant.objects.filter(
            programme=cohort.programme_id, pk__in=years.values("agreement__participant")
        ).select_related("organisation")
        instead_of: Any = self.fields["instead_of"]
        free = [
            each.enrolment.pk
            for each in expected_on(masterclass)
            if each.mark != Mark.PRESENT and each.stands_in_for is None
        ]
        instead_of.queryset = (
            Enrolment.objects.filter(pk__in=free, status=EnrolmentState.ENROLLED)
            .select_related("learner__participant__organisation")
            .order_by("learner__name")
        )
        instead_of.label_from_instance = lambda enrolment: (
            f"{enrolment.learner} ({enrolment.learner.participant})"
        )

    @property
    def person(self) -> Person:
        return Person(name=self.cleaned_data["name"], email=self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        participant, instead_of = answers.get("participant"), answers.get("instead_of")
        if participant and instead_of and instead_of.learner.participant_id != participant.pk:
            self.add_error(
                "instead_of", _("Een vervanger komt van dezelfde organisatie. Kies een ander.")
            )
        return answers


class CodeWordForm(forms.Form):
    """What a learner typed in the room, or scanned."""

    woord = forms.CharField(
        label=_("Codewoord"),
        max_length=60,
        help_text=_("Het staat op het scherm in de zaal, bijvoorbeeld: molen kade 47."),
        error_messages={"required": _("Vul het codewoord in.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
