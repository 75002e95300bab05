"""The paper of a certificate: what is on it, its seal, and what the check page says of it."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from masterclasses import documents, tasks
from masterclasses.models import Certificate, Cohort, MasterclassRules
from masterclasses.services.certifying import withdraw_certificate
from portal.kit import seals
from portal.kit.models import AuditRecord, OutgoingMail, StoredDocument
from portal.kit.verifying import verdict_on_code, verdict_on_file, verdict_on_hash
from tests.factories.certificates import a_certificate
from tests.factories.masterclasses import a_person
from tests.factories.programme import LONG_NAME, LONG_ORGANISATION, Cast
from tests.pages import html_of, text_of_pdf

_addresses = count(1)
LONG_TITLE = (
    "Integraal programmeren in de ondergrond: hoe riolering, kabels, leidingen en "
    "klimaatadaptatie in één gebiedsgerichte opgave samenkomen, en wie daarover beslist"
)


@pytest.fixture
def visitor() -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{next(_addresses)}")


@pytest.fixture
def certificate(cast: Cast, cohort: Cohort) -> Certificate:
    """Of Anna de Vries, with its paper."""
    day = cohort.masterclasses.all()[0]
    day.lines.set(cast.programme.lines.all()[:2])
    made = a_certificate(
        cohort, cast.participant, cast.owner, cast.coordinator, a_person("Anna de Vries")
    )
    assert documents.make_certificates([made.pk]) == []
    made.refresh_from_db()
    return made


def _unsaved(**changes: Any) -> Certificate:
    snapshot: dict[str, Any] = {
        "name": "Anna de Vries",
        "organisation": "Gemeente Enschede",
        "programme": {"name": "3-Jaar Programma Uniforme Werkwijze", "region": "Twente"},
        "lead": {"name": "Universiteit Twente", "city": "Enschede"},
        "year": 2027,
        "issued_on": "2027-12-01",
        "days": [_day(number, "Van ambitie naar opgave") for number in (7, 8, 9)],
        "lines": ["Verticale integratie", "Horizontale integratie", "Organisatie ontwikkeling"],
        "results": [],
        "signatory": {"name": "", "function": ""},
    }
    return Certificate(
        number="UWGO-C2027-0001",
        check_code="7KQD-3MXA-9TFR",
        year=2027,
        snapshot={**snapshot, **changes},
    )


def _day(number: int, title: str) -> dict[str, Any]:
    return {"number": number, "title": title, "date": f"2027-0{number % 9 + 1}-04", "minutes": 210}


def _pages(pdf: bytes) -> int:
    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])


def test_it_says_who_attended_what(cast: Cast, certificate: Certificate) -> None:
    words = text_of_pdf(certificate.document.read())
    told = " ".join(words.split())
    for expected in (
        "Anna de Vries",
        cast.participant.organisation.legal_name,
        cast.programme.name,
        cast.programme.lead.legal_name,
        "heeft deelgenomen aan 3 masterclasses",
        "Verticale integratie · Horizontale integratie",
        certificate.number,
        certificate.check_code,
        "/controleren/",
        "24 november 2026",
    ):
        assert expected in told, expected
    assert words.count("Van ambitie naar opgave") == 3
    assert re.findall(r"\b\d,5\b|\b10,5\b", words) == ["3,5", "3,5", "3,5", "10,5"]
    assert "Afgeronde vakken" not in words


def test_the_demonstration_seal_says_so_in_words() -> None:
    html = documents.certificate_html(_unsaved())
    assert "Dit certificaat draagt een demonstratiezegel. Dat zegel heeft geen" in html


def test_a_real_seal_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "is_demonstration", lambda: False)
    html = documents.certificate_html(_unsaved())
    assert "demonstratie" not in html
    assert "Verzegeld met het elektronische zegel van de universiteit" in html


def test_who_stands_on_it_for_the_lead_is_a_setting(cast: Cast, cohort: Cohort) -> None:
    rules = MasterclassRules.objects.create(programme=cast.programme)
    nobody = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    assert "Leiding van het programma" in documents.certificate_html(nobody)
    rules.certificate_name, rules.certificate_function = "Prof. A. Voorbeeld", "Programmaleider"
    rules.save()
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    told = documents.certificate_html(made)
    assert "Prof. A. Voorbeeld" in told
    assert f"Programmaleider, {cast.programme.lead.printed_name}" in told
    assert "Leiding van het programma" not in told


def test_results_in_ec_are_on_it_where_there_are_any() -> None:
    result = {"code": "201400123", "name": "Asset Management", "ec": 5}
    words = text_of_pdf(documents.sealed_certificate(_unsaved(results=[result])))
    assert re.search(r"Afgeronde vakken\b.*\b201400123\b.*Asset Management\s+5\b", words, re.S)


def test_long_names_and_six_days_fit_on_one_page() -> None:
    results = [{"code": f"20140012{n}", "name": "Asset Management in de stad", "ec": 5}
               for n in range(2)]  # fmt: skip
    pdf = documents.sealed_certificate(
        _unsaved(
            name=f"{LONG_NAME} ({LONG_NAME})"[:120],
            organisation=f"{LONG_ORGANISATION} en {LONG_ORGANISATION}"[:160],
            days=[_day(number, LONG_TITLE) for number in range(7, 13)],
            results=results,
            signatory={"name": LONG_NAME, "function": "Voorzitter van de programmaleiding"},
        )
    )
    assert _pages(pdf) == 1
    words = " ".join(text_of_pdf(pdf).split())
    assert LONG_NAME in words
    assert words.count(LONG_TITLE) == 6
    assert "7KQD-3MXA-9TFR" in words


def test_a_year_full_of_days_goes_on_and_loses_nothing() -> None:
    pdf = documents.sealed_certificate(
        _unsaved(days=[_day(number, f"Onderwerp {number}.") for number in range(1, 53)])
    )
    words = text_of_pdf(pdf)
    assert all(f"Onderwerp {number}." in words for number in range(1, 53))
    assert "7KQD-3MXA-9TFR" in words


def test_names_cannot_write_markup() -> None:
    html = documents.certificate_html(_unsaved(name="<b>Anna</b>"))
    assert "<b>Anna" not in html


def test_it_is_a_tagged_pdf_a_in_dutch(certificate: Certificate) -> None:
    content = certificate.document.read()
    root = PdfFileReader(BytesIO(content)).root
    metadata = root["/Metadata"].data.decode()
    assert re.search(r"pdfaid:part(>|=\")2", metadata)
    assert re.search(r"pdfaid:conformance(>|=\")A", metadata)
    assert "Anna de Vries" in metadata
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "nl"
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=content, capture_output=True, check=True
    )
    structure = done.stdout.decode()
    for tag in ("H1", "H2", "Table", "TH", "Figure"):
        assert re.search(rf"^\s+{tag}\b", structure, re.M), tag


def test_the_seal_holds_and_covers_the_whole_file(certificate: Certificate) -> None:
    reader = PdfFileReader(BytesIO(certificate.document.read()))
    (signature,) = reader.embedded_signatures
    own = ValidationContext(trust_roots=[seals._certificate()], allow_fetching=False)
    status = validate_pdf_signature(signature, own)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert certificate.number in str(signature.sig_object["/Reason"])


def test_the_qr_code_leads_to_the_check_page_with_the_code(
    certificate: Certificate, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(
        documents, "qr_code", lambda address, **_look: drawn.append(address) or "data:,"
    )
    documents.certificate_html(certificate)
    (address,) = map(urlsplit, drawn)
    assert address.path == "/controleren/"
    assert parse_qs(address.query) == {"code": [certificate.check_code]}
    page = html_of(visitor.get(f"{address.path}?{address.query}"))
    assert "Dit certificaat is geldig" in page
    assert "Anna de Vries" in page
    assert certificate.number in page


def test_a_second_run_makes_no_second_paper(certificate: Certificate) -> None:
    first = certificate.document_id
    assert documents.make_certificates([certificate.pk]) == []
    certificate.refresh_from_db()
    assert certificate.document_id == first
    assert StoredDocument.objects.filter(kind="certificate").count() == 1
    assert AuditRecord.objects.filter(act="masterclasses.make_certificate").count() == 1
    mail = OutgoingMail.objects.get(template="certificate")
    assert mail.to == certificate.learner.email
    assert list(mail.attachments.all()) == [certificate.document]
    assert certificate.check_code in mail.body_text


def test_one_that_can_not_be_made_keeps_the_others_not_back(
    cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [
        a_certificate(cohort, cast.participant, cast.owner, cast.coordinator) for _each in range(3)
    ]
    keys, whole = [each.pk for each in some], documents.sealed_certificate

    def breaks(certificate: Certificate) -> bytes:
        return whole(certificate) if certificate != some[1] else bytes(1 / 0)

    with monkeypatch.context() as broken:
        broken.setattr(documents, "sealed_certificate", breaks)
        with pytest.raises(ZeroDivisionError):
            tasks.make_certificates(keys)
    assert [each.pk for each in documents.without_papers()] == [some[1].pk]
    told = OutgoingMail.objects.filter(template="certificate")
    assert set(told.values_list("about_id", flat=True)) == {str(keys[0]), str(keys[2])}
    tasks.make_certificates(keys)
    assert not documents.without_papers().exists()
    assert told.count() == len(some)


def test_what_is_withdrawn_while_it_is_printed_is_not_kept(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    paper = documents.printed(made)
    withdraw_certificate(certificate=made, reason="Fout", actor=cast.coordinator)
    assert documents.keep([paper]) == []
    assert not StoredDocument.objects.filter(kind="certificate").exists()


def test_what_was_withdrawn_before_its_turn_gets_no_paper(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    withdraw_certificate(certificate=made, reason="Fout", actor=cast.coordinator)
    assert documents.make_certificates([made.pk]) == []
    assert not StoredDocument.objects.filter(kind="certificate").exists()
    assert not OutgoingMail.objects.filter(template="certificate").exists()


def test_with_the_file_or_hash_one_learns_that_it_is_valid_and_not_whose(
    cast: Cast, certificate: Certificate, visitor: Client
) -> None:
    upload = SimpleUploadedFile("c.pdf", certificate.document.read(), "application/pdf")
    for data in ({"document": upload}, {"code": certificate.document.sha256}):
        page = html_of(visitor.post("/controleren/", data))
        assert "Dit certificaat is geldig" in page
        assert certificate.number in page
        for secret in ("Anna", cast.participant.organisation.name, certificate.learner.email):
            assert secret not in page


def test_every_altered_byte_is_refused(certificate: Certificate) -> None:
    content = certificate.document.read()
    assert verdict_on_file(content).valid
    for place in range(0, len(content), len(content) // 40):
        altered = bytearray(content)
        altered[place] ^= 1
        assert not verdict_on_file(bytes(altered)).valid, place
    altered = bytearray(content)
    altered[len(content) // 2] ^= 1
    assert verdict_on_file(bytes(altered)).altered


def test_a_code_that_was_never_given_is_not_known(certificate: Certificate) -> None:
    assert not verdict_on_code("7KQD-3MXA-9TFR").valid
    assert verdict_on_code(certificate.check_code.lower().replace("-", " ")).valid


def test_a_withdrawn_one_is_told_as_such_without_whose(
    cast: Cast, certificate: Certificate, visitor: Client
) -> None:
    withdraw_certificate(certificate=certificate, reason="De naam is fout", actor=cast.coordinator)
    by_code = html_of(visitor.get("/controleren/", {"code": certificate.check_code}))
    by_file = verdict_on_hash(certificate.document.sha256).recognised
    assert by_file is not None
    assert "sinds 24 november 2026 geldt het niet meer" in str(by_file.text)
    assert "Dit certificaat is ingetrokken" in by_code
    assert "sinds 24 november 2026 geldt het niet meer" in by_code
    assert "is geldig" not in by_code
    assert "Anna" not in by_code
    assert "De naam is fout" not in by_code
