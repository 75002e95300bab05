"""The routes of how invoices go to customers: who may open them."""

from __future__ import annotations

from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, READS_INVOICE, Route

FINANCE = {"lead_finance"}


GENERAL = {
    "budget:deliveries": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
}
ABOUT_AN_OBJECT = {
    "budget:deliver_again": Route(FINANCE, READS_INVOICE - FINANCE, of.invoice),
    "budget:note_outcome": Route(FINANCE, READS_INVOICE - FINANCE, of.delivery),
    "budget:make_papers_again": Route(FINANCE, READS_INVOICE - FINANCE, of.invoice, post=True),
}
FORMS = {"budget:deliver_again", "budget:note_outcome"}
