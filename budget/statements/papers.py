"""A statement becomes paper: frozen with its number, printed once, and sealed."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from budget import emails
from budget.models import Statement
from budget.statements import participants, programmes
from budget.statements.contents import changes, readable
from budget.states import STATEMENT
from portal.kit import audit, seals
from portal.kit.acts import locked
from portal.kit.documents import paper_html, render_pdf, store_document
from portal.kit.numbering import draw_number


def contents_of(statement: Statement) -> dict[str, Any]:
    """Of a final one what it was frozen with; of a draft what it would say now."""
    if statement.is_final:
        return dict(statement.contents)
    with translation.override(statement.language):
        return {**_contents_now(statement), "language": statement.language}


def _contents_now(statement: Statement) -> dict[str, Any]:
    if statement.participant is not None:
        contents = participants.contents_of(statement.participant, statement.year)
    else:
        contents = programmes.contents_of(statement.programme, statement.year)
    if statement.corrects is not None:
        found = changes(statement.corrects.contents, contents)
        contents["changes"] = [asdict(each) for each in found]
    return contents


def make_final(statement_id: int) -> None:
    """Freeze what was asked for and make its paper; each step is done once, run after run.

    The number is drawn in the transaction that freezes (no gaps); the paper has one of its
    own, so that a worker that dies while printing leaves the frozen statement behind.
    """
    _freeze(statement_id)
    _print(statement_id)


@transaction.atomic
def _freeze(statement_id: int) -> None:
    statement = locked(
        Statement(pk=statement_id),
        "participant__organisation", "participant__programme__lead", "programme__lead", "asked_by",
    )  # fmt: skip
    if statement.is_final or statement.asked_at is None:
        return
    statement.contents = contents_of(statement)
    statement.status = STATEMENT.target("finalise", statement.status)
    statement.final_on = timezone.localdate()
    programme, year = statement.programme, statement.year
    drawn = draw_number(series=f"statement/{programme.slug}", year=year)
    statement.number = f"{programme.code}-J{year}-{drawn:04d}"
    statement.save()
    audit.record(
        "budget.finalise_statement",
        actor=statement.asked_by,
        subject=statement,
        data={"party": statement.party, "year": year},
    )


@transaction.atomic
def _print(statement_id: int) -> None:
    statement = locked(Statement(pk=statement_id), "participant__organisation")
    if not statement.is_final or statement.document is not None:
        return
    statement.document = store_document(
        kind="statement",
        filename=get_valid_filename(f"{statement.number} {statement.party}.pdf"),
        content=_sealed(statement),
    )
    statement.save(update_fields=["document"])
    audit.record(
        "budget.make_statement",
        actor=None,
        subject=statement,
        data={"sha256": statement.document.sha256},
    )
    emails.statement_ready(statement)


def _sealed(statement: Statement) -> bytes:
    lead = statement.contents["lead"]
    with translation.override(statement.language):
        reason = _("{title}, {number}, opgemaakt door {lead}").format(
            title=statement.title, number=statement.number, lead=lead["name"]
        )
    return seals.seal(
        IncrementalPdfFileWriter(BytesIO(statement_pdf(statement))),
        reason=reason,
        location=lead["city"],
    )


def statement_pdf(statement: Statement) -> bytes:
    """PDF/A; of a draft one that says on every page that it is a draft."""
    return render_pdf(statement_html(statement))


def statement_html(statement: Statement) -> str:
    contents = contents_of(statement)
    with translation.override(statement.language):
        shown = readable(contents)
    return paper_html(
        f"statement/{contents['kind']}.html",
        {
            "statement": statement,
            "contents": shown,
            "sender": contents["lead"]["name"],
            "demonstration": statement.is_final and seals.is_demonstration(),
        },
        language=statement.language,
    )
