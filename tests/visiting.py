"""Which pages there are to look at, and by whom: every route that shows one."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tests.factories.world import World
from tests.routes import LEADS_ON, ROUTES

DOWNLOADS = {
    "masterclasses:material",
    "programme:case_document",
    "programme:deliverable_document",
    "programme:meeting_material",
    "budget:bank_file_itself",
}
FILES = (".css", ".png", ".pdf", ".xlsx", ".csv", ".txt", ".xml", ".zip", ".ics")
# Who shows a page best: with the most to do there.
FIRST = ("owner", "lead_finance", "coordinator", "signatory", "administrator", "lead_signatory")


def readers(world: World) -> dict[str, list[str]]:
    """The address of each page, and all who may open it: who has most to do there first."""
    found = {"/": list(world.everyone()), world.own.to_evaluate.get_absolute_url(): ["visitor"]}
    for name, route in ROUTES.items():
        address = reverse(name, args=route.args(world.own))
        if not route.post and name not in LEADS_ON | DOWNLOADS and not address.endswith(FILES):
            found.setdefault(address, sorted(route.may, key=_most_to_do))
    return found


def _most_to_do(who: str) -> tuple[int, str]:
    return (FIRST.index(who) if who in FIRST else len(FIRST)), who


def visits(world: World) -> Iterator[tuple[str, str]]:
    """Every dashboard, and each other page once: (who, address)."""
    for address, everyone in readers(world).items():
        for who in everyone if address == "/" else everyone[:1]:
            yield who, address
