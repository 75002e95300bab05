"""The routes of credit notes: who may open them."""

from __future__ import annotations

from tests.routes import arguments as of
from tests.routes.access import READS_INVOICE, Route

FINANCE = {"lead_finance"}
SEES = READS_INVOICE - FINANCE

ABOUT_AN_OBJECT = {
    "budget:credit": Route(FINANCE, SEES, of.invoice),
    "budget:reinvoice": Route(FINANCE, SEES, of.invoice, post=True),
    "budget:correct_address": Route(FINANCE, SEES, of.invoice),
}
FORMS = {"budget:credit", "budget:correct_address"}
