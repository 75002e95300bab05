"""The paper of an agreement: the offered PDF, and the sealed one with its signatures."""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject

from packages import emails, notices
from packages.models import Agreement, Signature
from packages.selectors.agreements import upload_acts
from packages.states import CONCLUDED, AgreementState
from portal.kit import audit, seals
from portal.kit.acts import locked
from portal.kit.documents import paper_html, render_pdf, store_document
from portal.kit.mail import absolute_url
from portal.kit.models import StoredDocument

A4_POINTS = (0, 0, 595, 842)


@transaction.atomic
def make_offered_document(agreement_id: int) -> None:
    """Make the PDF that people sign, once, and then tell those who must read or sign it.

    Runs under the agreement's lock: a second run finds the document and does nothing.
    """
    agreement = locked(Agreement(pk=agreement_id))
    if agreement.offered_document is not None:
        return
    html = paper_html(
        "agreement/paper.html", {"agreement": agreement}, language=agreement.language
    )
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
        notices.offered(agreement)


@transaction.atomic
def make_sealed_document(agreement_id: int) -> None:
    """Seal the agreement that both sides signed, once, and send both the result.

    The bytes that were signed stay untouched at the head of the file: signature page and
    seal are appended. A PDF that was signed outside the portal gets the seal alone.
    """
    agreement = locked(Agreement(pk=agreement_id))
    if agreement.sealed_document is not None or agreement.status not in CONCLUDED:
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


def _sealed_bytes(agreement: Agreement) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(signed_bytes_of(agreement).read()))
    if not writer.prev.embedded_signatures:
        _append_pages(writer, _signature_page(agreement))
    with translation.override(agreement.language):
        reason = _seal_reason(agreement)
    return seals.seal(
        writer,
        reason=reason,
        location=agreement.snapshot["lead"]["city"],
    )


def _seal_reason(agreement: Agreement) -> str:
    """Also the only place for the university's signature on a PDF signed elsewhere."""
    signature = agreement.signatures.get(party=Signature.Party.LEAD)
    return _(
        "Overeenkomst {number} is door beide partijen getekend; namens {lead} door {name}, "
        "{function}, op {day}."
    ).format(
        number=agreement.number,
        lead=agreement.snapshot["lead"]["name"],
        name=signature.name,
        function=signature.function,
        day=date_format(timezone.localtime(signature.signed_at), "j F Y"),
    )


def _signature_page(agreement: Agreement) -> bytes:
    html = paper_html(
        "agreement/signatures.html",
        {
            "agreement": agreement,
            "signatures": agreement.signatures.all(),
            "document": signed_bytes_of(agreement),
            "uploading": upload_acts(agreement),
            "verify_url": absolute_url("/controleren/"),
            "demonstration": seals.is_demonstration(),
        },
        language=agreement.language,
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
