"""The routes of yearly statements."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes.access import EVERYONE, READS_BOOKS, READS_INVOICE, Route

READS = READS_INVOICE | {"organiser", "stranger", "lead_signatory"}
FINANCE = {"lead_finance"}


def final(objects: Objects) -> list[Any]:
    return [objects.statement.pk]


def draft(objects: Objects) -> list[Any]:
    return [objects.statement_draft.pk]


GENERAL = {
    "budget:statements": Route(READS, EVERYONE - READS),
    "budget:draft_statements": Route(FINANCE, EVERYONE - FINANCE, post=True),
    "budget:finalise_statements": Route(FINANCE, EVERYONE - FINANCE, post=True),
    "budget:statements_zip": Route(READS, EVERYONE - READS),
}
ABOUT_AN_OBJECT = {
    "budget:statement": Route(READS_INVOICE, args=final),
    "budget:statement_pdf": Route(READS_INVOICE, args=final),
    "budget:correct_statement": Route(FINANCE, READS_INVOICE - FINANCE, final),
    "budget:discard_statement": Route(FINANCE, READS_BOOKS - FINANCE, draft, post=True),
}
FORMS = {"budget:correct_statement"}
