"""Files that people send: how large, of which kind, and what they are called."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.acts import Refused, Unfit
from portal.kit.archives import DamagedArchive, part_of, reading
from portal.kit.documents import store_document
from portal.kit.models import StoredDocument

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.pptx,.xlsx,.odt,.odp,.ods"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# What a file is follows from its bytes, never from its name: (its type, the end of its name).
SIGNATURES = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
OFFICE = {
    "word/document.xml": (f"{_OOXML}wordprocessingml.document", ".docx"),
    "ppt/presentation.xml": (f"{_OOXML}presentationml.presentation", ".pptx"),
    "xl/workbook.xml": (f"{_OOXML}spreadsheetml.sheet", ".xlsx"),
}
OPEN_DOCUMENT = {
    f"{_ODF}text": ".odt",
    f"{_ODF}presentation": ".odp",
    f"{_ODF}spreadsheet": ".ods",
}


class UnfitFile(Refused):
    """A file that is not taken, and why."""


class PaperField(forms.FileField):
    """A PDF, an office file without macros or an image; gives its name and its bytes, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "help_text": gettext_lazy(
                    "Een PDF, afbeelding of Office-bestand van hooguit 20 MB."
                ),
                "widget": forms.ClearableFileInput(attrs={"accept": ACCEPT}),
                **kwargs,
                "error_messages": {
                    "empty": gettext_lazy("Dit bestand is leeg. Kies een ander bestand."),
                    **kwargs.get("error_messages", {}),
                },
            }
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload: UploadedFile[Any] | None = super().clean(data, initial)
        if not upload:
            return None
        try:
            check_size(upload.size)
            content = upload.read()
            type_of(content)
        except UnfitFile as unfit:
            raise forms.ValidationError(str(unfit)) from None
        return upload.name or "", content


def store_upload(*, kind: str, name: str, content: bytes, otherwise: str) -> StoredDocument:
    """Keep what somebody sent, named after ``name``; raises ``Unfit`` at ``file`` for no paper.

    Services call it too where a form looked already: what is kept, is checked here.
    """
    try:
        check_size(len(content))
        content_type, ending = type_of(content)
    except UnfitFile as unfit:
        raise Unfit("file", str(unfit)) from None
    return store_document(
        kind=kind,
        filename=safe_name(name, ending, otherwise=otherwise),
        content=content,
        content_type=content_type,
    )


def check_size(size: int | None) -> None:
    if size is None or size > MAX_BYTES:
        raise UnfitFile(_("Dit bestand is te groot. Het mag hooguit 20 MB zijn."))


def type_of(content: bytes) -> tuple[str, str]:
    """The content type and name ending of these bytes; raises ``UnfitFile`` for other kinds."""
    for start, content_type, ending in SIGNATURES:
        if content.startswith(start):
            return content_type, ending
    if content.startswith(b"PK\x03\x04"):
        return _type_of_archive(content)
    raise UnfitFile(
        _("Kies een PDF, een afbeelding (PNG of JPEG) of een bestand van Word, PowerPoint, Excel "
          "of LibreOffice.")
    )  # fmt: skip


def safe_name(filename: str, ending: str, *, otherwise: str) -> str:
    """The name that people gave it, without folders and odd signs, ending in what it is."""
    stem = PurePath(filename.replace("\\", "/")).name
    stem = re.sub(r"\.(pdf|png|jpe?g|docx|pptx|xlsx|od[tps])$", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w .,()+-]", "_", stem).strip(" .")[:LONGEST_NAME]
    return f"{stem or otherwise}{ending}"


def _type_of_archive(content: bytes) -> tuple[str, str]:
    """Office files are archives; nothing of them is unpacked but the short type of ODF."""
    try:
        with reading(content) as archive:
            names = set(archive.namelist())
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                raise UnfitFile(_("Dit bestand heeft macro’s. Sla het op zonder macro’s."))
            for part, found in OFFICE.items():
                if part in names and "[Content_Types].xml" in names:
                    return found
            if "mimetype" in names and (short := archive.getinfo("mimetype")).file_size <= 100:
                told = part_of(archive, short).decode("ascii", "replace").strip()
                if told in OPEN_DOCUMENT:
                    return told, OPEN_DOCUMENT[told]
    except DamagedArchive:
        raise UnfitFile(_("Dit bestand is beschadigd. Kies een ander bestand.")) from None
    raise UnfitFile(_("Dit is een ingepakt bestand (ZIP). Upload de bestanden los."))
