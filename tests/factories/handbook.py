"""Handbooks as tests need them."""

from __future__ import annotations

from portal.kit.documents import store_document
from programme.models import (
    HandbookComment,
    HandbookItem,
    HandbookStep,
    HandbookVersion,
    ItemKind,
    Programme,
    User,
    digest_of,
)
from programme.selectors.handbook import contents_of, draft_of
from programme.services.handbook import add_item, add_step
from programme.services.handbook_comments import comment
from programme.services.handbook_versions import publish_handbook


def a_step(
    programme: Programme, by: User, title: str = "Ambities ophalen", text: str = ""
) -> HandbookStep:
    written = text or "Vraag elke afdeling wat zij wil bereiken.\n\n- beheer\n- beleid"
    return add_step(programme=programme, title=title, text=written, actor=by)


def an_item(
    step: HandbookStep,
    by: User,
    title: str = "Ambitietafel",
    kind: str = ItemKind.METHOD,
    text: str = "Een ochtend met alle disciplines aan één tafel.",
) -> HandbookItem:
    return add_item(step=step, kind=kind, title=title, text=text, actor=by)


def published(programme: Programme, by: User, note: str = "Eerste versie.") -> HandbookVersion:
    seen = digest_of(contents_of(draft_of(programme)))
    return publish_handbook(programme=programme, note=note, seen=seen, actor=by)


def a_handbook(programme: Programme, by: User) -> HandbookVersion:
    """Two steps with an item each, published once."""
    for title in ("Ambities ophalen", "Opgave bepalen"):
        an_item(a_step(programme, by, title), by, f"Tafel van {title.lower()}")
    return published(programme, by)


def a_handbook_with_all(programme: Programme, by: User, reader: User) -> HandbookComment:
    """Two versions with papers that nobody reads, a draft that differs, and a comment."""
    first = a_handbook(programme, by)
    a_step(programme, by, "Kiezen en plannen")
    second = published(programme, by, "Een stap erbij.")
    for version in (first, second):
        version.document = store_document(
            kind="handbook",
            filename=f"handboek-{version.number}.pdf",
            content=f"%PDF-1.7 handboek {version.pk}".encode(),
        )
        version.save(update_fields=["document"])
    a_step(programme, by, "Leren en bijstellen")
    step = programme.handbook_steps.earliest("pk")
    return comment(step=step, text="Dit werkt bij ons ook.", actor=reader)
