"""Who may open what is about next steps."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes.access import EVERYONE, OF_THE_PROGRAMME, Route

KEEPS = {"coordinator"}


def _step(objects: Objects) -> list[Any]:
    step = objects.participant.programme.next_steps.first()
    assert step is not None
    return [step.pk]


def _year(objects: Objects) -> list[Any]:
    programme = objects.participant.programme
    return [programme.slug, programme.first_year + 1]


def _kept(args: Any = _step, *, post: bool = False) -> Route:
    return Route(KEEPS, OF_THE_PROGRAMME - KEEPS, args=args, post=post)


GENERAL = {
    "programme:steps": Route(EVERYONE),
    "programme:step_add": Route(KEEPS, EVERYONE - KEEPS),
}
OF_A_PROGRAMME = {
    "programme:step": Route(OF_THE_PROGRAMME, args=_step),
    "programme:step_change": _kept(),
    "programme:step_finish": _kept(),
    "programme:step_reopen": _kept(post=True),
    "programme:step_move": _kept(post=True),
    "programme:step_remove": _kept(post=True),
    "programme:step_restore": _kept(post=True),
    "programme:steps_copy": _kept(_year, post=True),
}
FORMS = {"programme:step_add", "programme:step_change", "programme:step_finish"}
