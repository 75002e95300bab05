"""The form of the public check page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from packages.forms.agreements import read_bounded
from portal.kit.verifying import normalised_code, normalised_hash

MAX_VERIFY_BYTES = 25 * 1024 * 1024


class VerifyForm(forms.Form):
    """A PDF, or what stands for one: its check code or its check number; both in one field."""

    depending = ("document", "code")
    document = forms.FileField(
        label=_("Document (PDF)"),
        required=False,
        help_text=_("Hooguit 25 MB. Het bestand wordt alleen gecontroleerd en niet bewaard."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )
    code = forms.CharField(
        label=_("Of de controlecode of het controlegetal"),
        required=False,
        max_length=200,
        help_text=_(
            "Een controlecode staat op het document, bijvoorbeeld 7KQD-3MXA-9TFR. "
            "Een controlegetal heeft 64 tekens."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_document(self) -> bytes | None:
        document = self.cleaned_data["document"]
        if not document:
            return None
        content = read_bounded(document, MAX_VERIFY_BYTES)
        if not content.lstrip().startswith(b"%PDF-"):
            raise forms.ValidationError(_("Dit is geen PDF. Kies het bestand zoals u het kreeg."))
        return content

    def clean_code(self) -> str:
        """As it was made; which of the two it is, its shape tells."""
        text: str = self.cleaned_data["code"]
        if not text:
            return ""
        known = normalised_code(text) or normalised_hash(text)
        if not known:
            raise forms.ValidationError(
                _(
                    "Een controlecode heeft 12 letters en cijfers, zonder 0, 1, I, L en O. Een "
                    "controlegetal heeft 64 tekens: cijfers en letters a tot en met f."
                )
            )
        return known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("document") and not cleaned.get("code"):
            self.add_error("document", _("Kies een PDF of vul een controlecode of -getal in."))
        if cleaned.get("document") and cleaned.get("code"):
            self.add_error(
                "code", _("Controleer één ding tegelijk: maak dit veld leeg, of kies geen PDF.")
            )
        return cleaned
