"""Forms about courses: what they are, when they are on offer, applying, deciding, the result."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.cohorts import years_to_plan
from masterclasses.forms.enrolling import ColleagueForm
from masterclasses.models import MOST_EC, Course, CourseApplication, Quartile, plain_ec
from masterclasses.services.courses import CourseContents, CourseDays
from masterclasses.states import RESULTS, ApplicationState, Following
from portal.kit.forms import day_field, link_field
from portal.kit.validators import validate_name
from programme.models import Participant, Programme

WRONG_EC = format_lazy(
    _("Vul een aantal EC in van 0,5 tot en met {most}, zoals 5 of 7,5."), most=int(MOST_EC)
)


def ec_field(label: Any, missing: Any = "", **kwargs: Any) -> forms.DecimalField:
    """Credits with at most one decimal, written with a comma."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.5"),
        max_value=MOST_EC,
        max_digits=3,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 4}),
        error_messages={
            "required": missing,
            **dict.fromkeys(
                ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places",
                 "max_whole_digits"), WRONG_EC,
            ),
        },
        **kwargs,
    )  # fmt: skip


class CourseForm(forms.Form):
    """What there is to know of a course."""

    code = forms.CharField(
        label=_("Vakcode"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9.\-]*$",
                _("Gebruik alleen letters, cijfers, punten en streepjes."),
            )
        ],
        help_text=_("Zoals in de vakkengids van de universiteit."),
        error_messages={"required": _("Vul de code van het vak in.")},
    )
    title = forms.CharField(
        label=_("Titel"),
        max_length=160,
        validators=[validate_name],
        error_messages={"required": _("Vul de titel van het vak in.")},
    )
    ec = ec_field("EC", _("Vul in hoeveel EC het vak is."), initial=5)
    description = forms.CharField(
        label=_("Waar gaat het vak over?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    prerequisites = forms.CharField(
        label=_("Vereiste voorkennis"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wat iemand moet kennen of kunnen. Laat het leeg als er niets nodig is."),
    )
    link = link_field(
        _("Link naar de vakkengids"), required=False, help_text=_("Begint met https://.")
    )
    active = forms.BooleanField(
        label=_("Dit vak kan worden aangeboden"), required=False, initial=True
    )

    def contents(self) -> CourseContents:
        return CourseContents(**self.cleaned_data)


class DaysForm(forms.Form):
    """When a course is given and until when one can apply."""

    first_day = day_field(_("Eerste dag"), _("Vul in wanneer het vak begint."))
    last_day = day_field(
        _("Laatste dag"),
        _("Vul in wanneer het vak eindigt."),
        help_text=_("Met de toets. Daarna vraagt het portaal u om de resultaten."),
    )
    apply_until = day_field(_("Aanmelden kan tot en met"), _("Vul in tot wanneer aanmelden kan."))

    def days(self) -> CourseDays:
        given = self.cleaned_data
        return CourseDays(given["first_day"], given["last_day"], given["apply_until"])


class OfferForm(DaysForm):
    """Also in which quartile, and of which year it uses places."""

    quartile = forms.TypedChoiceField(
        label=_("Kwartiel"),
        coerce=int,
        choices=[(value, capfirst(label)) for value, label in Quartile.choices],
        error_messages={"required": _("Kies het kwartiel.")},
    )
    year = forms.TypedChoiceField(
        label=_("Telt voor het jaar"),
        coerce=int,
        help_text=_("Van dit jaar gebruikt een aanmelding een plaats."),
        error_messages={
            "required": _("Kies het jaar."),
            "invalid_choice": _("Kies een jaar van het programma dat nog niet voorbij is."),
        },
    )
    field_order = ["quartile", "year", "first_day", "last_day", "apply_until"]

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = cast("forms.TypedChoiceField", self.fields["year"])
        year.choices = [(str(each), str(each)) for each in years_to_plan(programme)]


class QuartileForm(forms.Form):
    """Which quartile the list shows."""

    kwartiel = forms.TypedChoiceField(
        label=_("Kwartiel"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("alle kwartielen")),
            *((value, capfirst(label)) for value, label in Quartile.choices),
        ],
    )


class MotivationForm(forms.Form):
    """Why somebody wants to follow the course, and what they know already."""

    motivation = forms.CharField(
        label=_("Waarom dit vak?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In een paar zinnen: wat heeft uw organisatie hieraan?"),
        error_messages={"required": _("Vul in waarom dit vak nodig is.")},
    )
    prerequisites_met = forms.CharField(
        label=_("Hoe is aan de voorkennis voldaan?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bijvoorbeeld: een opleiding, een eerder vak of werkervaring."),
        error_messages={"required": _("Vul in hoe aan de voorkennis is voldaan.")},
    )

    def ask_prerequisites(self, prerequisites: str) -> None:
        """Where the course asks for nothing, neither does the form."""
        if not prerequisites:
            del self.fields["prerequisites_met"]

    def answers(self) -> dict[str, str]:
        given = self.cleaned_data
        return {
            "motivation": given["motivation"],
            "prerequisites_met": given.get("prerequisites_met", ""),
        }


class ApplyForColleagueForm(ColleagueForm, MotivationForm):
    """Also who."""

    field_order = ["known", "name", "email", "is_right", "motivation", "prerequisites_met"]


class DecisionForm(forms.Form):
    """A note with the decision; with a refusal it has to be there."""

    depending = ("note",)
    note = forms.CharField(
        label=_("Toelichting"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Deelnemer en contactpersoon lezen dit. Verplicht als u afwijst."),
    )


class ResultForm(forms.Form):
    """What came of it."""

    depending = ("ec",)
    result = forms.ChoiceField(
        label=_("Resultaat"),
        choices=[(each.value, capfirst(each.label)) for each in RESULTS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat het resultaat is.")},
    )
    ec = ec_field(_("Behaalde EC"), required=False, help_text=_("Alleen als het vak is behaald."))
    result_on = day_field(
        _("Datum"),
        _("Vul de datum van het resultaat in."),
        help_text=_("Van de toets, of de dag waarop de deelnemer stopte."),
    )

    def __init__(self, data: Any = None, *, application: CourseApplication) -> None:
        offering = application.offering
        initial = {
            "result": application.status if application.has_result else None,
            "ec": plain_ec(application.ec or offering.course.ec),
            "result_on": application.result_on or min(offering.last_day, timezone.localdate()),
        }
        super().__init__(data, initial=initial)

    def answers(self) -> dict[str, Any]:
        return {**self.cleaned_data, "result": ApplicationState(self.cleaned_data["result"])}


class ApplicationFilterForm(forms.Form):
    """Which applications the list shows."""

    stand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *Following.choices]
    )
    jaar = forms.TypedChoiceField(label=_("Jaar"), required=False, coerce=int, empty_value=None)
    vak = forms.ChoiceField(label=_("Vak"), required=False)
    organisatie = forms.ChoiceField(label=_("Organisatie"), required=False)

    def __init__(
        self, data: Any, *, years: list[int], courses: list[Course], parties: list[Participant]
    ) -> None:
        super().__init__(data)
        course = cast("forms.ChoiceField", self.fields["vak"])
        course.choices = [("", _("alle")), *((str(each.pk), each.title) for each in courses)]
        year = cast("forms.TypedChoiceField", self.fields["jaar"])
        year.choices = [("", _("alle")), *((str(each), str(each)) for each in years)]
        party = cast("forms.ChoiceField", self.fields["organisatie"])
        named = {each.organisation.slug: str(each) for each in parties}
        party.choices = [("", _("alle")), *named.items()]
        if len(named) <= 1:
            del self.fields["organisatie"]
