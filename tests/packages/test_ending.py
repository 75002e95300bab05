"""Uploads, refusals, and every way in which an agreement ends."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from packages import documents, jobs
from packages.models import Agreement
from packages.services import ending, reminding, uploading
from packages.services.uploading import MAX_UPLOAD_BYTES
from packages.states import AgreementState
from portal.kit.acts import Refused
from portal.kit.documents import render_pdf
from portal.kit.models import OutgoingMail
from tests.factories.packages import active_agreement, catalogue, offered_agreement
from tests.factories.programme import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@pytest.fixture
def offer(cast: Cast) -> Agreement:
    agreement = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    documents.make_offered_document(agreement.pk)
    agreement.refresh_from_db()
    return agreement


def _paper() -> bytes:
    return render_pdf("<html lang='nl'><title>Getekend</title><p>Getekend op papier</p></html>")


def _encrypted() -> bytes:
    writer = PdfFileWriter()
    writer.insert_page(
        PageObject(
            contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 9, 9)
        )
    )
    writer.encrypt("geheim")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_an_accepted_upload_stands_for_the_signature(cast: Cast, offer: Agreement) -> None:
    uploading.upload_signed_document(agreement=offer, content=_paper(), actor=cast.owner)
    offer.refresh_from_db()
    with pytest.raises(Refused, match="ander bestand"):
        uploading.accept_upload(agreement=offer, actor=cast.coordinator, seen_sha256="0" * 64)
    uploading.accept_upload(
        agreement=offer, actor=cast.coordinator, seen_sha256=offer.uploaded_document.sha256
    )
    offer.refresh_from_db()
    assert offer.status == AgreementState.SIGNED


def test_a_refused_upload_goes_back_with_its_reason(cast: Cast, offer: Agreement) -> None:
    uploading.upload_signed_document(agreement=offer, content=_paper(), actor=cast.signatory)
    uploading.refuse_upload(agreement=offer, actor=cast.coordinator, reason="Bladzijde 2 mist.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.OFFERED
    assert offer.uploaded_document is None
    mail = OutgoingMail.objects.filter(template="agreement_upload_refused").get()
    assert "Bladzijde 2 mist." in mail.body_text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Dit is tekst", "geen PDF"),
        (b"%PDF-1.7 maar dan stuk", "beschadigd"),
        (_encrypted(), "wachtwoord"),
        (b"%PDF-" + b"0" * MAX_UPLOAD_BYTES, "te groot"),
    ],
    ids=["no pdf", "broken", "encrypted", "too large"],
)
def test_a_bad_file_is_told_at_the_field(
    cast: Cast, offer: Agreement, client: Client, content: bytes, says: str
) -> None:
    client.force_login(cast.owner)
    upload = SimpleUploadedFile("getekend.pdf", content, content_type="application/pdf")
    page = client.post(reverse("packages:upload", args=[offer.number]), {"document": upload})
    assert page.status_code == 200
    assert says in page.content.decode()
    offer.refresh_from_db()
    assert offer.uploaded_document is None


def test_declined_then_nothing_can_be_signed(cast: Cast, offer: Agreement) -> None:
    ending.decline_agreement(agreement=offer, signatory=cast.signatory, reason="Te duur.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.DECLINED
    assert offer.status_note == "Te duur."
    with pytest.raises(Refused):
        ending.withdraw_agreement(agreement=offer, actor=cast.owner, reason="Toch niet.")


def test_withdrawn_by_contact_or_coordinator_only(cast: Cast, offer: Agreement) -> None:
    for person in (cast.signatory, cast.stranger, cast.lead_finance):
        with pytest.raises(Refused):
            ending.withdraw_agreement(agreement=offer, actor=person, reason="Nee.")
    ending.withdraw_agreement(agreement=offer, actor=cast.coordinator, reason="Fout in de keuze.")
    offer.refresh_from_db()
    assert offer.status == AgreementState.WITHDRAWN


def test_an_offer_lapses_after_its_last_day(cast: Cast, offer: Agreement) -> None:
    assert jobs.expire_lapsed_offers() == 0
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert jobs.expire_lapsed_offers() == 1
        assert jobs.expire_lapsed_offers() == 0
    offer.refresh_from_db()
    assert offer.status == AgreementState.EXPIRED


def test_the_signatory_is_reminded_at_the_marks_and_by_hand_once_a_day(
    cast: Cast, offer: Agreement
) -> None:
    assert jobs.remind_signatories() == 0
    reminding.remind_signatory(agreement=offer, actor=cast.owner)
    with pytest.raises(Refused, match="al een herinnering"):
        reminding.remind_signatory(agreement=offer, actor=cast.coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert jobs.remind_signatories() == 1
    assert OutgoingMail.objects.filter(template="agreement_reminder").count() == 2


def test_terminated_within_its_years_and_completed_after_them(cast: Cast) -> None:
    agreement = active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
    )
    assert jobs.complete_ended_agreements() == 0
    with pytest.raises(Refused, match="looptijd"):
        ending.terminate_agreement(
            agreement=agreement,
            actor=cast.coordinator,
            reason="Fusie",
            ends_on=date(agreement.last_year + 1, 1, 1),
        )
    with time_machine.travel(f"{agreement.last_year + 1}-01-02"):
        assert jobs.complete_ended_agreements() == 1
    agreement.refresh_from_db()
    assert agreement.status == AgreementState.COMPLETED
