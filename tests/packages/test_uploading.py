"""A signed PDF instead: only one that opens, whole and sealable, and only as it was looked at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from threading import Event

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm

from packages import documents
from packages.models import Agreement
from packages.services import ending, signing, uploading
from packages.states import AgreementState
from portal.kit import seals
from portal.kit.acts import Refused, one_at_a_time
from portal.kit.documents import render_pdf
from portal.kit.models import OutgoingMail
from portal.kit.verifying import verdict_on_file
from tests.factories.packages import EVIDENCE, offered_agreement
from tests.factories.papers import CATALOG, PAGE, a_paper, pdf_of
from tests.factories.programme import Cast
from tests.pages import error_at

AS_SENT = {"csrfmiddlewaretoken": "a browser sends it along"}


def _noisy() -> bytes:
    """A PDF whose index is compressed and no longer unpacks."""
    content = render_pdf("<html lang='nl'><title>Getekend</title><p>Getekend</p></html>")
    at = content.rindex(b"stream\n", 0, content.rindex(b"endstream")) + 20
    return content[:at] + b"\0" * 40 + content[at + 40 :]


def _encrypted() -> bytes:
    writer, output = PdfFileWriter(), BytesIO()
    contents = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 9, 9)))
    writer.encrypt("geheim")
    writer.write(output)
    return output.getvalue()


def _signed_outside(permission: MDPPerm | None = None) -> bytes:
    """A PDF with somebody's own certificate in it, certified where a permission is given."""
    metadata = signers.PdfSignatureMetadata(
        field_name="Eigen",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=permission is not None,
        docmdp_permissions=permission or MDPPerm.FILL_FORMS,
    )
    writer, output = IncrementalPdfFileWriter(BytesIO(a_paper())), BytesIO()
    signers.sign_pdf(writer, metadata, signer=seals._signer(), output=output)
    return output.getvalue()


def _altered() -> bytes:
    """Signed, and then changed within the bytes that the signature is about."""
    signed = _signed_outside()
    at = signed.index(b"/MediaBox")
    return signed[:at] + b"/MediaBux" + signed[at + 9 :]


def _send(client: Client, offer: Agreement, content: bytes) -> HttpResponse:
    upload = SimpleUploadedFile("getekend.pdf", content, content_type="application/pdf")
    return client.post(reverse("packages:upload", args=[offer.number]), {"document": upload})


def _countersign(cast: Cast, offer: Agreement) -> None:
    signing.countersign_agreement(
        agreement=offer,
        signatory=cast.lead_signatory,
        typed_name=cast.lead_signatory.name,
        function="Decaan",
        basis="office",
        basis_reference="",
        consented=True,
        evidence=EVIDENCE,
    )


