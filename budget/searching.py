"""What of this room can be found: invoices, credit notes and yearly statements."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.models import Invoice, Statement
from portal.kit.searching import Source, Told
from programme.models import User


def _invoices(user: User) -> QuerySet[Invoice]:
    party = "agreement_year__agreement__participant__organisation"
    return Invoice.objects.visible_to(user).issued().select_related(party)


def _statements(user: User) -> QuerySet[Statement]:
    found = Statement.objects.visible_to(user).final().defer("contents")
    return found.select_related("participant__organisation", "programme")


def _tell_invoice(found: Invoice) -> Told:
    party = found.agreement_year.agreement.participant
    return Told(str(found), found.get_absolute_url(), str(party), found.issued_on)


def _tell_statement(found: Statement) -> Told:
    of = _("{party}, {year}").format(party=found.participant or found.programme, year=found.year)
    return Told(str(found), found.get_absolute_url(), of, found.final_on)


SOURCES = (
    Source(
        key="facturen",
        label=gettext_lazy("Facturen en creditfacturen"),
        rows=_invoices,
        tell=_tell_invoice,
        title="number",
        texts=("agreement_year__agreement__participant__organisation__name", "reference_value"),
        newest="issued_on",
    ),
    Source(
        key="jaaropgaven",
        label=gettext_lazy("Jaaropgaven"),
        rows=_statements,
        tell=_tell_statement,
        title="number",
        texts=("participant__organisation__name", "programme__short_name"),
        newest="pk",
    ),
)
