"""The questions of choosing, one form per step; they clean, the service saves."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from packages.models import Choice, Package
from packages.selectors import choices
from portal.kit.forms import NumberField
from programme.forms import organisations as programme_forms
from programme.models import Organisation

MOST_SEATS = 50


def invoice_email_field() -> forms.EmailField:
    """Where invoices go; asked alike when choosing and when the data of an agreement change."""
    return forms.EmailField(
        label=_("E-mailadres voor facturen"),
        help_text=_("Naar dit adres gaan de facturen."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Vul het e-mailadres in waar de facturen naartoe gaan."),
            "invalid": _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl."),
        },
    )


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
    fixed_seats: int | None = None
    first_year = forms.TypedChoiceField(
        label=_("In welk jaar wilt u beginnen?"), coerce=int, widget=forms.RadioSelect
    )
    seats_per_cohort = NumberField(
        label=_("Plaatsen per cohort"),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "min_value": _("Vul minstens 1 plaats in."),
            "max_value": _("Vul ten hoogste %(limit_value)s plaatsen in."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choice: Choice,
        seats_editable: bool = False,
        is_contact: bool = True,
    ) -> None:
        programme = choice.participant.programme
        super().__init__(
            data,
            initial={
                "first_year": choice.first_year,
                "seats_per_cohort": choice.seats_per_cohort
                or choices.default_seats(choice.package),
            },
        )
        years = choices.first_years_open_to(choice.participant)
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
        if is_contact:
            self._mind_seats(seats_editable)
        else:  # a coordinator sets the seats, and leaves the rest to the contact
            del self.fields["first_year"]

    def _mind_seats(self, editable: bool) -> None:
        """Who may not change the seats reads them as plain text: no box that looks editable."""
        if editable:
            seats = self.fields["seats_per_cohort"]
            seats.help_text = _("Een cohort is een groep die samen de masterclasses volgt.")
            return
        del self.fields["seats_per_cohort"]
        self.fixed_seats = self.initial["seats_per_cohort"]

    @staticmethod
    def _label(year: int, programme: Any) -> str:
        last = year + programme.minimum_years - 1
        label = _("{first} tot en met {last}").format(first=year, last=last)
        if year == timezone.localdate().year:
            label += _(" – {year} is al begonnen: u betaalt het hele jaar").format(year=year)
        if last > programme.last_year:
            label += _(
                " – loopt door na {end}: dat kan alleen als het programma wordt verlengd"
            ).format(end=programme.last_year)
        return label


class OrganisationForm(programme_forms.OrganisationForm):
    """The organisation's data, all of it that agreement and invoice print (art. 35a Wet OB)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, may_rename=False, **kwargs)
        required = {
            "legal_name": _("Vul de juridische naam van uw organisatie in."),
            "kvk": _("Vul het KvK-nummer van uw organisatie in."),
            "street": _("Vul de straat van het bezoekadres in."),
            "house_number": _("Vul het huisnummer in."),
            "postcode": _("Vul de postcode in."),
            "city": _("Vul de plaats in."),
        }
        if self.instance.kind == Organisation.Kind.MUNICIPALITY:
            required["oin"] = _("Vul het OIN van uw gemeente in. U vindt het in het OIN-register.")
        for name, sentence in required.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence


class SubmitForm(forms.Form):
    """``seen``: when the answers that were checked had last changed."""

    seen = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])


class InvoiceForm(forms.Form):
    invoice_email = invoice_email_field()
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
        help_text=_("Alleen invullen als u het anders noemt dan hierboven."),
    )
    reference_value = forms.CharField(
        label=_("Uw kenmerk"),
        max_length=60,
        required=False,
        help_text=_(
            "Alleen invullen als er een kenmerk op de factuur moet staan: het nummer of de code "
            "zelf, bijvoorbeeld 4500012345."
        ),
    )
    reference_required = forms.BooleanField(
        label=_("Dit kenmerk is verplicht: zonder kenmerk betalen wij de factuur niet."),
        required=False,
    )
    depending = ("reference_kind", "reference_label", "reference_value")

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
