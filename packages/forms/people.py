"""The questions of choosing that are about people: who signs, who reads along."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from packages.models import Choice, Mandate
from packages.selectors import choices
from packages.selectors.figures import PackageFigures
from portal.kit.forms import EuroField
from portal.kit.validators import validate_person_name
from programme.models import Role, User

SOMEONE_ELSE = "new"
MOST_READERS = 20
HIGHEST_LIMIT = Decimal("99999999.99")  # what the column holds
WRONG_EMAIL = _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl.")


class SignatoryForm(forms.Form):
    """A colleague who already has the role of signatory, or somebody typed in."""

    colleague = forms.ChoiceField(label=_("Wie ondertekent?"), widget=forms.RadioSelect)
    signatory_name = forms.CharField(
        label=_("Naam"), max_length=120, required=False, validators=[validate_person_name]
    )
    signatory_email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_("Hier komt de uitnodiging om te tekenen binnen."),
        error_messages={"invalid": WRONG_EMAIL},
    )
    signatory_function = forms.CharField(
        label=_("Functie"),
        max_length=120,
        help_text=_("Bijvoorbeeld burgemeester, wethouder of directeur."),
        error_messages={"required": _("Vul de functie van de ondertekenaar in.")},
    )
    signatory_basis = forms.ChoiceField(
        label=_("Waarom mag deze persoon tekenen?"),
        choices=[
            (Mandate.OFFICE, _("Ambt: het hoort bij de functie, zoals burgemeester of directeur")),
            (
                Mandate.MANDATE,
                _("Mandaat: een besluit laat deze persoon namens het bestuur tekenen"),
            ),
            (Mandate.PROXY, _("Volmacht: een schriftelijke machtiging voor deze persoon")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies waarom deze persoon mag tekenen.")},
    )
    signatory_basis_reference = forms.CharField(
        label=_("Verwijzing naar het mandaat of de volmacht"),
        max_length=160,
        required=False,
        help_text=_(
            "Alleen invullen bij mandaat of volmacht. Bijvoorbeeld: Mandaatregister 2026, nr. 12."
        ),
    )
    signatory_limit = EuroField(
        label=_("Mag tekenen tot een bedrag van"),
        min_value=Decimal(1),
        max_value=HIGHEST_LIMIT,
        required=False,
        help_text=_("In euro’s zonder btw. Laat leeg als er geen grens is."),
        error_messages={
            "invalid": _("Vul een bedrag in, bijvoorbeeld 40.000."),
            "min_value": _("Vul een bedrag in van minstens € 1."),
            "max_value": _(
                "Vul een bedrag in van hoogstens € 99.999.999,99. Laat het veld leeg als er "
                "geen grens is."
            ),
        },
    )

    depending = ("signatory_name", "signatory_email", "signatory_basis_reference")

    def __init__(
        self, data: Any = None, *, choice: Choice, figures: PackageFigures | None
    ) -> None:
        self._choice, self._figures = choice, figures
        self._colleagues = {
            str(user.pk): user
            for user in User.objects.filter(
                memberships__organisation=choice.participant.organisation_id,
                memberships__role=Role.SIGNATORY,
                is_active=True,
            ).order_by("name")
        }
        names = [name for name in self.base_fields if name.startswith("signatory")]
        initial = {name: getattr(choice, name) for name in names}
        if choice.signatory_limit is not None:
            initial["signatory_limit"] = choice.signatory_limit
        super().__init__(data, initial=initial)
        self._offer_colleagues()

    def _offer_colleagues(self) -> None:
        if not self._colleagues:
            del self.fields["colleague"]
            return
        for name in ("signatory_name", "signatory_email"):
            hint, field = _("Alleen invullen bij ‘Iemand anders’."), self.fields[name]
            field.help_text = format_lazy("{} {}", hint, field.help_text)
        field = cast(forms.ChoiceField, self.fields["colleague"])
        people = [(pk, f"{user.name} ({user.email})") for pk, user in self._colleagues.items()]
        field.choices = [*people, (SOMEONE_ELSE, _("Iemand anders, namelijk:"))]
        field.error_messages["required"] = _("Kies wie ondertekent.")
        known = {user.email: pk for pk, user in self._colleagues.items()}
        mine = self._choice.signatory_email
        if mine in known:
            self.initial["colleague"] = known[mine]
            self.initial["signatory_name"] = self.initial["signatory_email"] = ""
        elif mine:
            self.initial["colleague"] = SOMEONE_ELSE

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        self._name_signatory(answers)
        basis = answers.get("signatory_basis")
        if basis and basis != Mandate.OFFICE and not answers.get("signatory_basis_reference"):
            self.add_error(
                "signatory_basis_reference",
                _("Vul in waar het mandaat of de volmacht staat, zoals het besluitnummer."),
            )
        if sentence := choices.limit_gap(answers.get("signatory_limit"), self._figures):
            self.add_error("signatory_limit", sentence)
        return answers

    def _name_signatory(self, answers: dict[str, Any]) -> None:
        if "colleague" in self.errors:
            return
        user = self._colleagues.get(answers.get("colleague", ""))
        if user is not None:
            for name in ("signatory_name", "signatory_email"):
                self.errors.pop(name, None)
            answers |= {"signatory_name": user.name, "signatory_email": user.email}
            return
        if not answers.get("signatory_name"):
            self.add_error("signatory_name", _("Vul de naam van de ondertekenaar in."))
        if not answers.get("signatory_email") and "signatory_email" not in self.errors:
            self.add_error("signatory_email", _("Vul het e-mailadres van de ondertekenaar in."))
        answers["signatory_email"] = answers.get("signatory_email", "").lower()


class ReaderForm(forms.Form):
    """One colleague; an empty row counts for nothing."""

    depending = ("name", "email")
    row_name = ""
    name = forms.CharField(
        label=_("Naam"), max_length=120, required=False, validators=[validate_person_name]
    )
    email = forms.EmailField(
        label=_("E-mailadres"), required=False, error_messages={"invalid": WRONG_EMAIL}
    )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("email") and not answers.get("name"):
            self.add_error("name", _("Vul de naam van deze collega in."))
        if answers.get("name") and "email" in answers and not answers["email"]:
            self.add_error("email", _("Vul het e-mailadres van deze collega in."))
        return answers


class _BaseReaders(forms.BaseFormSet[ReaderForm]):
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": _("Vul hoogstens %(num)d collega’s in."),
    }

    def add_fields(self, form: ReaderForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.row_name = _("Collega {number}").format(number=(index or 0) + 1)

    def has_room(self) -> bool:
        return self.total_form_count() < MOST_READERS

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            email = form.cleaned_data.get("email", "").lower() if form.is_valid() else ""
            if email in seen:
                form.add_error(
                    "email", _("Dit e-mailadres staat al in de lijst. Haal het hier weg.")
                )
            elif email:
                seen.add(email)

    def people(self) -> list[tuple[str, str]]:
        """(name, e-mail in lower case) of the rows that were filled in."""
        rows = [form.cleaned_data for form in self.forms]
        return [(row["name"], row["email"].lower()) for row in rows if row.get("email")]


def readers_formset(*, rows: int) -> type[_BaseReaders]:
    """A set of ``rows`` empty rows beyond those with initial values."""
    return forms.formset_factory(  # type: ignore[return-value]
        ReaderForm, formset=_BaseReaders, extra=rows, max_num=MOST_READERS, validate_max=True
    )
