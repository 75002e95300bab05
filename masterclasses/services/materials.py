"""What people read for a day or take home: files of ours, and links."""

from __future__ import annotations

import re
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from masterclasses.models import Masterclass, Material
from masterclasses.services.checks import Unfit, check_plans
from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.archives import DamagedArchive, reading
from portal.kit.documents import store_document
from programme.models import User

MAX_BYTES = 20 * 1024 * 1024
MOST = 40
LONGEST_NAME = 120
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


@transaction.atomic
def add_file(
    *, masterclass: Masterclass, title: str, filename: str, content: bytes, actor: User
) -> Material:
    """Keep a PDF, an office file without macros or an image with the day.

    Raises ``Unfit`` at ``file`` for what is too large or something else.
    """
    masterclass = _locked(masterclass, actor)
    if len(content) > MAX_BYTES:
        raise Unfit("file", _("Dit bestand is te groot. Het mag hooguit 20 MB zijn."))
    content_type, ending = type_of(content)
    document = store_document(
        kind="masterclass_material",
        filename=_safe_name(filename or title, ending),
        content=content,
        content_type=content_type,
    )
    material = Material.objects.create(masterclass=masterclass, title=title, document=document)
    audit.record(
        "masterclasses.add_material", actor=actor, subject=masterclass, data={"name": title}
    )
    return material


@transaction.atomic
def add_link(*, masterclass: Masterclass, title: str, link: str, actor: User) -> Material:
    masterclass = _locked(masterclass, actor)
    material = Material.objects.create(masterclass=masterclass, title=title, link=link)
    audit.record(
        "masterclasses.add_material", actor=actor, subject=masterclass, data={"name": title}
    )
    return material


@transaction.atomic
def remove_material(*, material: Material, actor: User) -> None:
    """People no longer find it at the day; the stored file itself stays."""
    material = locked(material)
    check_plans(actor, material.masterclass.cohort.programme)
    audit.record(
        "masterclasses.remove_material",
        actor=actor,
        subject=material.masterclass,
        data={"name": material.title},
    )
    material.delete()


def type_of(content: bytes) -> tuple[str, str]:
    """The content type and name ending of these bytes; raises ``Unfit`` for other kinds."""
    for start, content_type, ending in SIGNATURES:
        if content.startswith(start):
            return content_type, ending
    if content.startswith(b"PK\x03\x04"):
        return _type_of_archive(content)
    raise Unfit(
        "file",
        _("Kies een PDF, een afbeelding (PNG of JPEG) of een bestand van Word, PowerPoint, Excel "
          "of LibreOffice."),
    )  # fmt: skip


def _type_of_archive(content: bytes) -> tuple[str, str]:
    """Office files are archives; nothing of them is unpacked but the short type of ODF."""
    try:
        with reading(content) as archive:
            names = set(archive.namelist())
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                raise Unfit("file", _("Dit bestand heeft macro’s. Sla het op zonder macro’s."))
            for part, found in OFFICE.items():
                if part in names and "[Content_Types].xml" in names:
                    return found
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                if told in OPEN_DOCUMENT:
                    return told, OPEN_DOCUMENT[told]
    except DamagedArchive:
        raise Unfit("file", _("Dit bestand is beschadigd. Kies een ander bestand.")) from None
    raise Unfit("file", _("Dit is een ingepakt bestand (ZIP). Upload de bestanden los."))


def _safe_name(filename: str, ending: str) -> str:
    """The name that people gave it, without folders and odd signs, ending in what it is."""
    stem = PurePath(filename.replace("\\", "/")).name
    stem = re.sub(r"\.(pdf|png|jpe?g|docx|pptx|xlsx|od[tps])$", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w .,()+-]", "_", stem).strip(" .")[:LONGEST_NAME]
    return f"{stem or 'materiaal'}{ending}"


def _locked(masterclass: Masterclass, actor: User) -> Masterclass:
    masterclass = locked(masterclass)
    check_plans(actor, masterclass.cohort.programme)
    if masterclass.materials.count() >= MOST:
        raise Unfit(
            "title",
            _("Bij deze dag staan al {most} stukken. Haal er eerst een weg.").format(most=MOST),
        )
    return masterclass
