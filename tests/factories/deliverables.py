"""Products with documents as tests need them."""

from __future__ import annotations

from typing import Any

from programme.models import Audience, Deliverable, DeliverableDocument, Programme, User
from programme.services.deliverables import add_document

PDF = b"%PDF-1.7 "


def a_deliverable(programme: Programme) -> Deliverable:
    return Deliverable.objects.filter(line__programme=programme).earliest("pk")


def a_document(
    deliverable: Deliverable, by: User, content: bytes = PDF, **values: Any
) -> DeliverableDocument:
    """A concept for everybody of the programme."""
    given = {
        "filename": "product.pdf",
        "note": "Eerste opzet.",
        "is_concept": True,
        "audience": Audience.PROGRAMME,
    }
    return add_document(deliverable=deliverable, content=content, actor=by, **{**given, **values})
