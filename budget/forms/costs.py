"""Forms about what the programme costs: weeks, workers, rates, expenses, and the budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from budget.days_lists import part_of
from budget.models import Worker
from budget.models.costs import QUARTERS
from budget.selectors.week_sheets import Days
from budget.services.deciding import Basis
from budget.services.expenses import MOST_BYTES
from budget.weeks import Week
from portal.kit import figures
from portal.kit.forms import EuroField, day_field, number_field
from portal.kit.validators import validate_person_name
from programme.models import DevelopmentLine, Programme, User

WRONG_AMOUNT = _("Vul een bedrag in, bijvoorbeeld 1.250,00.")
LONG = _("Dit is te lang. Maak het korter.")


class PartField(forms.CharField):
    """A quarter, half or whole of a day as people write it; empty is nothing."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 5})

    def prepare_value(self, value: Any) -> Any:
        return figures.short(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        text = super().clean(value)
        if not text:
            return Decimal(0)
        part = part_of(text)
        if part is None or (part and part not in QUARTERS):
            raise forms.ValidationError(_("Vul 0,25, 0,5, 0,75 of 1 in, of laat dit leeg."))
        return part


class WeekForm(forms.Form):
    """A week: a field for each line and each of its days within the programme."""

    shown = forms.CharField(
        max_length=16,
        widget=forms.HiddenInput,
        error_messages={"required": _("Open deze week opnieuw en vul die dan in.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Iterable[DevelopmentLine],
        week: Week,
        years: range,
        days: Days,
        shown: str,
    ) -> None:
        super().__init__(data, initial={"shown": shown})
        self.lines = list(lines)
        self.days = [day for day in week.days if day.year in years]
        for line in self.lines:
            for day in self.days:
                self.fields[self.name_of(line.pk, day)] = PartField(
                    label=f"{line}, {date_format(day, 'l j F')}",
                    required=False,
                    initial=days.get((line.pk, day)),
                )

    @staticmethod
    def name_of(line: int, day: date) -> str:
        return f"d{line}_{day:%Y%m%d}"

    def rows(self) -> list[tuple[DevelopmentLine, list[tuple[date, forms.BoundField]]]]:
        """The fields by line, in the order of the page."""
        return [
            (line, [(day, self[self.name_of(line.pk, day)]) for day in self.days])
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        for day in self.days:
            names = [self.name_of(line.pk, day) for line in self.lines]
            total = sum((answers.get(name) or Decimal(0) for name in names), Decimal(0))
            if total > 1:
                last = [name for name in names if answers.get(name)][-1]
                self.add_error(
                    last,
                    _("Op %(day)s staat samen %(days)s dag. Meer dan één kan niet.")
                    % {
                        "day": date_format(day, "l j F"),
                        "days": figures.short(total),
                    },
                )
        return answers

    @property
    def written(self) -> Days:
        """What was filled in, of a form without faults."""
        return {
            (line.pk, day): self.cleaned_data[self.name_of(line.pk, day)]
            for line in self.lines
            for day in self.days
        }

    def with_blanks_filled(self, days: Days) -> None:
        """Fill what is empty with these days; what was typed stays, nothing is looked over."""
        data = cast("QueryDict", self.data).copy()
        for (line, day), part in days.items():
            name = self.name_of(line, day)
            if name in self.fields and not data.get(name, "").strip():
                data[name] = figures.short(part)
        self.data = data

    def unjudged(self) -> None:
        """Show what is in it without telling what is wrong with it."""
        self.errors.clear()

    def look_again(self, shown: str) -> None:
        """After a refusal the sheet shows what stands there now."""
        data = cast("QueryDict", self.data).copy()
        data["shown"] = shown
        self.data = data


class WorkerForm(forms.Form):
    """Somebody in the register."""

    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": _("Vul de naam in."), "max_length": LONG},
    )
    function = forms.ChoiceField(
        label=_("Functie"),
        choices=Worker.Function,
        widget=forms.RadioSelect,
        help_text=_("De functie bepaalt het dagtarief en verandert niet meer."),
        error_messages={"required": _("Kies een functie.")},
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Account"),
        required=False,
        empty_label=_("Geen: een coördinator schrijft de dagen"),
        help_text=_("Wie een account heeft bij de universiteit, kan de eigen dagen invullen."),
    )
    works = forms.BooleanField(
        label=_("Werkt nu voor het programma"), required=False, initial=True
    )

    def __init__(self, *args: Any, accounts: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = cast("forms.ModelChoiceField[User]", self.fields["user"])
        user.queryset = User.objects.filter(pk__in=accounts.values("user")).order_by("name")
        user.label_from_instance = lambda each: f"{each.name} ({each.email})"  # type: ignore[method-assign,assignment]
        del self.fields["works" if new else "function"]


class DayRateForm(forms.Form):
    """A rate of a function, or of one worker."""

    whose = forms.ChoiceField(label=_("Voor wie?"))
    amount = EuroField(
        label=_("Tarief per dag in euro’s, exclusief btw"),
        max_digits=8,
        min_value=Decimal(0),
        help_text=_("Vul 0 in als de dagen niets kosten voor het programma."),
        error_messages={"required": _("Vul het tarief in."), "invalid": WRONG_AMOUNT},
    )
    from_on = day_field(_("Geldt vanaf"), _("Vul in vanaf welke dag dit tarief geldt."))
    note = forms.CharField(label=_("Toelichting"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, workers: Sequence[Worker]) -> None:
        super().__init__(data)
        self._workers = {f"w{worker.pk}": worker for worker in workers}
        whose = cast("forms.ChoiceField", self.fields["whose"])
        functions = [
            (Worker.Function.LEADER.value, _("alle programmaleiders")),
            (Worker.Function.SPECIALIST.value, _("alle specialisten")),
        ]
        people = [
            (key, f"{worker} ({worker.get_function_display()})")
            for key, worker in self._workers.items()
        ]
        whose.choices = [*functions, *people]

    @property
    def worker(self) -> Worker | None:
        return self._workers.get(self.cleaned_data["whose"])

    @property
    def function(self) -> str:
        return "" if self.worker else str(self.cleaned_data["whose"])


class ExpenseForm(forms.Form):
    """What was bought, for which line, with the receipt."""

    line = forms.ModelChoiceField(
        DevelopmentLine.objects.none(),
        label=_("Ontwikkelingslijn"),
        empty_label=_("Kies een lijn"),
        error_messages={"required": _("Kies voor welke lijn deze uitgave is.")},
    )
    day = day_field(_("Datum op de bon"), _("Vul de datum in die op de bon staat."))
    supplier = forms.CharField(
        label=_("Leverancier"),
        max_length=120,
        error_messages={"required": _("Vul in bij wie er is gekocht.")},
    )
    description = forms.CharField(
        label=_("Omschrijving"),
        max_length=200,
        help_text=_("Bijvoorbeeld: zaalhuur masterclass 7."),
        error_messages={"required": _("Vul in wat er is gekocht.")},
    )
    net = EuroField(
        label=_("Bedrag exclusief btw"),
        max_digits=10,
        min_value=Decimal("0.01"),
        error_messages={
            "required": _("Vul het bedrag in zonder btw."),
            "invalid": WRONG_AMOUNT,
            "min_value": _("Vul een bedrag in dat hoger is dan nul."),
        },
    )
    vat = EuroField(
        label=_("Btw"),
        max_digits=10,
        min_value=Decimal(0),
        help_text=_("Vul 0 in als er geen btw op de bon staat."),
        error_messages={"required": _("Vul de btw in, of 0."), "invalid": WRONG_AMOUNT},
    )
    receipt = forms.FileField(
        label=_("Bon of factuur"),
        help_text=_("Eén PDF van hooguit 10 MB, zonder wachtwoord."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": _("Kies de PDF van de bon. Doe dat ook als u hierboven iets verbetert."),
            "empty": _("Dit bestand is leeg. Kies een ander bestand."),
        },
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = cast("forms.ModelChoiceField[DevelopmentLine]", self.fields["line"])
        line.queryset = programme.lines.order_by("position")

    def clean_receipt(self) -> bytes:
        upload: UploadedFile = self.cleaned_data["receipt"]
        return upload.read(MOST_BYTES + 1)  # one byte more tells that it is too large


class ExpenseFilterForm(forms.Form):
    """Which expenses a list shows."""

    line = forms.ModelChoiceField(
        DevelopmentLine.objects.none(),
        label=_("Ontwikkelingslijn"),
        required=False,
        empty_label=_("Alle"),
    )
    search = forms.CharField(label=_("Leverancier of omschrijving"), required=False, max_length=80)

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data)
        line = cast("forms.ModelChoiceField[DevelopmentLine]", self.fields["line"])
        line.queryset = programme.lines.order_by("position")


class UndoExpenseForm(forms.Form):
    """Why an expense was wrong."""

    reason = forms.CharField(
        label=_("Waarom draait u deze uitgave terug?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: geboekt op de verkeerde lijn."),
        error_messages={"required": _("Vul in waarom u de uitgave terugdraait.")},
    )


class BudgetForm(forms.Form):
    """What a year is reckoned from, and what each line gets of it."""

    leaders = number_field(
        _("Aantal programmaleiders"),
        _("Vul in hoeveel programmaleiders er zijn."),
        most=100,
        outside=_("Vul een aantal van 1 tot 100 in."),
    )
    days_per_week = forms.DecimalField(
        label=_("Dagen per week, per programmaleider"),
        max_digits=2,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 4}),
        validators=[
            MinValueValidator(Decimal("0.1"), _("Vul een aantal van 0,1 tot 7 in.")),
            MaxValueValidator(Decimal(7), _("Vul een aantal van 0,1 tot 7 in.")),
        ],
        error_messages={
            "required": _("Vul in hoeveel dagen per week."),
            "invalid": _("Vul een aantal in, bijvoorbeeld 1 of 1,5."),
            "max_decimal_places": _("Vul een aantal in, bijvoorbeeld 1 of 1,5."),
            "max_digits": _("Vul een aantal van 0,1 tot 7 in."),
            "max_whole_digits": _("Vul een aantal van 0,1 tot 7 in."),
        },
    )
    weeks = number_field(
        _("Weken per jaar"),
        _("Vul in hoeveel weken er wordt gewerkt."),
        most=53,
        outside=_("Vul een aantal van 1 tot 53 in."),
    )
    day_rate = EuroField(
        label=_("Tarief per dag in euro’s"),
        max_digits=8,
        min_value=Decimal(0),
        help_text=_("Geldt ook voor de gewerkte dagen, tot er een ander dagtarief is."),
        error_messages={"required": _("Vul het tarief in."), "invalid": WRONG_AMOUNT},
    )
    extras = EuroField(
        label=_("Overige kosten per jaar in euro’s"),
        max_digits=10,
        min_value=Decimal(0),
        error_messages={"required": _("Vul een bedrag in, of 0."), "invalid": WRONG_AMOUNT},
    )
    note = forms.CharField(
        label=_("Waarom wijkt dit af van het plan?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dit staat bij de begroting, en in het logboek."),
        error_messages={"required": _("Schrijf kort op waarom."), "max_length": LONG},
    )

    def __init__(
        self, *args: Any, lines: Sequence[DevelopmentLine], amounts: Mapping[int, Decimal],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = EuroField(
                label=_("{line}, in euro’s").format(line=line),
                max_digits=10,
                min_value=Decimal(0),
                initial=amounts.get(line.pk),
                error_messages={
                    "required": _("Vul een bedrag in, of 0."),
                    "invalid": WRONG_AMOUNT,
                },
            )
        self.order_fields([name for name in self.fields if name != "note"])

    @property
    def basis(self) -> Basis:
        names = ("leaders", "days_per_week", "weeks", "day_rate", "extras")
        return Basis(**{name: self.cleaned_data[name] for name in names})

    @property
    def first_line(self) -> str:
        """The field at which is told that the lines do not add up."""
        return f"line_{self._lines[0].pk}"

    @property
    def amounts(self) -> dict[int, Decimal]:
        return {line.pk: self.cleaned_data[f"line_{line.pk}"] for line in self._lines}
