"""Who may open which route about coming to knowledge meetings, and about subsidies."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import EVERYONE, OF_THE_PROGRAMME, PLANS_MEETINGS, Route

REST = OF_THE_PROGRAMME - PLANS_MEETINGS


def subsidy(objects: Objects) -> list[Any]:
    return [objects.subsidy.pk]


def material(objects: Objects) -> list[Any]:
    return [objects.meeting_material.pk]


GENERAL = {
    "programme:subsidies": Route(EVERYONE),
    "programme:subsidy_add": Route(PLANS_MEETINGS, EVERYONE - PLANS_MEETINGS),
}
OF_A_PROGRAMME = {
    "programme:meeting_ics": Route(OF_THE_PROGRAMME, args=of.meeting),
    "programme:meeting_register": Route(OF_THE_PROGRAMME, args=of.meeting, post=True),
    "programme:meeting_unregister": Route(OF_THE_PROGRAMME, args=of.meeting, post=True),
    "programme:meeting_invite": Route(PLANS_MEETINGS, REST, of.meeting),
    "programme:meeting_registrations": Route(PLANS_MEETINGS, REST, of.meeting),
    "programme:meeting_materials": Route(PLANS_MEETINGS, REST, of.meeting),
    "programme:meeting_material": Route(OF_THE_PROGRAMME, args=material),
    "programme:meeting_material_remove": Route(PLANS_MEETINGS, REST, material, post=True),
    "programme:subsidy": Route(OF_THE_PROGRAMME, args=subsidy),
    "programme:subsidy_change": Route(PLANS_MEETINGS, REST, subsidy),
    "programme:subsidy_move": Route(PLANS_MEETINGS, REST, subsidy, post=True),
}
FORMS = {
    "programme:meeting_invite",
    "programme:meeting_registrations",
    "programme:meeting_materials",
    "programme:subsidy_add",
    "programme:subsidy_change",
}
