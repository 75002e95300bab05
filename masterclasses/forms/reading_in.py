"""The questions of reading in a list: the file, which lines to show, and why so late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.people_files import MOST_BYTES, read_table
from masterclasses.people_lists import Unreadable
from masterclasses.selectors.sent_lines import FAULTY, Line, Verdict
from masterclasses.sent_lists import tidied

Table = Sequence[Sequence[str]]


class UploadForm(forms.Form):
    """A file whose heading ``read`` understands; ``read`` raises ``Unreadable`` otherwise."""

    upload = forms.FileField(
        label=_("Bestand"),
        max_length=120,
        help_text=_(
            "Een Excel-werkmap (.xlsx) of CSV van hooguit 1 MB en 2.000 regels. Wij lezen het "
            "eerste blad."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,text/csv"}),
        error_messages={
            "required": _("Kies een bestand."),
            "empty": _("Dit bestand is leeg. Kies een ander bestand."),
            "max_length": _("De naam van dit bestand is te lang. Geef het een kortere naam."),
        },
    )

    def __init__(self, *args: Any, read: Callable[[Table], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read = read
        self.table: Table = ()

    def clean_upload(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["upload"]
        try:
            # One byte more than may be tells that the file is too large.
            self.table = tidied(read_table(upload.read(MOST_BYTES + 1)))
            self._read(self.table)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from None
        return upload


class LateForm(forms.Form):
    """Why days of long ago are changed now."""

    reason = reason_field(
        _("Waarom verandert u dit nu nog?"),
        _("Vul in waarom u dit nu nog verandert."),
        help_text=_("Dagen van meer dan twee weken geleden veranderen alleen met een reden."),
    )


class LinesForm(forms.Form):
    """Which lines are shown: the faulty ones first, where there are any."""

    toon = forms.ChoiceField(label=_("Toon"), required=False)

    def __init__(self, data: Any, *, lines: Sequence[Line], done: bool) -> None:
        present = {line.verdict for line in lines}
        self._faulty = bool(present.intersection(FAULTY))
        super().__init__({"toon": data.get("toon") or self._usual})
        choices = [(each.value, each.came if done else each.label) for each in Verdict
                   if each in present and each not in FAULTY]  # fmt: skip
        faulty = [("fout", _("regels die wij overslaan"))] if self._faulty else []
        shown = cast("forms.ChoiceField", self.fields["toon"])
        shown.choices = [("alles", _("alle regels")), *faulty, *choices]
        self._lines = lines

    @property
    def _usual(self) -> str:
        return "fout" if self._faulty else "alles"

    def shown(self) -> list[Line]:
        asked = self.cleaned_data["toon"] if self.is_valid() else self._usual
        if asked == "fout":
            return [line for line in self._lines if line.is_faulty]
        return [line for line in self._lines if asked in ("alles", line.verdict)]
