"""The routes of VAT and of a year's run: who may open them."""

from __future__ import annotations

from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, Route

FINANCE = {"lead_finance"}

GENERAL = {
    "budget:vat": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
    "budget:year_run_now": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
    "budget:year_run": Route(READS_BOOKS, EVERYONE - READS_BOOKS, of.year),
    "budget:run_start": Route(FINANCE, EVERYONE - FINANCE, of.year, post=True),
}
OF_A_PROGRAMME = {
    "budget:vat_decide": Route(FINANCE, READS_BOOKS - FINANCE, of.component),
    "budget:run": Route(READS_BOOKS, args=of.run),
    "budget:run_zip": Route(READS_BOOKS, args=of.run),
}
FORMS = {"budget:vat_decide"}
LEADS_ON = {"budget:year_run_now"}
