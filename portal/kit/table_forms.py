"""The form that takes a table in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import MOST_BYTES, Unreadable, read_table, tidied

Table = Sequence[Sequence[str]]


class TableForm(forms.Form):
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

    def clean_upload(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["upload"]
        try:
            # One byte more than may be tells that the file is too large.
            self.table = tidied(read_table(upload.read(MOST_BYTES + 1)))
            self._read(self.table)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from None
        return upload
