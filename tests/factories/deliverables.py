"""Products with documents as tests need them."""

from __future__ import annotations

from typing import Any

from programme.models import (
    Audience,
    Case,
    Deliverable,
    DeliverableCase,
    DeliverableDocument,
    Programme,
    User,
)
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


def more_of_a_product(deliverable: Deliverable, count: int) -> None:
    """More versions of its document, with the cases that fed it."""
    last = deliverable.documents.latest("number")
    DeliverableDocument.objects.bulk_create(
        DeliverableDocument(
            deliverable=deliverable,
            number=last.number + each,
            note=last.note,
            is_concept=True,
            audience=Audience.PROGRAMME,
            document=last.document,
            added_by=last.added_by,
            added_at=last.added_at,
        )
        for each in range(1, count + 1)
    )
    fed = Case.objects.filter(participant__programme=deliverable.line.programme)
    DeliverableCase.objects.bulk_create(
        [DeliverableCase(deliverable=deliverable, case=case) for case in fed],
        ignore_conflicts=True,
    )
