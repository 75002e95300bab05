"""The form with which materials are added to a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from masterclasses.services.checks import Unfit
from masterclasses.services.materials import MAX_BYTES, type_of
from portal.kit.forms import link_field

ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.pptx,.xlsx,.odt,.odp,.ods"


class MaterialForm(forms.Form):
    """A file or a link, with what people read."""

    depending = ("file", "link")
    title = forms.CharField(
        label=_("Titel"),
        max_length=160,
        error_messages={"required": _("Vul in hoe dit stuk heet.")},
    )
    file = forms.FileField(
        label=_("Bestand"),
        required=False,
        help_text=_("Een PDF, afbeelding of Office-bestand van hooguit 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )
    link = link_field(_("Of een link"), required=False)

    def clean_file(self) -> tuple[str, bytes] | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if not upload:
            return None
        if upload.size is None or upload.size > MAX_BYTES:
            raise forms.ValidationError(_("Dit bestand is te groot. Het mag hooguit 20 MB zijn."))
        content = upload.read()
        try:
            type_of(content)
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from None
        return upload.name or "", content

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if "file" in self.errors or "link" in self.errors:
            return answers
        if not answers.get("file") and not answers.get("link"):
            self.add_error("file", _("Kies een bestand of vul een link in."))
        if answers.get("file") and answers.get("link"):
            self.add_error("link", _("Kies een bestand óf vul een link in, niet allebei."))
        return answers
