"""The paper of a certificate: made once from its frozen contents, and sealed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from masterclasses import emails, notices
from masterclasses.models import Certificate
from portal.kit import audit, seals
from portal.kit.acts import locked
from portal.kit.codes import qr_code
from portal.kit.documents import paper_html, render_pdf, store_document
from portal.kit.mail import absolute_url

LETTERS_ON_A_LINE, LINES_IN_LARGE = 42, 13


@transaction.atomic
def make_certificate_document(certificate_id: int) -> None:
    """Make the sealed PDF once and mail it to the learner; a second run does nothing."""
    certificate = keep_certificate(certificate_id)
    if certificate is not None and certificate.document is not None:
        emails.certificate_ready(certificate, certificate.document)
        notices.certified(certificate)


@transaction.atomic(savepoint=False)
def keep_certificate(certificate_id: int) -> Certificate | None:
    """Seal and store it; ``None`` where it has its paper, or was withdrawn before its turn.

    Runs under the certificate's lock, so two workers make one paper.
    """
    certificate = locked(Certificate(pk=certificate_id), "learner__participant__organisation")
    if certificate.document is not None or certificate.withdrawn_at is not None:
        return None
    certificate.document = store_document(
        kind="certificate",
        filename=get_valid_filename(f"{certificate.number} {certificate.snapshot['name']}.pdf"),
        content=sealed_certificate(certificate),
    )
    certificate.save(update_fields=["document"])
    audit.record(
        "masterclasses.make_certificate",
        actor=None,
        subject=certificate,
        data={"sha256": certificate.document.sha256},
    )
    return certificate


def sealed_certificate(certificate: Certificate) -> bytes:
    """The PDF with the university's seal over all of it."""
    writer = IncrementalPdfFileWriter(BytesIO(render_pdf(certificate_html(certificate))))
    with translation.override(certificate.language):
        reason = _("Certificaat {number}, uitgegeven door {lead}").format(
            number=certificate.number, lead=certificate.snapshot["lead"]["name"]
        )
    return seals.seal(
        writer,
        reason=reason,
        location=certificate.snapshot["lead"]["city"],
    )


def certificate_html(certificate: Certificate) -> str:
    """The certificate as HTML, from its snapshot alone, in the language of that."""
    with translation.override(certificate.language):
        return _html(certificate)


def _html(certificate: Certificate) -> str:
    address = check_address(certificate)
    days = [
        {**day, "date": date.fromisoformat(day["date"]), "hours": _hours(day["minutes"])}
        for day in certificate.snapshot["days"]
    ]
    return paper_html(
        "certificate.html",
        {
            **_frozen(certificate),
            "certificate": certificate,
            "days": days,
            "hours": _hours(sum(day["minutes"] for day in days)),
            "check_url": absolute_url(reverse("packages:verify")),
            "qr": qr_code(address, dark="#073f4a"),
            "is_full": _is_full(certificate.snapshot),
            "demonstration": seals.is_demonstration(),
        },
        language=certificate.language,
    )


def _frozen(certificate: Certificate) -> dict[str, Any]:
    snapshot = certificate.snapshot
    return {
        "results": [],  # in a snapshot of before there were courses
        **snapshot,
        "sender": snapshot["lead"]["name"],
        "issued_on": date.fromisoformat(snapshot["issued_on"]),
    }


def _is_full(snapshot: dict[str, Any]) -> bool:
    """Whether all that was attended asks for small letters, so that it fits on one page."""
    names = [day["title"] for day in snapshot["days"]]
    names += [result["name"] for result in snapshot.get("results", [])]
    return sum(1 + len(name) // LETTERS_ON_A_LINE for name in names) > LINES_IN_LARGE


def _hours(minutes: int) -> str:
    """In quarters of an hour, with no more decimals than it takes."""
    quarters = round(minutes / 15)
    return number_format(Decimal(quarters) / 4, (0, 2, 1, 2)[quarters % 4])


def check_address(certificate: Certificate) -> str:
    """Where the check page tells about this certificate."""
    query = urlencode({"code": certificate.check_code})
    return f"{absolute_url(reverse('packages:verify'))}?{query}"
