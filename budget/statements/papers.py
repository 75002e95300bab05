"""Statements become paper: frozen with their numbers, printed once, and sealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from budget import emails
from budget.models import Statement
from budget.models.statements import StatementQuerySet
from budget.statements import programmes
from budget.statements.contents import changes, readable
from budget.statements.participants import Known
from budget.states import STATEMENT
from portal.kit import audit, seals
from portal.kit.acts import locked_all, save_all
from portal.kit.batches import keep_documents, logged, make_and_keep, together
from portal.kit.documents import Paper, paper_html, render_pdf
from portal.kit.numbering import draw_number


def contents_of(statement: Statement) -> dict[str, Any]:
    """Of a final one what it was frozen with; of a draft what it would say now."""
    if statement.is_final:
        return dict(statement.contents)
    return _contents_now([statement])[0]


def _contents_now(drafts: Sequence[Statement]) -> list[dict[str, Any]]:
    """Of drafts of one year, each in the language of whom it is about."""
    year = drafts[0].year
    known = Known([each.participant for each in drafts if each.participant], year)
    contents = []
    for draft in drafts:
        with translation.override(draft.language):
            contents.append({**_said(draft, known), "language": draft.language})
    return contents


def _said(draft: Statement, known: Known) -> dict[str, Any]:
    if draft.participant is not None:
        contents = known.contents_of(draft.participant)
    else:
        contents = programmes.contents_of(draft.programme, draft.year)
    if draft.corrects is not None:
        found = changes(draft.corrects.contents, contents)
        contents["changes"] = [asdict(each) for each in found]
    return contents


def make_final(statement_ids: Collection[int]) -> list[Exception]:
    """Freeze what was asked for and make its papers; returns what broke, without the others.

    Each step is done once, run after run. The papers have a transaction of their own, so that
    a worker that dies while printing leaves the frozen statements behind.
    """
    broken = together(freeze, list(statement_ids))
    left = without_papers().filter(pk__in=statement_ids)
    unmade = make_and_keep(list(left), printed, keep_and_tell)
    return logged([*broken, *unmade])


@transaction.atomic
def freeze(statement_ids: Collection[int]) -> None:
    """Those that were asked for; the numbers are drawn in this transaction (no gaps)."""
    asked = Statement.objects.drafts().filter(pk__in=statement_ids, asked_at__isnull=False)
    rows = asked.select_related(
        "participant__organisation", "participant__programme__lead", "programme__lead",
        "asked_by", "corrects",
    )  # fmt: skip
    series = attrgetter("programme_id", "year")
    drafts = sorted(locked_all(rows).values(), key=series)
    for _series, of_a_year in groupby(drafts, series):
        _freeze_year(list(of_a_year))


def _freeze_year(drafts: Sequence[Statement]) -> None:
    """All of one programme and year: what they say is read at once, and their numbers drawn."""
    programme, year, today = drafts[0].programme, drafts[0].year, timezone.localdate()
    contents = _contents_now(drafts)
    last = draw_number(series=f"statement/{programme.slug}", year=year, count=len(drafts))
    numbers = range(last - len(drafts) + 1, last + 1)
    for draft, said, drawn in zip(drafts, contents, numbers, strict=True):
        draft.contents = said
        draft.status = STATEMENT.target("finalise", draft.status)
        draft.final_on = today
        draft.number = f"{programme.code}-J{year}-{drawn:04d}"
    save_all(drafts, "contents", "status", "final_on", "number")
    for actor, asked in groupby(drafts, attrgetter("asked_by")):
        audit.record_all(
            "budget.finalise_statement",
            actor=actor,
            done=[(each, {"party": each.party, "year": year}) for each in asked],
        )


def without_papers() -> StatementQuerySet:
    """What is final and has no paper yet."""
    left = Statement.objects.final().filter(document__isnull=True)
    return left.select_related("participant__organisation")


def printed(statement: Statement) -> tuple[Statement, Paper]:
    """It is frozen, so this takes no lock."""
    name = get_valid_filename(f"{statement.number} {statement.party}.pdf")
    return statement, Paper("statement", name, _sealed(statement))


def keep(papers: Sequence[tuple[Statement, Paper]]) -> list[Statement]:
    kept = keep_documents("budget.make_statement", without_papers(), papers)
    return [statement for statement, _document in kept]


@transaction.atomic
def keep_and_tell(papers: Sequence[tuple[Statement, Paper]]) -> None:
    emails.statements_ready(keep(papers))


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
