"""Materials: what may be uploaded, by its bytes; who downloads it; links."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from masterclasses.models import Cohort, Masterclass, Material
from masterclasses.services import materials as service
from portal.kit import uploads
from tests.factories.masterclasses import a_masterclass
from tests.factories.programme import Cast
from tests.pages import error_at, html_of, is_typed


@pytest.fixture
def day(cohort: Cohort) -> Masterclass:
    return cohort.masterclasses.earliest("period")


def _archive(**parts: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return stream.getvalue()


WORD = _archive(**{"[Content_Types]_xml": "", "word__document_xml": ""})
MACROS = _archive(
    **{"[Content_Types]_xml": "", "word__document_xml": "", "word__vbaProject.bin": ""}
)
WRITER = _archive(mimetype="application/vnd.oasis.opendocument.text")


def _upload(client: Client, day: Masterclass, name: str, content: bytes, **more: str):  # type: ignore[no-untyped-def]
    sent = {"title": "Reader", "file": SimpleUploadedFile(name, content), "link": "", **more}
    return client.post(f"{day.get_absolute_url()}materiaal/", sent)


@pytest.mark.parametrize(
    ("name", "content", "kept", "content_type"),
    [
        ("reader.pdf", b"%PDF-1.7 tekst", "reader.pdf", "application/pdf"),
        ("foto.JPEG", b"\xff\xd8\xff\xe0 beeld", "foto.jpg", "image/jpeg"),
        ("plaat.png", b"\x89PNG\r\n\x1a\n beeld", "plaat.png", "image/png"),
        ("opdracht.docx", WORD, "opdracht.docx", uploads.OFFICE["word/document.xml"][0]),
        ("tekst.odt", WRITER, "tekst.odt", "application/vnd.oasis.opendocument.text"),
        ("misleidend.html", b"%PDF-1.7 tekst", "misleidend.html.pdf", "application/pdf"),
        ("..\\..\\geheim\r\n.pdf", b"%PDF-1.7 tekst", "geheim.pdf", "application/pdf"),
    ],
)
def test_what_is_uploaded_is_downloaded(
    client: Client, cast: Cast, day: Masterclass, name: str, content: bytes, kept: str,
    content_type: str,
) -> None:  # fmt: skip
    client.force_login(cast.coordinator)
    _upload(client, day, name, content)
    material = Material.objects.get()
    assert material.document is not None
    assert material.document.filename.replace("_", "") == kept
    client.force_login(cast.learner)
    assert "Reader" in html_of(client.get(day.get_absolute_url()))
    answer = client.get(f"/masterclasses/materiaal/{material.pk}/")
    assert answer.content == content
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.pdf", b"MZ programma", "Kies een PDF, een afbeelding"),
        ("pagina.html", b"<script>alert(1)</script>", "Kies een PDF, een afbeelding"),
        ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Kies een PDF"),
        ("macro.docm", MACROS, "heeft macro’s"),
        ("alles.zip", _archive(bestand="x"), "ingepakt bestand"),
        ("stuk.docx", b"PK\x03\x04 kapot", "beschadigd"),
        ("leeg.pdf", b"", "leeg"),
    ],
)
def test_other_files_are_refused_at_the_field(
    client: Client, cast: Cast, day: Masterclass, name: str, content: bytes, sentence: str
) -> None:
    client.force_login(cast.coordinator)
    page = _upload(client, day, name, content)
    assert sentence in error_at(page, "file")
    assert is_typed(page, "title", "Reader")
    assert not Material.objects.exists()


def test_a_file_has_a_size(
    client: Client, cast: Cast, day: Masterclass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.kit.uploads.MAX_BYTES", 9)
    client.force_login(cast.coordinator)
    page = _upload(client, day, "reader.pdf", b"%PDF-1.7 tekst")
    assert "te groot" in error_at(page, "file")


def test_a_link_instead_of_a_file(client: Client, cast: Cast, day: Masterclass) -> None:
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}materiaal/"
    page = client.post(address, {"title": "Artikel", "link": "javascript:alert(1)"})
    assert "begint met https://" in error_at(page, "link")
    page = client.post(address, {"title": "Artikel", "link": ""})
    assert "Kies een bestand of vul een link in" in error_at(page, "file")
    page = _upload(client, day, "a.pdf", b"%PDF-1.7", link="https://artikel.voorbeeld.example/")
    assert "niet allebei" in error_at(page, "link")
    client.post(address, {"title": "Artikel", "link": "https://artikel.voorbeeld.example/"})
    material = Material.objects.get()
    assert "https://artikel.voorbeeld.example/" in html_of(client.get(day.get_absolute_url()))
    assert client.get(f"/masterclasses/materiaal/{material.pk}/").status_code == 404


def test_a_trainer_downloads_of_own_days_only(
    client: Client, cast: Cast, cohort: Cohort, day: Masterclass
) -> None:
    own = a_masterclass(cohort, day.day.replace(day=20), cast.trainer)
    made = [
        service.add_file(
            masterclass=each, title="Reader", filename="reader.pdf", content=b"%PDF-1.7 x",
            actor=cast.coordinator,
        )
        for each in (own, day)
    ]  # fmt: skip
    client.force_login(cast.trainer)
    answers = [client.get(f"/masterclasses/materiaal/{each.pk}/").status_code for each in made]
    assert answers == [200, 404]


def test_what_is_taken_away_is_gone(client: Client, cast: Cast, day: Masterclass) -> None:
    client.force_login(cast.coordinator)
    _upload(client, day, "reader.pdf", b"%PDF-1.7 tekst")
    material = Material.objects.get()
    client.post(f"/masterclasses/materiaal/{material.pk}/weghalen/")
    assert not Material.objects.exists()
    assert client.get(f"/masterclasses/materiaal/{material.pk}/").status_code == 404
