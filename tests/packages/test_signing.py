"""Signing, countersigning and sealing: who may, once, and what the paper then says."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from packages import documents
from packages.models import Agreement, Signature
from packages.selectors.declarations import declaration_of
from packages.services import signing
from packages.services.offering import TEXT_VERSION
from packages.states import AgreementState
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.documents import paper_html, render_pdf
from portal.kit.models import OutgoingMail
from portal.kit.verifying import verdict_on_file
from programme.models import Role, User
from programme.services.people import choose_language
from tests.factories.packages import offered_agreement
from tests.factories.programme import Cast, member
from tests.pages import log_in, text_of_pdf
from tests.test_settings import ROOT

EVIDENCE = signing.Evidence("wachtwoord", "127.0.0.1", "Firefox")


def _sign(agreement: Agreement, cast: Cast, **changes: Any) -> Signature:
    values = {
        "signatory": cast.signatory,
        "typed_name": agreement.signatory_name,
        "consented": True,
        "evidence": EVIDENCE,
    }
    return signing.sign_agreement(agreement=agreement, **{**values, **changes})


def _countersign(agreement: Agreement, cast: Cast, **changes: Any) -> Signature:
    values = {
        "signatory": cast.lead_signatory,
        "typed_name": cast.lead_signatory.name,
        "function": "Decaan",
        "basis": "office",
        "basis_reference": "",
        "consented": True,
        "evidence": EVIDENCE,
    }
    return signing.countersign_agreement(agreement=agreement, **{**values, **changes})


@pytest.mark.parametrize(
    ("language", "heading", "box"),
    [
        ("nl", "13. Ondertekening", "Ruimte om op papier te tekenen"),
        ("en", "13. Signing", "Room to sign on paper"),
    ],
)
def test_room_to_sign_on_paper_is_never_on_a_page_of_its_own(
    offer: Agreement, language: str, heading: str, box: str
) -> None:
    """However long the text is: what is about signing goes along."""
    source = (ROOT / f"templates/documents/agreement/{TEXT_VERSION}.{language}.html").read_text()
    *_others, about_signing = re.findall(r"<section[^>]*>.*?</section>", source, re.DOTALL)
    for more in range(0, 40, 5):
        offer.text = "<section>" + "<p>Nog een regel.</p>" * more + "</section>" + about_signing
        paper = paper_html("agreement/paper.html", {"agreement": offer}, language=language)
        *_before, last, rest = text_of_pdf(render_pdf(paper)).split("\f")
        assert (heading in last, box in last, rest) == (True, True, ""), more


def test_signature_keeps_the_evidence_of_the_bytes_shown(cast: Cast, offer: Agreement) -> None:
    signature = _sign(offer, cast)
    offer.refresh_from_db()
    assert offer.status == AgreementState.SIGNED
    assert signature.document_sha256 == offer.offered_document.sha256
    assert offer.number in signature.consent_text
    assert signature.function == offer.signatory_function


def _hired(cast: Cast) -> User:
    """The signatory of one organisation is one of another too."""
    return member(Role.SIGNATORY, cast.other_participant.organisation, user=cast.signatory)


def test_a_name_may_differ_in_case_accents_and_spaces(cast: Cast) -> None:
    cast.signatory.name = "Renée van der Bij"
    cast.signatory.save()
    agreement = offered_agreement(
        participant=cast.other_participant, contact=cast.stranger, signatory=_hired(cast)
    )
    documents.make_offered_document(agreement.pk)
    signature = _sign(agreement, cast, typed_name="  renee van  der bij")
    assert signature.name == "Renée van der Bij"
    assert signature.typed_name == "renee van der bij"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"typed_name": "Iemand Anders"}, "Typ uw naam"),
        ({"consented": False}, "akkoord"),
    ],
)
def test_a_wrong_name_or_no_consent_is_refused(
    cast: Cast, offer: Agreement, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        _sign(offer, cast, **changes)
    assert not offer.signatures.exists()


def test_nobody_signs_for_another(cast: Cast, offer: Agreement) -> None:
    colleague = member(Role.SIGNATORY, cast.participant.organisation)
    for person in (cast.owner, colleague, cast.stranger, cast.lead_signatory):
        with pytest.raises(Refused):
            _sign(offer, cast, signatory=person)
    _sign(offer, cast)
    for person in (cast.signatory, cast.coordinator, cast.lead_finance):
        with pytest.raises(Refused):
            _countersign(offer, cast, signatory=person, typed_name=person.name)


def test_the_account_decides_who_signs_not_the_name_that_was_filled_in(
    cast: Cast, offer: Agreement
) -> None:
    cast.signatory.name = "Iemand Anders"
    cast.signatory.save()
    with pytest.raises(Refused, match="op naam van Iemand Anders"):
        _sign(offer, cast)
    member(Role.COORDINATOR, cast.programme.lead, user=cast.signatory)
    with pytest.raises(Refused, match="niet namens de andere partij"):
        _sign(offer, cast, signatory=User.objects.get(pk=cast.signatory.pk))


def test_an_offer_that_lapsed_cannot_be_signed(cast: Cast, offer: Agreement) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=400)), pytest.raises(Refused):
        _sign(offer, cast)


def test_sealed_paper_verifies_and_an_altered_byte_does_not(cast: Cast, offer: Agreement) -> None:
    _sign(offer, cast)
    _countersign(offer, cast)
    documents.make_sealed_document(offer.pk)
    offer.refresh_from_db()
    assert offer.status == AgreementState.ACTIVE
    paper = offer.sealed_document.read()
    assert paper.startswith(offer.offered_document.read())
    assert verdict_on_file(paper).recognised.standing == "van kracht"
    altered = bytearray(paper)
    altered[len(altered) // 2] ^= 1
    assert not verdict_on_file(bytes(altered)).valid


def test_paper_is_made_once(cast: Cast) -> None:
    offer = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    documents.make_offered_document(offer.pk)
    _sign(offer, cast)
    _countersign(offer, cast)
    for _again in range(2):
        documents.make_offered_document(offer.pk)
        documents.make_sealed_document(offer.pk)
    acts = [found.act for found in audit.records_of(offer)]
    assert acts.count("packages.make_document") == 1
    assert acts.count("packages.seal") == 1
    assert OutgoingMail.objects.filter(template="agreement_to_sign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_at_the_same_moment_signs_once(cast: Cast, offer: Agreement) -> None:
    together = Barrier(4)

    def attempt() -> bool:
        try:
            together.wait(timeout=20)
            _sign(Agreement.objects.get(pk=offer.pk), cast)
        except Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        signed = list(pool.map(lambda _each: attempt(), range(4)))
    assert signed.count(True) == 1
    assert offer.signatures.count() == 1
    assert OutgoingMail.objects.filter(template="agreement_to_countersign").count() == 1
    assert audit.verify_chain() == []


def test_pages_from_reading_to_an_active_agreement(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    log_in(client, cast.signatory)
    page = client.get(reverse("packages:sign", args=[offer.number]))
    assert offer.offered_document.sha256 in page.content.decode()
    answers = {"typed_name": "Een ander", "consented": "on"}
    page = client.post(reverse("packages:sign", args=[offer.number]), answers)
    assert "Typ uw naam zoals" in page.content.decode()
    assert "Een ander" in page.content.decode()
    answers["typed_name"] = offer.signatory_name
    page = client.post(reverse("packages:sign", args=[offer.number]), answers, follow=True)
    assert "U hebt getekend" in page.content.decode()
    page = client.post(reverse("packages:sign", args=[offer.number]), answers, follow=True)
    assert page.status_code == 200
    assert offer.signatures.count() == 1

    log_in(client, cast.lead_signatory)
    answers = {"typed_name": cast.lead_signatory.name, "consented": "on", "function": "Decaan"}
    page = client.post(reverse("packages:countersign", args=[offer.number]), answers)
    assert "op welke grond u tekent" in page.content.decode()
    answers["basis"] = "mandate"
    page = client.post(reverse("packages:countersign", args=[offer.number]), answers)
    assert "waar het mandaat" in page.content.decode()
    answers["basis_reference"] = "Mandaatregister 12"
    choose_language(person=cast.lead_signatory, language="en")
    client.post(reverse("packages:countersign", args=[offer.number]), answers)
    offer.refresh_from_db()
    assert offer.status == AgreementState.ACTIVE
    told = {each.authentication for each in offer.signatures.all()}
    assert told == {"wachtwoord"}, "in the language of the paper, whatever its signatories read"


def test_one_declares_in_the_language_of_the_agreement(
    cast: Cast, offer: Agreement, client: Client
) -> None:
    choose_language(person=cast.signatory, language="en")
    log_in(client, cast.signatory)
    address = reverse("packages:sign", args=[offer.number])
    page = html.fromstring(client.get(address).content)
    (shown,) = page.xpath("//label[@for='id_consented']//*[@lang='nl']")
    (meaning,) = page.xpath("//*[@id='id_consented_helptext']")
    assert shown.text_content().startswith(f"Ik heb overeenkomst {offer.number} gelezen")
    assert f"I have read agreement {offer.number}" in meaning.text_content()
    client.post(address, {"typed_name": offer.signatory_name, "consented": "on"})
    assert offer.signatures.get().consent_text == shown.text_content()


def test_a_declaration_is_frozen_with_its_agreement(cast: Cast, offer: Agreement) -> None:
    """What is said otherwise afterwards, or in another language, changes nothing."""
    frozen = offer.snapshot["declarations"]["participant"]
    with translation.override("en"):
        assert _sign(offer, cast).consent_text == frozen
    del offer.snapshot["declarations"]  # as offered before they were kept
    with translation.override("en"):
        assert declaration_of(offer, "participant") == frozen


def test_check_page_tells_valid_from_altered(cast: Cast, offer: Agreement, client: Client) -> None:
    _sign(offer, cast)
    _countersign(offer, cast)
    documents.make_sealed_document(offer.pk)
    offer.refresh_from_db()
    paper = offer.sealed_document.read()

    def answer(content: bytes) -> str:
        upload = BytesIO(content)
        upload.name = "overeenkomst.pdf"
        return client.post(reverse("packages:verify"), {"document": upload}).content.decode()

    assert "Dit document is geldig" in answer(paper)
    altered = bytearray(paper)
    altered[len(altered) // 2] ^= 1
    assert "gewijzigd of niet van ons" in answer(bytes(altered))
    assert "kennen wij niet" in answer(paper.replace(b"/ByteRange", b"/Byterange"))
    page = client.post(reverse("packages:verify"), {"code": "abc"}).content.decode()
    assert "64 tekens" in page
    sealed = {"code": offer.sealed_document.sha256}
    page = client.post(reverse("packages:verify"), sealed).content.decode()
    assert "Dit document is geldig" in page
    assert cast.participant.organisation.name not in page
