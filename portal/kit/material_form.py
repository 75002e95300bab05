"""The form with which something to read is added: a file or a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import link_field
from portal.kit.uploads import PaperField
from portal.kit.validators import validate_name


class MaterialForm(forms.Form):
    """A file or a link, with what people read."""

    depending = ("file", "link")
    title = forms.CharField(
        label=_("Titel"),
        max_length=160,
        validators=[validate_name],
        error_messages={"required": _("Vul in hoe dit stuk heet.")},
    )
    file = PaperField(label=_("Bestand"), required=False)
    link = link_field(_("Of een link"), required=False)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if "file" in self.errors or "link" in self.errors:
            return answers
        if not answers.get("file") and not answers.get("link"):
            self.add_error("file", _("Kies een bestand of vul een link in."))
        if answers.get("file") and answers.get("link"):
            self.add_error("link", _("Kies een bestand óf vul een link in, niet allebei."))
        return answers