BAD_FILES = {
    "no pdf": (lambda: b"PK\3\4 een Word-bestand", "geen PDF"),
    "empty": (lambda: b"", "leeg"),
    "30 MB": (lambda: b"%PDF-1.7\n" + b"0" * 30 * 1024 * 1024, "te groot"),
    "truncated": (lambda: a_paper()[:-60], "beschadigd"),
    "only a head": (lambda: b"%PDF-1.7\n", "beschadigd"),
    "does not unpack": (_noisy, "beschadigd"),
    "no catalogue": (lambda: pdf_of(b"null"), "beschadigd"),
    "no pages": (
        lambda: pdf_of(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"),
        "geen bladzijden",
    ),
    "pages that are not there": (
        lambda: pdf_of(CATALOG, b"<</Type/Pages/Kids[9 0 R]/Count 1>>"),
        "beschadigd",
    ),
    "more pages than there are": (
        lambda: pdf_of(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 3>>", PAGE),
        "beschadigd",
    ),
    "behind a password": (_encrypted, "wachtwoord"),
    "altered after it was signed": (_altered, "na het tekenen"),
    "locked by a signature": (lambda: _signed_outside(MDPPerm.NO_CHANGES), "geen zegel"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_used_is_told_at_the_field_and_not_kept(
    cast: Cast, offer: Agreement, client: Client, name: str
) -> None:
    make, says = BAD_FILES[name]
    client.force_login(cast.owner)
    page = _send(client, offer, make())
    assert page.status_code == 200
    assert says in error_at(page, "document")
    offer.refresh_from_db()
    assert offer.uploaded_document is None
    assert not OutgoingMail.objects.filter(template="agreement_uploaded").exists()


def test_no_file_at_all_is_told_at_the_field(cast: Cast, offer: Agreement, client: Client) -> None:
    client.force_login(cast.owner)
    page = client.post(reverse("packages:upload", args=[offer.number]), AS_SENT)
    assert "Kies het getekende document" in error_at(page, "document")


@pytest.mark.parametrize(
    "make",
    [
        a_paper,
        _signed_outside,
        lambda: _signed_outside(MDPPerm.FILL_FORMS),
    ],
    ids=["scan", "signed", "certified"],
)
def test_what_is_accepted_can_be_sealed_over_exactly_those_bytes(
    cast: Cast, offer: Agreement, client: Client, make: Callable[[], bytes]
) -> None:
    content = make()
    client.force_login(cast.signatory)
    assert _send(client, offer, content).status_code == 302
    client.force_login(cast.coordinator)
    offer.refresh_from_db()
    url = reverse("packages:accept_upload", args=[offer.number])
    seen = {"seen_sha256": offer.uploaded_document.sha256}
    assert "Vink aan dat u" in error_at(client.post(url, seen), "signature_seen")
    client.post(url, {**seen, "signature_seen": "on"})
    _countersign(cast, offer)
    documents.make_sealed_document(offer.pk)
    offer.refresh_from_db()
    assert offer.status == AgreementState.ACTIVE
    signature = offer.signatures.get()
    assert signature.document_sha256 == offer.uploaded_document.sha256
    paper = offer.sealed_document.read()
    assert paper.startswith(content)
    assert verdict_on_file(paper).recognised.standing == "van kracht"


def test_the_coordinator_sees_the_file_and_is_told_by_mail(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    client.force_login(cast.owner)
    content = a_paper()
    _send(client, offer, content)
    assert OutgoingMail.objects.get(template="agreement_uploaded").to == cast.coordinator.email
    client.force_login(cast.coordinator)
    shown = client.get(reverse("packages:uploaded_pdf", args=[offer.number]))
    assert shown.content == content
    assert shown["Content-Disposition"].startswith("attachment")


def test_nobody_but_a_coordinator_accepts_or_sends_back(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    uploading.upload_signed_document(agreement=offer, content=a_paper(), actor=cast.owner)
    offer.refresh_from_db()
    seen = offer.uploaded_document.sha256
    for person in (cast.owner, cast.signatory, cast.lead_signatory, cast.lead_finance):
        with pytest.raises(Refused, match="coördinator"):
            uploading.accept_upload(agreement=offer, actor=person, seen_sha256=seen)
        with pytest.raises(Refused, match="coördinator"):
            uploading.refuse_upload(agreement=offer, actor=person, reason="Nee.")
        client.force_login(person)
        url = reverse("packages:accept_upload", args=[offer.number])
        assert client.post(url, {"seen_sha256": seen}).status_code == 403
    offer.refresh_from_db()
    assert offer.status == AgreementState.OFFERED
    assert offer.uploaded_document is not None


def test_a_file_that_came_meanwhile_is_not_accepted_unseen(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    uploading.upload_signed_document(agreement=offer, content=a_paper("Een"), actor=cast.owner)
    offer.refresh_from_db()
    seen = offer.uploaded_document.sha256
    client.force_login(cast.coordinator)
    url = reverse("packages:accept_upload", args=[offer.number])
    assert seen in client.get(url).content.decode()
    uploading.upload_signed_document(agreement=offer, content=a_paper("Twee"), actor=cast.owner)
    answers = {"seen_sha256": seen, "signature_seen": "on"}
    page = client.post(url, answers, follow=True).content.decode()
    assert "intussen een ander bestand" in page
    assert seen not in page
    offer.refresh_from_db()
    assert offer.status == AgreementState.OFFERED
    client.post(url, {})
    offer.refresh_from_db()
    assert offer.status == AgreementState.OFFERED


def test_a_file_sent_back_says_why_and_makes_room_for_another(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    uploading.upload_signed_document(agreement=offer, content=a_paper("Een"), actor=cast.owner)
    client.force_login(cast.coordinator)
    url = reverse("packages:refuse_upload", args=[offer.number])
    assert "waarom" in error_at(client.post(url, {"reason": ""}), "reason")
    client.post(url, {"reason": "Bladzijde 2 mist."})
    page = client.post(url, {"reason": "Nog eens."}, follow=True).content.decode()
    assert "geen geüpload bestand meer" in page
    mail = OutgoingMail.objects.get(template="agreement_upload_refused")
    assert "Bladzijde 2 mist." in mail.body_text
    client.force_login(cast.owner)
    assert _send(client, offer, a_paper("Twee")).status_code == 302


def test_who_signs_in_the_portal_after_all_signs_the_offered_text(
    cast: Cast, offer: Agreement
) -> None:
    uploading.upload_signed_document(agreement=offer, content=a_paper(), actor=cast.owner)
    signature = signing.sign_agreement(
        agreement=offer,
        signatory=cast.signatory,
        typed_name=offer.signatory_name,
        consented=True,
        evidence=EVIDENCE,
    )
    offer.refresh_from_db()
    assert signature.document_sha256 == offer.offered_document.sha256
    assert offer.uploaded_document is None


def test_nothing_is_uploaded_before_there_is_a_paper_to_sign(cast: Cast, client: Client) -> None:
    offer = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    client.force_login(cast.owner)
    page = client.get(offer.get_absolute_url()).content.decode()
    assert reverse("packages:upload", args=[offer.number]) not in page
    assert "wordt nog gemaakt" in error_at(_send(client, offer, a_paper()), "document")
    offer.refresh_from_db()
    assert offer.uploaded_document is None


def test_nothing_is_uploaded_to_an_offer_that_ended(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    ending.withdraw_agreement(agreement=offer, actor=cast.owner, reason="Toch niet.")
    client.force_login(cast.owner)
    assert "kan nu niet meer" in error_at(_send(client, offer, a_paper()), "document")
    offer.refresh_from_db()
    assert offer.uploaded_document is None


def test_one_file_at_a_time_is_looked_at(cast: Cast, offer: Agreement, client: Client) -> None:
    started, answered = Event(), Event()

    def look_at_another() -> None:
        with closing(connection), one_at_a_time("upload", offer):
            started.set()
            answered.wait(30)

    client.force_login(cast.owner)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(look_at_another)
        assert started.wait(30)
        page = _send(client, offer, a_paper())
        answered.set()
        other.result()
    assert "Wacht even" in error_at(page, "document")
    assert _send(client, offer, a_paper()).status_code == 302


def test_the_offer_itself_is_no_signed_document(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    documents.make_offered_document(offer.pk)
    offer.refresh_from_db()
    client.force_login(cast.owner)
    page = _send(client, offer, offer.offered_document.read())
    assert "zonder handtekening" in error_at(page, "document")
    offer.refresh_from_db()
    assert offer.uploaded_document is None


def test_a_file_sent_back_after_the_last_day_lets_the_offer_lapse(
    cast: Cast, offer: Agreement
) -> None:
    uploading.upload_signed_document(agreement=offer, content=a_paper(), actor=cast.owner)
    with time_machine.travel(offer.offer_ends_on + timedelta(days=1)):
        uploading.refuse_upload(agreement=offer, actor=cast.coordinator, reason="Pagina mist.")
    offer.refresh_from_db()
    assert (offer.status, offer.status_note) == (AgreementState.EXPIRED, "Pagina mist.")
    assert not OutgoingMail.objects.filter(template="agreement_upload_refused").exists()
    assert OutgoingMail.objects.filter(template="agreement_ended", to=cast.owner.email).exists()


def test_the_coordinator_reads_whose_digital_signatures_are_in_the_file(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    client.force_login(cast.owner)
    for content, told in ((_signed_outside(), "Demonstratiezegel"), (a_paper(), "geen digitale")):
        assert _send(client, offer, content).status_code == 302
        client.force_login(cast.coordinator)
        page = client.get(reverse("packages:accept_upload", args=[offer.number]))
        assert told in page.content.decode()
        client.force_login(cast.owner)
