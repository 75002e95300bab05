"""The routes of the bank's files and lines, and of what is still open: who may open them."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, READS_INVOICE, Route

FINANCE = {"lead_finance"}


def line(objects: Objects) -> list[Any]:
    return [objects.bank_line.pk]


def tied(objects: Objects) -> list[Any]:
    return [objects.bank_line.pk, objects.bank_payment.pk]


def file(objects: Objects) -> list[Any]:
    return [objects.bank_line.file_id]


def act(args: Any = line, *, post: bool = False) -> Route:
    return Route(FINANCE, READS_BOOKS - FINANCE, args, post)


GENERAL = {
    "budget:bank_lines": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
    "budget:bank_upload": Route(FINANCE, EVERYONE - FINANCE),
    "budget:ageing": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
}
ABOUT_AN_OBJECT = {
    "budget:refund": Route(FINANCE, READS_INVOICE - FINANCE, of.invoice),
}
# Lines belong to the account of the lead: of whichever participant, the same people see them.
OF_A_PROGRAMME = {
    "budget:bank_file": Route(READS_BOOKS, args=file),
    "budget:bank_file_itself": Route(READS_BOOKS, args=file),
    "budget:bank_line": Route(READS_BOOKS, args=line),
    "budget:bank_accept": act(post=True),
    "budget:bank_allocate": act(),
    "budget:bank_set_aside": act(),
    "budget:bank_take_back": act(post=True),
    "budget:bank_unlink": act(tied, post=True),
}
FORMS = {
    "budget:bank_upload",
    "budget:bank_allocate",
    "budget:bank_set_aside",
    "budget:refund",
}
