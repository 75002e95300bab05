"""Forms about an organisation; the acts themselves are in services."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models import Organisation, Programme
from programme.services.organisations import DATA_FIELDS, NAMING_FIELDS

OPTIONAL_NOTE = _("U kunt dit ook later invullen.")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The organisation's data; with ``may_rename`` its name and kind too.

    It never saves: a service does, under lock.
    """

    class Meta:
        model = Organisation
        fields = [*NAMING_FIELDS, *DATA_FIELDS]
        labels = {
            "kind": _("Soort organisatie"),
            "name": _("Naam in het portaal"),
            "cbs_code": _("CBS-code van de gemeente"),
            "legal_name": _("Juridische naam"),
            "kvk": _("KvK-nummer"),
            "oin": _("OIN"),
            "vat_number": _("Btw-nummer"),
            "street": _("Straat"),
            "house_number": _("Huisnummer"),
            "postcode": _("Postcode"),
            "city": _("Plaats"),
        }
        help_texts = {
            "legal_name": _("Zoals op overeenkomsten en facturen moet staan."),
            "kvk": _("8 cijfers."),
            "oin": _("20 cijfers, te vinden in het OIN-register."),
            "vat_number": _("Bijvoorbeeld NL002946725B01."),
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

    def clean_vat_number(self) -> str:
        return str(self.cleaned_data["vat_number"]).upper().replace(".", "").replace(" ", "")

    def clean_cbs_code(self) -> str:
        code = str(self.cleaned_data["cbs_code"])
        if code and not (code.isdigit() and len(code) == 4):
            raise forms.ValidationError(_("Vul een CBS-code in van 4 cijfers, zoals 0153."))
        return code


class AddOrganisationForm(OrganisationForm):
    """A new party of one of the programmes that the coordinator works for."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programma"))
    field_order = ["programme", *NAMING_FIELDS, *DATA_FIELDS]

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, may_rename=True, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["programme"])
        field.queryset, field.empty_label = programmes, None
        parties = (Organisation.Kind.MUNICIPALITY, Organisation.Kind.UTILITY)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Soort organisatie"),
            choices=[(kind.value, kind.label) for kind in parties],
        )


class OrganisationFilterForm(forms.Form):
    search = forms.CharField(label=_("Zoek op naam of plaats"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Soort"),
        required=False,
        choices=[("", _("alle soorten")), *Organisation.Kind.choices],
    )
