"""The routes of what the programme costs: who may open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, Route

KEEPS = {"lead_finance", "coordinator"}
Args = Callable[[Objects], list[Any]]
READS_ONLY = READS_BOOKS - KEEPS


def nothing(objects: Objects) -> list[Any]:
    return []


def reads(args: Args = nothing) -> Route:
    return Route(READS_BOOKS, EVERYONE - READS_BOOKS, args)


def keeps(args: Args = nothing) -> Route:
    return Route(KEEPS, EVERYONE - KEEPS, args)


FINANCE = Route({"lead_finance"}, EVERYONE - {"lead_finance"})
GENERAL = {
    "budget:costs": reads(of.year),
    "budget:days_file": reads(of.as_file(of.year)),
    "budget:expenses": reads(of.year),
    "budget:in_kind": reads(of.year),
    "budget:workers": reads(),
    "budget:week": reads(of.week),
    # Who is no worker of the programme has no week of their own.
    "budget:my_week": reads(),
    "budget:worker_new": keeps(),
    "budget:expense_new": keeps(),
    "budget:days_send": keeps(),
    "budget:day_rate": FINANCE,
    "budget:decide": Route(FINANCE.may, FINANCE.sees, of.next_year),
}
OF_A_PROGRAMME = {
    "budget:worker_change": Route(KEEPS, READS_ONLY, of.worker),
    "budget:week_sheet": Route(KEEPS, READS_ONLY, of.week_of_worker),
    "budget:expense": Route(READS_BOOKS, args=of.expense),
    "budget:receipt": Route(READS_BOOKS, args=of.expense),
    "budget:expense_undo": Route(KEEPS, READS_ONLY, of.expense),
    "budget:days_list": Route(KEEPS, READS_ONLY, of.days_list),
    "budget:days_faulty": Route(KEEPS, READS_ONLY, of.days_list),
    "budget:days_read_in": Route(KEEPS, READS_ONLY, of.days_list, post=True),
}
FORMS = {
    "budget:worker_new",
    "budget:worker_change",
    "budget:week_sheet",
    "budget:expense_new",
    "budget:expense_undo",
    "budget:days_send",
    "budget:day_rate",
    "budget:decide",
}
LEADS_ON = {"budget:my_week"}
