"""A year's dry run, and what a run did, as lists that people download."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from budget.models import Invoice, InvoiceRun, InvoiceRunItem
from budget.services.rehearsing import Rehearsal, Rehearsed
from packages.models import AgreementYear
from portal.kit.sheets import Cell, Sheet


def rehearsal_rows(found: Rehearsal) -> list[tuple[Cell, ...]]:
    """Every agreement of the year, in the order of the page."""
    return [
        *(_rehearsed(each, _("klaar om uit te geven")) for each in found.ready),
        *(_rehearsed(each, _("eerst aanvullen")) for each in found.to_mend),
        *(_invoiced(*each, _("al gefactureerd")) for each in found.invoiced),
        *(_invoiced(*each, _("gecrediteerd")) for each in found.credited),
        *((*_of(each), _("hoeft niets te betalen"), *[None] * 7, "") for each in found.not_owed),
    ]


def _of(year: AgreementYear) -> tuple[str, str]:
    return str(year.agreement.participant.organisation), year.agreement.number


def _rehearsed(row: Rehearsed, standing: str) -> tuple[Cell, ...]:
    invoicing, expected = row.agreement.invoicing, row.expected
    return (
        *_of(row.year),
        standing,
        row.indexation,
        expected.net if expected else None,
        expected.vat if expected else None,
        expected.gross if expected else None,
        invoicing.reference_value,
        invoicing.email,
        None,
        " ".join(each.sentence for each in row.missing),
    )


def _invoiced(year: AgreementYear, invoice: Invoice, standing: str) -> tuple[Cell, ...]:
    balance = invoice.balance
    sums: tuple[Decimal | None, ...] = (balance.net, balance.gross - balance.net, balance.gross)
    return (*_of(year), standing, None, *sums, None, None, invoice.number, "")


def rehearsal_sheet(year: int, rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    columns = {
        _("Deelnemer"): 36,
        _("Overeenkomst"): 20,
        _("Stand"): 24,
        _("Indexering"): 14,
        _("Exclusief btw"): 14,
        _("Btw"): 14,
        _("Te betalen"): 14,
        _("Kenmerk"): 24,
        _("Naar"): 36,
        _("Factuur"): 20,
        _("Wat ontbreekt"): 60,
    }
    return Sheet(
        title=_("Jaar factureren {year}").format(year=year),
        heads=list(columns),
        widths=list(columns.values()),
        rows=list(rows),
    )


def run_rows(held: Iterable[InvoiceRunItem], issued: Iterable[Invoice]) -> list[tuple[Cell, ...]]:
    return [
        *(
            (*_of(each.agreement_year), "", None, _("niet uitgegeven"), each.why_held)
            for each in held
        ),
        *(
            (
                each.buyer["name"],
                each.agreement_year.agreement.number,
                each.number,
                each.balance.gross,
                str(each.standing.label),
                "",
            )
            for each in issued
        ),
    ]


def run_sheet(run: InvoiceRun, rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(
        title=str(run),
        heads=(
            _("Deelnemer"),
            _("Overeenkomst"),
            _("Nummer"),
            _("Te betalen"),
            _("Stand"),
            _("Waarom niet"),
        ),
        widths=(36, 20, 20, 14, 24, 60),
        rows=list(rows),
    )
