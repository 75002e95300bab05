"""The questions of choosing, one form per step; they clean, the service saves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from packages.models import Choice, Package
from packages.selectors import choices
from programme.models import Organisation

MOST_SEATS = 50


class PackageForm(forms.Form):
    package = forms.ModelChoiceField(
        label=_("Pakket"),
        queryset=Package.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Kies een van de pakketten."),
            "invalid_choice": _("Dit pakket hoort niet bij het programma. Kies een ander."),
        },
    )

    def __init__(
        self, data: Any = None, *, choice: Choice, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"package": choice.package_id, **(initial or {})})
        field = cast("forms.ModelChoiceField[Package]", self.fields["package"])
        field.queryset = choice.participant.programme.packages.all()


class PeriodForm(forms.Form):
    first_year = forms.TypedChoiceField(
        label=_("In welk jaar wilt u beginnen?"), coerce=int, widget=forms.RadioSelect
    )
    seats_per_cohort = forms.IntegerField(
        label=_("Plaatsen per cohort"),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "min_value": _("Vul minstens 1 plaats in."),
            "max_value": _("Vul ten hoogste %(limit_value)s plaatsen in."),
        },
    )

    def __init__(self, data: Any = None, *, choice: Choice, seats_editable: bool = False) -> None:
        programme = choice.participant.programme
        super().__init__(
            data,
            initial={
                "first_year": choice.first_year,
                "seats_per_cohort": choice.seats_per_cohort
                or choices.default_seats(choice.package),
            },
        )
        years = [y for y in programme.years if y >= timezone.localdate().year]
        year = cast(forms.TypedChoiceField, self.fields["first_year"])
        year.choices = [(y, self._label(y, programme)) for y in years]
        year.help_text = _("Een overeenkomst duurt minstens {years} jaar.").format(
            years=programme.minimum_years
        )
        wrong = (
            _("Kies een startjaar van {first} tot en met {last}.").format(
                first=years[0], last=years[-1]
            )
            if years
            else _("Het programma is afgelopen. U kunt geen startjaar meer kiezen.")
        )
        year.error_messages = {"required": wrong, "invalid_choice": wrong}
        self._mind_seats(seats_editable)

    def _mind_seats(self, editable: bool) -> None:
        seats = self.fields["seats_per_cohort"]
        seats.disabled = not editable
        seats.help_text = _("Een cohort is een groep die samen de masterclasses volgt.")
        if not editable:
            seats.help_text = _(
                "Zoveel collega’s kunt u per cohort (groep) aanmelden voor de masterclasses. "
                "Wilt u er meer? Vraag het de coördinator van het programma."
            )

    @staticmethod
    def _label(year: int, programme: Any) -> str:
        last = year + programme.minimum_years - 1
        if last <= programme.last_year:
            return _("{first} tot en met {last}").format(first=year, last=last)
        return _(
            "{first} tot en met {last} – loopt door na {end}. Dat kan alleen als het "
            "programma wordt verlengd."
        ).format(first=year, last=last, end=programme.last_year)


def _without_spaces(value: str) -> str:
    return "".join(value.split()).replace(".", "")


def _vat_number(value: str) -> str:
    return _without_spaces(value).upper()


def _postcode(value: str) -> str:
    tight = "".join(value.split()).upper()
    return f"{tight[:4]} {tight[4:]}" if len(tight) == 6 else value.strip().upper()


class _Tidied(forms.CharField):
    """A text that is brought in its usual form before it is checked."""

    def __init__(self, *, tidy: Callable[[str], str], model_field: str, **kwargs: Any) -> None:
        field = Organisation._meta.get_field(model_field)
        self._tidy = tidy
        super().__init__(
            label=capfirst(field.verbose_name),  # type: ignore[union-attr]
            validators=field.validators,  # type: ignore[union-attr]
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return self._tidy(text) if text else ""


class OrganisationForm(forms.ModelForm[Organisation]):
    kvk = _Tidied(
        tidy=_without_spaces,
        model_field="kvk",
        help_text=_("8 cijfers. U vindt het op kvk.nl."),
        error_messages={"required": _("Vul het KvK-nummer van uw organisatie in.")},
    )
    oin = _Tidied(
        tidy=_without_spaces,
        model_field="oin",
        required=False,
        help_text=_("20 cijfers. Elke overheid heeft er een; het staat op de e-factuur."),
    )
    vat_number = _Tidied(
        tidy=_vat_number,
        model_field="vat_number",
        required=False,
        help_text=_("Bijvoorbeeld NL002946725B01."),
    )
    postcode = _Tidied(
        tidy=_postcode,
        model_field="postcode",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        error_messages={"required": _("Vul de postcode in.")},
    )

    class Meta:
        model = Organisation
        fields = [
            "legal_name",
            "kvk",
            "oin",
            "vat_number",
            "street",
            "house_number",
            "postcode",
            "city",
        ]
        help_texts = {
            "legal_name": _(
                "Zoals die op de overeenkomst komt, bijvoorbeeld ‘Gemeente Twenterand’."
            ),
            "street": _(
                "Het bezoekadres. Een postbus is niet genoeg: de wet wil de straat op de factuur."
            ),
        }
        error_messages = {
            "legal_name": {"required": _("Vul de juridische naam van uw organisatie in.")},
            "street": {"required": _("Vul de straat van het bezoekadres in.")},
            "house_number": {"required": _("Vul het huisnummer in.")},
            "city": {"required": _("Vul de plaats in.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("legal_name", "street", "house_number", "city"):
            self.fields[name].required = True
        is_government = self.instance.kind == Organisation.Kind.MUNICIPALITY
        self.fields["oin"].required = is_government
        self.fields["oin"].error_messages["required"] = _(
            "Vul het OIN van uw gemeente in. U vindt het in het OIN-register."
        )

    def clean_street(self) -> str:
        street: str = self.cleaned_data["street"].strip()
        if street.lower().startswith("postbus"):
            raise forms.ValidationError(
                _("Een postbus is niet genoeg. Vul de straat van het bezoekadres in.")
            )
        return street

    def clean_kvk(self) -> str:
        return self._of_nobody_else("kvk", _("Dit KvK-nummer"))

    def clean_oin(self) -> str:
        return self._of_nobody_else("oin", _("Dit OIN"))

    def _of_nobody_else(self, name: str, what: Any) -> str:
        value: str = self.cleaned_data[name]
        others = Organisation.objects.exclude(pk=self.instance.pk)
        if value and others.filter(**{name: value}).exists():
            raise forms.ValidationError(
                _("{what} hoort al bij een andere organisatie. Controleer het nummer.").format(
                    what=what
                )
            )
        return value


class InvoiceForm(forms.Form):
    invoice_email = forms.EmailField(
        label=_("E-mailadres voor facturen"),
        help_text=_("Het adres waarop uw administratie facturen ontvangt."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Vul het e-mailadres in waarop u facturen ontvangt."),
            "invalid": _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl."),
        },
    )
    reference_kind = forms.ChoiceField(
        label=_("Welk kenmerk moet op de factuur staan?"),
        choices=[("", _("geen kenmerk nodig")), *Choice.ReferenceKind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    reference_label = forms.CharField(
        label=_("Hoe noemt u het kenmerk?"),
        max_length=60,
        required=False,
        help_text=_("Alleen nodig als u het anders noemt dan hierboven."),
    )
    reference_value = forms.CharField(
        label=_("Uw kenmerk"),
        max_length=60,
        required=False,
        help_text=_("Het nummer of de code zelf, bijvoorbeeld 4500012345."),
    )
    reference_required = forms.BooleanField(
        label=_("Dit kenmerk is verplicht: zonder kenmerk betalen wij de factuur niet."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        kind, value = answers.get("reference_kind"), answers.get("reference_value")
        if answers.get("reference_required") and not value:
            self.add_error(
                "reference_value",
                _("U zegt dat het kenmerk verplicht is. Vul het in, of haal het vinkje weg."),
            )
        if not kind and (value or answers.get("reference_required")):
            self.add_error("reference_kind", _("Kies wat voor kenmerk dit is."))
        if kind == Choice.ReferenceKind.OTHER and not answers.get("reference_label"):
            self.add_error("reference_label", _("Vul in hoe u het kenmerk noemt."))
        return answers
