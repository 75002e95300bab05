"""The handbook as paper: made once from what a version froze."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.documents import paper_html, render_pdf, store_document
from programme.models import HandbookVersion


@transaction.atomic
def make_handbook_document(version_id: int) -> None:
    """Make the PDF once; a second run does nothing, and two workers make one paper."""
    version = locked(HandbookVersion(pk=version_id), "programme")
    if version.document is not None:
        return
    with translation.override(version.language):
        name = _("Handboek {programme} versie {number}.pdf").format(
            programme=version.programme.short_name, number=version.number
        )
    version.document = store_document(
        kind="handbook",
        filename=get_valid_filename(name),
        content=render_pdf(handbook_html(version)),
    )
    version.save(update_fields=["document"])
    audit.record(
        "programme.make_handbook",
        actor=None,
        subject=version,
        data={"sha256": version.document.sha256},
    )


def handbook_html(version: HandbookVersion) -> str:
    """The version as one HTML document, from its snapshot alone."""
    snapshot = version.snapshot
    context = {
        **snapshot,
        "sender": snapshot["lead"],
        "published_on": date.fromisoformat(snapshot["published_on"]),
        "sha256": version.sha256,
    }
    return paper_html("handbook.html", context, language=version.language)
