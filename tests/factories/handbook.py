"""Handbooks as tests need them."""

from __future__ import annotations

from django.db.models import Max

from portal.kit.documents import store_document
from programme.models import (
    HandbookComment,
    HandbookItem,
    HandbookStep,
    HandbookStepCase,
    HandbookVersion,
    ItemKind,
    Participant,
    Programme,
    User,
    digest_of,
)
from programme.selectors.handbook import contents_of, draft_of
from programme.services.handbook import add_item, add_step
from programme.services.handbook_comments import comment
from programme.services.handbook_versions import publish_handbook
from programme.states import Sharing
from tests.factories.cases import a_case
from tests.factories.programme import Cast


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


def more_of_the_handbook(cast: Cast, participants: list[Participant]) -> None:
    """For each participant a comment, a drafted step with an item, and a case that used one."""
    said = HandbookComment.objects.earliest("pk")
    first = said.step
    last = cast.programme.handbook_steps.aggregate(last=Max("position"))["last"]
    for place, participant in enumerate(participants, start=last + 1):
        HandbookComment.objects.create(
            version=said.version,
            step=first,
            author=cast.stranger,
            organisation=participant.organisation,
            text="Bij ons ook.",
            written_at=said.written_at,
        )
        step = HandbookStep.objects.create(
            programme=cast.programme,
            position=place,
            title=f"Stap {place}",
            changed_by=cast.coordinator,
            changed_at=said.written_at,
        )
        HandbookItem.objects.create(
            step=step,
            position=1,
            kind=ItemKind.TASK,
            title="Doen",
            changed_by=cast.coordinator,
            changed_at=said.written_at,
        )
        case = a_case(participant, cast.owner, sharing=Sharing.PROGRAMME)
        HandbookStepCase.objects.create(step=first, case=case)
