"""Who may open which route about the handbook."""

from __future__ import annotations

from typing import Any

from programme.models import HandbookComment, HandbookItem
from tests.factories.world import Objects
from tests.routes.access import EVERYONE, OF_THE_PROGRAMME, Route

WRITES = {"coordinator"}
READS = OF_THE_PROGRAMME - WRITES


def programme(objects: Objects) -> list[Any]:
    return [objects.participant.programme.slug]


def version(objects: Objects) -> list[Any]:
    return [*programme(objects), 2]


def step(objects: Objects) -> list[Any]:
    return [objects.participant.programme.handbook_steps.earliest("pk").pk]


def item(objects: Objects) -> list[Any]:
    mine = HandbookItem.objects.filter(step__programme=objects.participant.programme)
    return [mine.earliest("pk").pk]


def comment(objects: Objects) -> list[Any]:
    mine = HandbookComment.objects.filter(version__programme=objects.participant.programme)
    return [mine.earliest("pk").pk]


GENERAL = {"programme:handbook": Route(EVERYONE)}
OF_A_PROGRAMME = {
    "programme:handbook_versions": Route(OF_THE_PROGRAMME, args=programme),
    "programme:handbook_version": Route(OF_THE_PROGRAMME, args=version),
    "programme:handbook_changes": Route(OF_THE_PROGRAMME, args=version),
    "programme:handbook_pdf": Route(OF_THE_PROGRAMME, args=version),
    "programme:handbook_comments": Route(OF_THE_PROGRAMME, args=programme),
    "programme:handbook_step": Route(OF_THE_PROGRAMME, args=step),
    "programme:handbook_draft": Route(WRITES, READS, programme),
    "programme:handbook_publish": Route(WRITES, READS, programme),
    "programme:handbook_step_add": Route(WRITES, READS, programme),
    "programme:handbook_step_change": Route(WRITES, READS, step),
    "programme:handbook_step_place": Route(WRITES, READS, step, post=True),
    "programme:handbook_step_cases": Route(WRITES, READS, step),
    "programme:handbook_item_add": Route(WRITES, READS, step),
    "programme:handbook_item_change": Route(WRITES, READS, item),
    "programme:handbook_item_place": Route(WRITES, READS, item, post=True),
    "programme:handbook_comment": Route(WRITES, READS, comment),
    "programme:handbook_comment_stand": Route(WRITES, READS, comment, post=True),
}
FORMS = {
    "programme:handbook_publish",
    "programme:handbook_step",
    "programme:handbook_step_add",
    "programme:handbook_step_change",
    "programme:handbook_step_cases",
    "programme:handbook_item_add",
    "programme:handbook_item_change",
    "programme:handbook_comment",
}
