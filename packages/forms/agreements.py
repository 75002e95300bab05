"""Forms about an agreement; the acts themselves are in services."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from packages.forms.choosing import invoice_email_field
from packages.models import Agreement, Mandate, Profile
from packages.selectors.channels import configured_channels
from packages.services.uploading import MAX_UPLOAD_BYTES
from packages.states import AgreementState
from portal.kit.forms import day_field


class SignForm(forms.Form):
    """A typed name and a consent; the consent's label is the exact text that is kept.

    It is in the ``language`` of the agreement; ``meaning`` tells who reads another what it says.
    """

    typed_name = forms.CharField(
        label=_("Typ uw volledige naam"),
        max_length=120,
        error_messages={"required": _("Typ uw naam. Die geldt als uw handtekening.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consented = forms.BooleanField(
        error_messages={"required": _("Vink aan dat u akkoord gaat om te kunnen tekenen.")},
    )

    def __init__(
        self,
        *args: Any,
        consent: str,
        language: str,
        name: str,
        meaning: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        consented = self.fields["consented"]
        consented.label = format_html('<span lang="{}">{}</span>', language, consent)
        if meaning:
            consented.help_text = _(
                "De verklaring is in de taal van de overeenkomst, en zo ondertekent u haar. In "
                "uw taal staat er: {text}"
            ).format(text=meaning)
        self.fields["typed_name"].help_text = _("Zoals in de overeenkomst: {name}").format(
            name=name
        )


class CountersignForm(SignForm):
    """For the university's signatory: also in what capacity, as the signature shows it."""

    function = forms.CharField(
        label=_("Uw functie"),
        max_length=120,
        help_text=_("Zoals die bij uw handtekening moet staan."),
        error_messages={"required": _("Vul uw functie in.")},
    )
    basis = forms.ChoiceField(
        label=_("Op welke grond tekent u?"),
        choices=[(value, capfirst(label)) for value, label in Mandate.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies op welke grond u tekent.")},
    )
    basis_reference = forms.CharField(
        label=_("Verwijzing naar het mandaat of de volmacht"),
        max_length=160,
        required=False,
        help_text=_("Alleen invullen bij mandaat of volmacht, bijvoorbeeld: Mandaatregister 12."),
    )
    depending = ("basis_reference",)
    field_order = ["function", "basis", "basis_reference", "typed_name", "consented"]

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, name=name, **kwargs)
        self.fields["typed_name"].help_text = _("Zoals in uw profiel: {name}").format(name=name)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        basis = answers.get("basis")
        if basis and basis != Mandate.OFFICE and not answers.get("basis_reference"):
            self.add_error("basis_reference", _("Vul in waar het mandaat of de volmacht staat."))
        return answers


class ReasonForm(forms.Form):
    """Why an act is done; the reason is kept and both sides can read it."""

    reason = forms.CharField(
        label=_("Reden"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Beide partijen kunnen deze reden lezen."),
        error_messages={"required": _("Schrijf kort op waarom.")},
    )


class TerminateForm(ReasonForm):
    ends_on = day_field(
        _("Laatste dag"),
        _("Vul de laatste dag van de overeenkomst in."),
        initial=timezone.localdate,
    )
    field_order = ["ends_on", "reason"]


class InvoicingForm(forms.Form):
    """Where invoices go from now on, and the reference on them; asked as choosing asks it."""

    email = invoice_email_field()
    reference_label = forms.CharField(
        label=_("Naam van het kenmerk"),
        max_length=60,
        required=False,
        help_text=_("Bijvoorbeeld: verplichtingnummer of inkoopordernummer."),
        error_messages={"required": _("Vul in hoe het kenmerk heet.")},
    )
    reference_value = forms.CharField(
        label=_("Kenmerk"),
        max_length=60,
        required=False,
        help_text=_("Het nummer of de code zelf, bijvoorbeeld 4500012345."),
        error_messages={
            "required": _(
                "De deelnemer betaalt alleen facturen met een kenmerk. Vul het kenmerk in."
            )
        },
    )

    profile = forms.ChoiceField(
        label=_("Soort e-factuur"),
        choices=Profile,
        help_text=_("Kies NLCIUS, tenzij uw administratie om Peppol vraagt."),
        error_messages={"required": _("Kies een soort e-factuur.")},
    )
    channel = forms.ChoiceField(
        label=_("Verzending"),
        help_text=_(
            "Per e-mail gaan de PDF en de e-factuur mee als bijlagen. Via het Peppol-netwerk komt "
            "de factuur vanzelf in de administratie."
        ),
        error_messages={"required": _("Kies hoe de facturen worden verstuurd.")},
    )

    def __init__(self, *args: Any, reference_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ways = configured_channels()
        if len(open_ways) > 1 or self.initial.get("channel") not in open_ways:
            field = cast("forms.ChoiceField", self.fields["channel"])
            field.choices = [(each.value, capfirst(each.label)) for each in open_ways]
        else:
            del self.fields["channel"]  # nothing to choose
        self.fields["reference_label"].required = reference_required
        self.fields["reference_value"].required = reference_required

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("reference_value") and answers.get("reference_label") == "":
            self.add_error("reference_label", _("Vul in hoe het kenmerk heet."))
        return answers


class UploadForm(forms.Form):
    """The signed PDF; faults of the file are told at the field."""

    document = forms.FileField(
        label=_("Getekende overeenkomst"),
        help_text=_("Eén PDF van hooguit 20 MB, zonder wachtwoord."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": _("Kies het getekende document."),
            "empty": _("Dit bestand is leeg. Kies een ander bestand."),
        },
    )

    def clean_document(self) -> bytes:
        return read_bounded(self.cleaned_data["document"], MAX_UPLOAD_BYTES)


class AcceptUploadForm(forms.Form):
    """That the coordinator saw the signature, and in which file."""

    seen_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    signature_seen = forms.BooleanField(
        error_messages={
            "required": _("Vink aan dat u de handtekening ziet, of stuur het document terug.")
        },
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature_seen"].label = _(
            "Ik heb het document bekeken. Het is deze overeenkomst, en ik zie dat {name} namens "
            "{party} heeft getekend."
        ).format(name=agreement.signatory_name, party=agreement.snapshot["participant"]["name"])


class AgreementFilterForm(forms.Form):
    """Which agreements a list shows."""

    status = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *AgreementState.choices]
    )
    search = forms.CharField(label=_("Organisatie of kenmerk"), required=False, max_length=80)


def read_bounded(upload: UploadedFile, limit: int) -> bytes:
    """The file's bytes; raises what a field shows where there are more than ``limit``."""
    if upload.size is None or upload.size > limit:
        raise forms.ValidationError(
            _("Dit bestand is te groot. Het mag hooguit %(limit)s MB zijn."),
            params={"limit": limit // (1024 * 1024)},
        )
    return upload.read()
