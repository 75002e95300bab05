"""Who may open the books of a year, close it and name its accounts."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, Route

KEEPS = {"lead_finance"}


def _file(objects: Objects) -> list[Any]:
    return [*of.year(objects), "facturen", "csv"]


GENERAL = {
    "budget:books_now": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
    "budget:books": Route(READS_BOOKS, EVERYONE - READS_BOOKS, of.year),
    "budget:books_file": Route(READS_BOOKS, EVERYONE - READS_BOOKS, _file),
    "budget:ledger_codes": Route(KEEPS, EVERYONE - KEEPS),
    "budget:year_close": Route(KEEPS, EVERYONE - KEEPS, of.year),
    "budget:year_reopen": Route(KEEPS, EVERYONE - KEEPS, of.year),
}
FORMS = {"budget:ledger_codes", "budget:year_close", "budget:year_reopen"}
LEADS_ON = {"budget:books_now", "budget:year_reopen"}
