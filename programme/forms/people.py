"""Forms about people: invite, change roles, accept an invitation, one's own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import Language
from portal.kit.validators import validate_person_name
from programme.models import Role, User

ROLE = '{}<br><span class="muted">{}</span>'
WRONG_EMAIL = _("Vul een e-mailadres in zoals naam@gemeente.nl.")


MAY = {
    Role.CONTACT: _("Kiest een pakket, vult de gegevens in en nodigt collega's uit."),
    Role.SIGNATORY: _("Tekent de overeenkomst namens de organisatie. Ziet ook de facturen."),
    Role.FINANCE: _("Ziet de facturen en past de factuurgegevens aan."),
    Role.LEARNER: _("Doet mee aan het programma. Ziet geen overeenkomsten of facturen."),
    Role.READER: _("Leest de overeenkomst mee, maar tekent niet."),
    Role.ORGANISER: _("Volgt welke organisaties meedoen en ziet de begroting."),
}
MAY_AT_LEAD = {
    Role.COORDINATOR: _("Voegt organisaties toe en volgt ze van keuze tot overeenkomst."),
    Role.FINANCE: _("Maakt en verstuurt de facturen en boekt betalingen."),
    Role.SIGNATORY: _("Tekent overeenkomsten namens de universiteit."),
    Role.ADMINISTRATOR: _("Nodigt mensen van de universiteit uit en ziet het logboek."),
    Role.TRAINER: _("Geeft masterclasses of coacht. Ziet geen overeenkomsten of facturen."),
}


class RolesForm(forms.Form):
    """The roles that the actor may grant here, and no other, each with what it is for."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies minstens één rol.")},
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["roles"])
        may = MAY_AT_LEAD if Role.COORDINATOR in roles else MAY
        field.choices = [
            (role.value, format_html(ROLE, role.label.capitalize(), may[role])) for role in roles
        ]


class InviteForm(RolesForm):
    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": _("Vul de naam in.")},
    )
    email = forms.EmailField(
        label=_("E-mailadres"),
        help_text=_("Hier sturen wij de uitnodiging heen."),
        error_messages={"required": _("Vul het e-mailadres in."), "invalid": WRONG_EMAIL},
    )
    field_order = ["name", "email", "roles"]


class AcceptForm(forms.Form):
    """A new person's name and password; the address is the invited one."""

    name = forms.CharField(
        label=_("Uw naam"),
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": _("Vul uw naam in.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        strip=False,
        help_text=_("Een zin die alleen u kent werkt goed. Gebruik minstens 12 tekens."),
        error_messages={"required": _("Kies een wachtwoord.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        person = User(email=self._email, name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, user=person)
        return password


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Uw naam"),
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": _("Vul uw naam in.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Taal"),
        required=False,
        choices=[("", _("zoals uw organisatie")), *Language.choices],
    )
