"""The routes of VAT and of a year's run: who may open them."""

from __future__ import annotations

from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, Route

FINANCE = {"lead_finance"}

GENERAL = {
    "budget:vat": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
}
OF_A_PROGRAMME = {
    "budget:vat_decide": Route(FINANCE, READS_BOOKS - FINANCE, of.component),
}
FORMS = {"budget:vat_decide"}
