"""The demo's products: one delivered, one to discuss, one that only the university reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.demo.cast import coordinator, person
from portal.demo.travelling import days_ago
from portal.kit.documents import paper_html, render_pdf
from programme.models import (
    Audience,
    Case,
    Deliverable,
    DeliverableDocument,
    Programme,
    User,
)
from programme.services.deliverables import (
    add_document,
    change_deliverable,
    link_deliverable_cases,
    move_deliverable,
)
from programme.states import Sharing


@dataclass(frozen=True)
class Version:
    """Added so many days ``ago``."""

    ago: int
    note: str
    final: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Story:
    """Of the line in that place; ``later`` counts years from now, ``moves`` come after all."""

    owner: str
    later: int
    versions: tuple[Version, ...]
    moves: tuple[str, ...]


STORIES = (
    Story(
        "coordinator@ut.example", 0,
        (
            Version(70, "Eerste opzet, besproken in de masterclass."),
            Version(40, "Met het voorbeeld van een opgavekaart."),
            Version(15, "Vastgesteld door de deelnemers.", final=True),
        ),
        ("begin", "discuss", "deliver"),
    ),
    Story(
        "contact@enschede.example", 1,
        (Version(9, "Concept ter bespreking: drie samenwerkingsmodellen."),),
        ("begin", "discuss"),
    ),
    Story(
        "trainer1@ut.example", 2,
        (Version(5, "Ruwe opzet, nog niet om te delen.", kept=True),),
        ("begin",),
    ),
)  # fmt: skip


@transaction.atomic
def keep_products(programme: Programme) -> int:
    """Of the lines that have no documents yet; returns how many documents were added."""
    mine = DeliverableDocument.objects.filter(deliverable__line__programme=programme)
    if mine.exists():
        return 0
    lines = programme.lines.order_by("position").prefetch_related("deliverables")
    for line, story in zip(lines, STORIES, strict=False):
        for product in line.deliverables.all()[:1]:
            _tell(programme, product, story, coordinator())
    return mine.count()


def _tell(programme: Programme, product: Deliverable, story: Story, keeper: User) -> None:
    year = min(timezone.localdate().year + story.later, programme.last_year)
    with days_ago(90):
        change_deliverable(
            deliverable=product,
            owner=person(story.owner),
            planned_year=max(year, programme.first_year),
            actor=keeper,
        )
    for number, version in enumerate(story.versions, start=1):
        with days_ago(version.ago):
            _add(product, number, version, keeper)
    shared = Case.objects.filter(
        participant__programme=programme, sharing=Sharing.PROGRAMME, lines=product.line
    )
    with days_ago(1):
        for act in story.moves:
            move_deliverable(deliverable=product, act=act, actor=keeper)
        link_deliverable_cases(
            deliverable=product, cases=list(shared.order_by("pk")[:2]), actor=keeper
        )


def _add(product: Deliverable, number: int, version: Version, keeper: User) -> None:
    context = {"product": product, "number": number, "version": version, "day": timezone.now()}
    add_document(
        deliverable=product,
        filename=f"{product.line.name} versie {number}",
        content=render_pdf(
            paper_html("demo_product.html", context, language=settings.LANGUAGE_CODE)
        ),
        note=version.note,
        is_concept=not version.final,
        audience=Audience.LEAD if version.kept else Audience.PROGRAMME,
        actor=keeper,
    )
