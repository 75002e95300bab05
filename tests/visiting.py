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
FILES = (".pdf", ".xlsx", ".csv", ".txt", ".xml", ".zip", ".ics")
# Who shows a page best: with the most to do there.
FIRST = ("owner", "lead_finance", "coordinator", "signatory", "administrator", "lead_signatory")


def visits(world: World) -> Iterator[tuple[str, str]]:
    """Every dashboard, and each page once, by somebody who may open it: (who, address)."""
    for who in world.everyone():
        yield who, "/"
    yield "visitor", world.own.to_evaluate.get_absolute_url()
    for name, route in ROUTES.items():
        address = reverse(name, args=route.args(world.own))
        if not route.post and name not in LEADS_ON | DOWNLOADS and not address.endswith(FILES):
            yield next(who for who in (*FIRST, *sorted(route.may)) if who in route.may), address
