"""The papers of certificates: made once from their frozen contents, and sealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from masterclasses.models.certifying import CertificateQuerySet
from portal.kit import seals
from portal.kit.batches import keep_documents, logged, make_and_keep
from portal.kit.codes import qr_code
from portal.kit.documents import Paper, paper_html, render_pdf
from portal.kit.mail import absolute_url
from portal.kit.models import StoredDocument

LETTERS_ON_A_LINE, LINES_IN_LARGE = 42, 13


def make_certificates(certificate_ids: Collection[int]) -> list[Exception]:
    """Make the sealed PDFs once and mail them to the learners; returns what broke.

    That keeps the others not back. A second run does what is left.
    """
    left = without_papers().filter(pk__in=certificate_ids)
    return logged(make_and_keep(list(left), printed, keep_and_tell))


def without_papers() -> CertificateQuerySet:
    """What is valid and has no paper yet."""
    left = Certificate.objects.valid().filter(document__isnull=True)
    return left.select_related("learner__participant__organisation")


def printed(certificate: Certificate) -> tuple[Certificate, Paper]:
    """It is frozen, so this takes no lock."""
    name = get_valid_filename(f"{certificate.number} {certificate.snapshot['name']}.pdf")
    return certificate, Paper("certificate", name, sealed_certificate(certificate))


def keep(papers: Sequence[tuple[Certificate, Paper]]) -> list[tuple[Certificate, StoredDocument]]:
    """Not of what was withdrawn meanwhile."""
    return keep_documents("masterclasses.make_certificate", without_papers(), papers)


@transaction.atomic
def keep_and_tell(papers: Sequence[tuple[Certificate, Paper]]) -> None:
    for certificate, document in keep(papers):
        emails.certificate_ready(certificate, document)
        notices.certified(certificate)


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
