"""Forms about an organisation; the acts themselves are in services."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from programme.models import Organisation, Programme, User
from programme.services.organisations import (
    DATA_FIELDS,
    NAMING_FIELDS,
    PARTIES,
    refusal_to_add,
)


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
        kwargs.setdefault("max_length", 40)  # spaces and points between the digits included
        super().__init__(
            label=capfirst(field.verbose_name),  # type: ignore[union-attr]
            validators=field.validators,  # type: ignore[union-attr]
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return self._tidy(text) if text else ""


class OrganisationForm(forms.ModelForm[Organisation]):
    """The organisation's data; with ``may_rename`` its name and kind too.

    It never saves: a service does, under lock.
    """

    kvk = _Tidied(
        tidy=_without_spaces,
        model_field="kvk",
        required=False,
        help_text=_("8 cijfers. U vindt het op kvk.nl."),
    )
    oin = _Tidied(
        tidy=_without_spaces,
        model_field="oin",
        required=False,
        help_text=_("20 cijfers. Elke overheid heeft er een; het staat in het OIN-register."),
    )
    vat_number = _Tidied(
        tidy=_vat_number,
        model_field="vat_number",
        required=False,
        help_text=_("Bijvoorbeeld NL999999990B01."),
    )
    postcode = _Tidied(
        tidy=_postcode,
        model_field="postcode",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    class Meta:
        model = Organisation
        fields = [*NAMING_FIELDS, *DATA_FIELDS]
        labels = {
            "kind": _("Soort organisatie"),
            "name": _("Naam in het portaal"),
            "cbs_code": _("CBS-code van de gemeente"),
            "legal_name": _("Juridische naam"),
            "street": _("Straat"),
            "house_number": _("Huisnummer"),
            "city": _("Plaats"),
            "language": _("Taal"),
        }
        help_texts = {
            "legal_name": _(
                "Zoals op overeenkomsten en facturen moet staan, bijvoorbeeld ‘Gemeente "
                "Twenterand’."
            ),
            "street": _(
                "Het bezoekadres. Een postbus is niet genoeg: de wet wil de straat op de factuur."
            ),
            "language": _(
                "Wie zelf geen taal kiest, leest het portaal in deze taal. Brieven en mails zijn "
                "ook in deze taal."
            ),
        }
        error_messages = {
            "name": {
                "required": _("Vul de naam van de organisatie in."),
                "unique": _("Er is al een organisatie met deze naam."),
            },
            "kind": {"required": _("Kies het soort organisatie.")},
        }

    def __init__(self, *args: Any, may_rename: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_rename:
            for name in NAMING_FIELDS:
                del self.fields[name]
        elif self.instance.kind in PARTIES or not self.instance.kind:
            self.fields["kind"] = forms.ChoiceField(
                label=_("Soort organisatie"),
                choices=[(kind.value, kind.label) for kind in PARTIES],
            )
        else:  # what a university or network is follows from its place in programmes
            del self.fields["kind"]

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

    def clean_vat_number(self) -> str:
        return self._of_nobody_else("vat_number", _("Dit btw-nummer"))

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

    def clean_cbs_code(self) -> str:
        code = str(self.cleaned_data["cbs_code"])
        if code and not re.fullmatch("[0-9]{4}", code):
            raise forms.ValidationError(_("Vul een CBS-code in van 4 cijfers, zoals 0153."))
        kind = self.cleaned_data.get("kind", self.instance.kind)
        if code and kind and kind != Organisation.Kind.MUNICIPALITY:
            raise forms.ValidationError(
                _("Alleen een gemeente heeft een CBS-code. Maak dit veld leeg.")
            )
        return code


class AddOrganisationForm(OrganisationForm):
    """A new party of one of the programmes that the coordinator works for."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programma"))
    field_order = ["programme", *NAMING_FIELDS, *DATA_FIELDS]

    def validate_unique(self) -> None:
        """Of the name: one that is there already may join."""

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if programme := self.cleaned_data.get("programme"):
            refusal = refusal_to_add(programme=programme, name=name, actor=self._actor)
            if refusal:
                raise forms.ValidationError(refusal)
        return name

    def __init__(self, *args: Any, programmes: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, may_rename=True, **kwargs)
        self._actor = actor
        field = cast(forms.ModelChoiceField, self.fields["programme"])
        field.queryset, field.empty_label = programmes, None


class OrganisationFilterForm(forms.Form):
    search = forms.CharField(label=_("Zoek op naam of plaats"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Soort"),
        required=False,
        choices=[("", _("alle soorten")), *Organisation.Kind.choices],
    )
