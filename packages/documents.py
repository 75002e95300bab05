"""The paper of an agreement: the offered PDF, and the sealed one with its signatures."""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import read_certification_data

from packages import emails
from packages.models import Agreement
from packages.states import AgreementState
from portal.kit import audit, seals
from portal.kit.documents import render_pdf, store_document
from portal.kit.mail import absolute_url
from portal.kit.models import StoredDocument

A4_POINTS = (0, 0, 595, 842)


@transaction.atomic
def make_offered_document(agreement_id: int) -> None:
    """Make the PDF that people sign, once, and then tell those who must read or sign it.

    Runs under the agreement's lock: a second run finds the document and does nothing.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement_id)
    if agreement.offered_document is not None:
        return
    html = render_to_string("documents/agreement/paper.html", {"agreement": agreement})
    agreement.offered_document = store_document(
        kind="agreement_offered", filename=f"{agreement.number}.pdf", content=render_pdf(html)
    )
    agreement.save(update_fields=["offered_document"])
    audit.record(
        "packages.make_document",
        actor=None,
        subject=agreement,
        data={"sha256": agreement.offered_document.sha256},
    )
    if agreement.status == AgreementState.OFFERED:
        emails.ready_to_sign(agreement)
        emails.ready_to_read(agreement)


@transaction.atomic
def make_sealed_document(agreement_id: int) -> None:
    """Seal the agreement that both sides signed, once, and send both the result.

    The bytes that were signed stay untouched at the head of the file: signature page and
    seal are appended. A PDF that was signed outside the portal gets the seal alone.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement_id)
    if agreement.sealed_document is not None or agreement.status != AgreementState.ACTIVE:
        return
    sealed = store_document(
        kind="agreement_sealed",
        filename=f"{agreement.number}.pdf",
        content=_sealed_bytes(agreement),
    )
    agreement.sealed_document = sealed
    agreement.save(update_fields=["sealed_document"])
    audit.record("packages.seal", actor=None, subject=agreement, data={"sha256": sealed.sha256})
    emails.sealed(agreement)


def signed_bytes_of(agreement: Agreement) -> StoredDocument:
    """The document whose bytes the signatures are about."""
    document = agreement.uploaded_document or agreement.offered_document
    if document is None:
        raise LookupError(f"{agreement} has no document yet")
    return document


def rehearse_seal(content: bytes) -> None:
    """Do to a copy what sealing will do to this PDF, short of the seal itself.

    Raises ``SigningError`` when an earlier signature or the PDF's form leaves no room for a
    seal, and about anything else when the PDF is damaged where sealing would find it.
    """
    writer = IncrementalPdfFileWriter(BytesIO(content))
    certified = read_certification_data(writer.prev)
    if certified is not None and certified.permission == MDPPerm.NO_CHANGES:
        raise SigningError("an earlier signature forbids all changes")
    if writer.prev.xrefs.hybrid_xrefs_present:
        raise SigningError("a seal in a hybrid PDF is not read the same everywhere")
    if not writer.prev.embedded_signatures:
        blank = writer.add_object(generic.StreamObject(stream_data=b""))
        writer.insert_page(PageObject(contents=blank, media_box=A4_POINTS))
    append_signature_field(writer, SigFieldSpec("Proef"))
    writer.write(BytesIO())


def _sealed_bytes(agreement: Agreement) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(signed_bytes_of(agreement).read()))
    if not writer.prev.embedded_signatures:
        _append_pages(writer, _signature_page(agreement))
    return seals.seal(
        writer,
        reason=_("Overeenkomst {number} is door beide partijen getekend.").format(
            number=agreement.number
        ),
        location=agreement.snapshot["lead"]["city"],
    )


def _signature_page(agreement: Agreement) -> bytes:
    html = render_to_string(
        "documents/agreement/signatures.html",
        {
            "agreement": agreement,
            "signatures": agreement.signatures.all(),
            "document": signed_bytes_of(agreement),
            "verify_url": absolute_url("/controleren/"),
            "demonstration": seals.is_demonstration(),
        },
    )
    return render_pdf(html)


def _append_pages(writer: IncrementalPdfFileWriter, pdf: bytes) -> None:
    """Append every page of ``pdf`` as an incremental update of what ``writer`` holds."""
    reader = PdfFileReader(BytesIO(pdf))
    for index in range(int(reader.root["/Pages"]["/Count"])):
        form = writer.import_page_as_xobject(reader, page_ix=index)
        stream = generic.StreamObject(stream_data=b"/Page Do")
        resources = {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Page"): form})}
        page = PageObject(
            contents=writer.add_object(stream),
            media_box=A4_POINTS,
            resources=generic.DictionaryObject(resources),
        )
        page[pdf_name("/Tabs")] = pdf_name("/S")
        writer.insert_page(page)
