"""The planner: what a year's dates are proposed from, and the proposal itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masterclasses.forms.cohorts import years_to_plan
from masterclasses.forms.days import NewDayForm
from masterclasses.forms.fields import Offer, room_field, seats_field, trainers_field
from masterclasses.models import Cohort
from portal.kit.forms import day_field, number_field, time_field
from programme.models import Programme

NEW = "nieuw-"
MOST_DAYS = 12
OWN_TIMES = "eigen"
PARTS: dict[str, tuple[Any, time | None, time | None]] = {
    "ochtend": (gettext_lazy("Ochtend, 09.00–12.30 uur"), time(9), time(12, 30)),
    "middag": (gettext_lazy("Middag, 13.30–17.00 uur"), time(13, 30), time(17)),
    "dag": (gettext_lazy("Hele dag, 09.00–17.00 uur"), time(9), time(17)),
    "avond": (gettext_lazy("Avond, 18.30–21.00 uur"), time(18, 30), time(21)),
    OWN_TIMES: (gettext_lazy("Eigen tijden"), None, None),
}


class PlannerForm(forms.Form):
    """From what the days of a year are proposed."""

    depending = ("capacity", "begins", "ends")
    cohort = forms.ChoiceField(
        label=gettext_lazy("Voor welk cohort?"),
        error_messages={
            "required": gettext_lazy("Kies een cohort."),
            "invalid_choice": gettext_lazy("Kies een cohort uit de lijst."),
        },
    )
    capacity = seats_field(
        gettext_lazy("Aantal plaatsen van een nieuw cohort"),
        required=False,
    )
    count = number_field(
        gettext_lazy("Aantal dagen"),
        gettext_lazy("Vul in hoeveel dagen u wilt plannen."),
        most=MOST_DAYS,
        outside=gettext_lazy("Kies 1 tot en met 12 dagen."),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Dag van de week"),
        coerce=int,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        error_messages={"required": gettext_lazy("Kies een dag van de week.")},
    )
    first = day_field(
        gettext_lazy("Eerste dag op of na"), gettext_lazy("Vul in vanaf wanneer u wilt plannen.")
    )
    weeks = number_field(
        gettext_lazy("Aantal weken tussen de dagen"),
        gettext_lazy("Vul in hoeveel weken er tussen de dagen zitten."),
        most=26,
        outside=gettext_lazy("Kies 1 tot en met 26 weken."),
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Deel van de dag"),
        choices=[(key, label) for key, (label, _begins, _ends) in PARTS.items()],
        error_messages={"required": gettext_lazy("Kies een deel van de dag.")},
    )
    begins = time_field(gettext_lazy("Eigen begintijd"), "", required=False)
    ends = time_field(gettext_lazy("Eigen eindtijd"), "", required=False)
    room = room_field()
    trainers = trainers_field()

    def __init__(
        self, *args: Any, programme: Programme, offer: Offer, cohorts: list[Cohort], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._cohorts = {str(each.pk): each for each in cohorts}
        self._programme = programme
        field = cast("forms.ChoiceField", self.fields["cohort"])
        fresh = [
            (f"{NEW}{year}", _("Nieuw cohort in {year}").format(year=year))
            for year in years_to_plan(programme)
        ]
        field.choices = [*fresh, *((key, str(each)) for key, each in self._cohorts.items())]
        offer.give(self)

    @property
    def cohort_chosen(self) -> Cohort | None:
        """``None`` for a new one."""
        return self._cohorts.get(self.cleaned_data["cohort"])

    @property
    def year(self) -> int:
        cohort = self.cohort_chosen
        return cohort.year if cohort else int(self.cleaned_data["cohort"].removeprefix(NEW))

    @property
    def seats(self) -> int:
        cohort = self.cohort_chosen
        return cohort.capacity if cohort else int(self.cleaned_data["capacity"])

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("part") == OWN_TIMES:
            self._check_own_times(answers)
        if "cohort" not in answers:
            return answers
        missing = not answers.get("capacity") and "capacity" not in self.errors
        if missing and answers["cohort"].startswith(NEW):
            self.add_error("capacity", _("Vul in hoeveel mensen er mee kunnen doen."))
        first = answers.get("first")
        if first and first.year != self.year:
            self.add_error(
                "first",
                _("Kies een dag in {year}, het jaar van het cohort.").format(year=self.year),
            )
        return answers

    def _check_own_times(self, answers: dict[str, Any]) -> None:
        for name in ("begins", "ends"):
            if not answers.get(name) and name not in self.errors:
                self.add_error(name, _("Vul een tijd in, of kies een deel van de dag."))
        begins, ends = answers.get("begins"), answers.get("ends")
        if begins and ends and begins >= ends:
            self.add_error("ends", _("De eindtijd moet na de begintijd liggen."))

    def proposal(self) -> QueryDict:
        """The proposed days as the rows of the form below would be sent."""
        given = self.cleaned_data
        _label, begins, ends = PARTS[given["part"]]
        rows = [
            {
                "day": [f"{day}"],
                "begins": [f"{begins or given['begins']:%H:%M}"],
                "ends": [f"{ends or given['ends']:%H:%M}"],
                "room": [str(given["room"].pk) if given["room"] else ""],
                "trainers": [str(each.pk) for each in given["trainers"]],
                "title": [""],
            }
            for day in self._days()
        ]
        return rows_data(rows)

    def _days(self) -> Iterator[date]:
        given = self.cleaned_data
        first = given["first"]
        first += timedelta(days=(given["weekday"] - first.weekday()) % 7)
        for step in range(given["count"]):
            yield first + timedelta(weeks=given["weeks"] * step)


ROWS = "dag"
ProposedDays = forms.formset_factory(
    NewDayForm, extra=0, max_num=MOST_DAYS, absolute_max=MOST_DAYS
)
FIELDS = ("day", "begins", "ends", "room", "title", "trainers", "seen")


def rows_in(data: QueryDict) -> list[dict[str, list[str]]]:
    """The rows as they were sent, whatever is in them."""
    total = data.get(f"{ROWS}-TOTAL_FORMS", "0")
    count = min(int(total), MOST_DAYS) if total.isdecimal() and len(total) < 4 else 0
    return [
        {name: data.getlist(f"{ROWS}-{row}-{name}") for name in FIELDS} for row in range(count)
    ]


def rows_data(rows: list[dict[str, list[str]]]) -> QueryDict:
    """What a browser would send of these rows."""
    data = QueryDict(mutable=True)
    data[f"{ROWS}-TOTAL_FORMS"], data[f"{ROWS}-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{ROWS}-{number}-{name}", values)
    return data


def usual_first_day(year: int) -> date:
    """The first of February, or next week where that is past."""
    return max(date(year, 2, 1), timezone.localdate() + timedelta(days=7))
