"""Who may open which route about development lines and their products."""

from __future__ import annotations

from typing import Any

from programme.models import DeliverableDocument
from tests.factories.deliverables import a_deliverable
from tests.factories.world import Objects
from tests.routes.access import OF_THE_PROGRAMME, PUBLIC, Route

KEEPS = {"coordinator"}
READS = OF_THE_PROGRAMME - KEEPS


def line(objects: Objects) -> list[Any]:
    programme = objects.participant.programme
    return [programme.slug, programme.lines.earliest("pk").key]


def product(objects: Objects) -> list[Any]:
    return [a_deliverable(objects.participant.programme).pk]


def document(objects: Objects) -> list[Any]:
    programme = objects.participant.programme
    mine = DeliverableDocument.objects.filter(deliverable__line__programme=programme)
    return [mine.earliest("pk").pk]


GENERAL = {"programme:line": Route(PUBLIC, args=line)}
OF_A_PROGRAMME = {
    "programme:deliverable": Route(OF_THE_PROGRAMME, args=product),
    "programme:deliverable_document": Route(OF_THE_PROGRAMME, args=document),
    "programme:deliverable_change": Route(KEEPS, READS, product),
    "programme:deliverable_stand": Route(KEEPS, READS, product, post=True),
    "programme:deliverable_cases": Route(KEEPS, READS, product),
    "programme:deliverable_document_add": Route(KEEPS, READS, product),
    "programme:deliverable_document_stand": Route(KEEPS, READS, document, post=True),
}
FORMS = {
    "programme:deliverable_change",
    "programme:deliverable_cases",
    "programme:deliverable_document_add",
}
