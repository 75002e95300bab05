"""Who may open what is about following participants: the lead's coordinators, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.world import Objects
from tests.routes.access import EVERYONE, LEAD, OWN, PLANS, Route


def _participant(objects: Objects) -> list[Any]:
    return [objects.participant.pk]


def _action(objects: Objects) -> list[Any]:
    return [objects.action.pk]


def _note(objects: Objects) -> list[Any]:
    return [objects.note.pk]


def _hidden(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    """Whom it is about does not even know that it is there."""
    return Route(PLANS, args=args, post=post)


GENERAL = {"packages:pipeline": Route(PLANS, EVERYONE - PLANS)}
ABOUT_AN_OBJECT = {
    "packages:action_plan": Route(PLANS, (OWN | LEAD) - PLANS, _participant),
    "packages:note_write": Route(PLANS, (OWN | LEAD) - PLANS, _participant),
    "packages:action_change": _hidden(_action),
    "packages:action_finish": _hidden(_action, post=True),
    "packages:action_reopen": _hidden(_action, post=True),
    "packages:note_correct": _hidden(_note),
}
FORMS = {
    "packages:action_plan",
    "packages:note_write",
    "packages:action_change",
    "packages:note_correct",
}
