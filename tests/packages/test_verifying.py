"""The check page: valid, altered or unknown, to anyone, and no more about the parties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from packages import documents, jobs
from packages.models import Agreement
from packages.services import ending, uploading
from packages.views.verify import CHECKS_PER_MINUTE
from portal.kit import seals
from portal.kit.documents import render_pdf
from portal.kit.models import DamagedDocument
from portal.kit.verifying import verdict_on_file, verdict_on_hash
from tests.factories.packages import an_agreement, an_offer
from tests.factories.programme import Cast
from tests.pages import error_at, html_of

URL = "/controleren/"
_addresses = count(1)


@pytest.fixture
def visitor() -> Client:
    """Somebody who did not log in, at an address of their own, so that limits do not meet."""
    return Client(REMOTE_ADDR=f"198.51.100.{next(_addresses)}")


@pytest.fixture
def sealed(cast: Cast) -> Agreement:
    agreement = an_agreement(cast)
    documents.make_sealed_document(agreement.pk)
    agreement.refresh_from_db()
    return agreement


def _check(visitor: Client, content: bytes) -> HttpResponse:
    upload = SimpleUploadedFile("overeenkomst.pdf", content, content_type="application/pdf")
    return visitor.post(URL, {"document": upload, "code": ""})


def _with_a_page_more(content: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    words = writer.add_object(StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.insert_page(PageObject(contents=words, media_box=(0, 0, 595, 842)))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _with_words_after_its_end(content: bytes) -> bytes:
    return content + b"%% Akkoord met een lagere prijs\n"


def _signed_by_another(content: bytes) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name="Ander", subfilter=fields.SigSeedSubFilter.PADES
    )
    output = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(content))
    signers.sign_pdf(writer, metadata, signer=seals._signer(), output=output)
    return output.getvalue()


def _says_no_more_than_needed(page: HttpResponse, cast: Cast, agreement: Agreement) -> None:
    html = html_of(page)
    organisation = cast.participant.organisation
    for secret in (
        organisation.name,
        organisation.kvk,
        cast.owner.email,
        cast.signatory.name,
        cast.signatory.email,
        cast.programme.lead.name,
        agreement.package_name,
        agreement.reference_value,
        "12.000",
    ):
        assert secret not in html, secret


def test_the_sealed_paper_is_valid_by_file_and_by_number(
    cast: Cast, sealed: Agreement, visitor: Client
) -> None:
    number = sealed.sealed_document.sha256
    for page in (
        _check(visitor, sealed.sealed_document.read()),
        visitor.post(URL, {"code": number}),
        visitor.post(URL, {"code": f"  {number.upper()} "}),
    ):
        assert "Dit document is geldig" in html_of(page)
        assert sealed.number in html_of(page)
        assert "van kracht" in html_of(page)
        _says_no_more_than_needed(page, cast, sealed)


@pytest.mark.parametrize(
    "change", [_with_a_page_more, _with_words_after_its_end, _signed_by_another]
)
def test_what_was_added_after_the_seal_is_not_called_valid(
    cast: Cast, sealed: Agreement, visitor: Client, change: Callable[[bytes], bytes]
) -> None:
    paper = sealed.sealed_document.read()
    changed = change(paper)
    assert changed.startswith(paper)
    verdict = verdict_on_file(changed)
    assert not verdict.valid
    assert verdict.altered
    page = _check(visitor, changed)
    assert "gewijzigd of niet van ons" in html_of(page)
    assert "Dit document is geldig" not in html_of(page)
    assert sealed.number not in html_of(page)
    _says_no_more_than_needed(page, cast, sealed)


def test_the_seal_itself_does_not_cover_an_added_page(sealed: Agreement) -> None:
    """Also who trusts the file alone, as a PDF reader does, is told."""
    trust = ValidationContext(trust_roots=[seals._signer().signing_cert], allow_fetching=False)
    paper = sealed.sealed_document.read()
    for content, holds in ((paper, True), (_with_a_page_more(paper), False)):
        signature = PdfFileReader(BytesIO(content)).embedded_signatures[0]
        assert validate_pdf_signature(signature, trust).bottom_line is holds


def test_a_renewed_seal_leaves_older_papers_valid(
    sealed: Agreement, settings: Any, tmp_path: Path
) -> None:
    seals.make_demo_key(tmp_path / "new.p12", "nieuw")
    settings.SEAL_PKCS12_PATH, settings.SEAL_PKCS12_PASSWORD = str(tmp_path / "new.p12"), "nieuw"
    seals._signer.cache_clear()
    try:
        assert verdict_on_file(sealed.sealed_document.read()).valid
    finally:
        seals._signer.cache_clear()


def test_bytes_that_were_changed_on_our_own_disk_are_never_handed_out(sealed: Agreement) -> None:
    document = sealed.sealed_document
    path, paper = Path(document.file.path), document.read()
    path.write_bytes(paper[:-1] + b"x")
    try:
        with pytest.raises(DamagedDocument):
            document.read()
    finally:
        path.write_bytes(paper)


def test_an_ended_agreement_is_real_but_no_longer_in_force(
    cast: Cast, sealed: Agreement, visitor: Client
) -> None:
    ending.terminate_agreement(
        agreement=sealed,
        actor=cast.coordinator,
        reason="Fusie",
        ends_on=date(sealed.first_year, 12, 31),
    )
    with time_machine.travel(date(sealed.first_year + 1, 1, 2)):
        assert jobs.complete_ended_agreements() == 1
    page = html_of(_check(visitor, sealed.sealed_document.read()))
    assert "Dit document is geldig" in page
    assert "eerder beëindigd" in page
    assert "van kracht" not in page


def test_an_offer_is_not_mistaken_for_a_signed_agreement(cast: Cast, visitor: Client) -> None:
    offer = an_offer(cast)
    page = _check(visitor, offer.offered_document.read())
    assert "echt, maar niet getekend" in html_of(page)
    _says_no_more_than_needed(page, cast, offer)
    uploading.upload_signed_document(
        agreement=offer,
        content=render_pdf("<html lang='nl'><title>Getekend</title><p>Ja</p></html>"),
        actor=cast.owner,
    )
    offer.refresh_from_db()
    uploaded = offer.uploaded_document
    assert not verdict_on_hash(uploaded.sha256).valid, "nobody has looked at it yet"
    uploading.accept_upload(agreement=offer, actor=cast.coordinator, seen_sha256=uploaded.sha256)
    page = _check(visitor, uploaded.read())
    assert "niet het zegel van de universiteit" in html_of(page)
    _says_no_more_than_needed(page, cast, offer)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"%PDF-" + bytes(range(256)) * 40],
    ids=["a head", "no table", "noise"],
)
@pytest.mark.django_db
def test_an_unknown_file_is_unknown(visitor: Client, content: bytes) -> None:
    page = _check(visitor, content)
    assert page.status_code == 200
    assert "Dit document kennen wij niet" in html_of(page)


@pytest.mark.django_db
def test_a_pdf_that_no_longer_unpacks_is_unknown(visitor: Client) -> None:
    content = render_pdf("<html lang='nl'><title>Stuk</title><p>Stuk</p></html>")
    at = content.rindex(b"stream\n", 0, content.rindex(b"endstream")) + 20
    page = _check(visitor, content[:at] + b"\0" * 40 + content[at + 40 :])
    assert "Dit document kennen wij niet" in html_of(page)


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"code": ""}, "document", "Kies een PDF"),
        ({"code": "abc"}, "code", "64 tekens"),
        ({"code": "g" * 64}, "code", "64 tekens"),
        ({"document": b"", "code": ""}, "document", "leeg"),
        ({"document": b"Dit is tekst", "code": ""}, "document", "geen PDF"),
        ({"document": b"0" * (25 * 1024 * 1024 + 1), "code": ""}, "document", "te groot"),
    ],
    ids=["nothing", "short", "no hex", "empty", "text", "too large"],
)
@pytest.mark.django_db
def test_what_cannot_be_checked_is_told_at_the_field(
    visitor: Client, answers: dict[str, object], field: str, says: str
) -> None:
    if isinstance(answers.get("document"), bytes):
        answers = {**answers, "document": SimpleUploadedFile("a.pdf", answers["document"])}
    page = visitor.post(URL, answers)
    assert says in error_at(page, field)
    assert 'id="verdict"' not in html_of(page)


@pytest.mark.django_db
def test_a_wrong_number_and_one_of_nobody_are_unknown(visitor: Client) -> None:
    page = visitor.post(URL, {"code": "0" * 64})
    assert "Dit document kennen wij niet" in html_of(page)


@pytest.mark.django_db
def test_who_checks_very_many_waits_and_others_do_not(visitor: Client) -> None:
    def status(client: Client) -> int:
        return client.post(reverse("packages:verify"), {"code": "0" * 64}).status_code

    assert {status(visitor) for _each in range(CHECKS_PER_MINUTE)} == {200}
    page = visitor.post(URL, {"code": "0" * 64})
    assert page.status_code == 429
    assert "Probeer het over een minuut weer" in html_of(page)
    assert visitor.get(URL).status_code == 200
    assert status(Client(REMOTE_ADDR="203.0.113.7")) == 200
