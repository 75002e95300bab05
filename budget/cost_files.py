"""Worked days and expenses as tables to download; the days can be read in again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budget.models import DaysList, Expense, WorkedDay
from budget.selectors.sent_days import Line
from budget.weeks import Week
from portal.kit.sheets import Cell, Sheet
from programme.models import Programme


def days_heads() -> tuple[str, str, str, str]:
    """What reading in knows the columns by."""
    return _("Naam"), _("Datum"), _("Ontwikkelingslijn"), _("Dagen")


def days_sheet(programme: Programme, year: int, found: QuerySet[WorkedDay]) -> Sheet:
    rows: list[list[Cell]] = [
        [
            each.worker.name,
            each.day,
            str(each.line),
            each.days,
            str(each.worker.get_function_display()),
            str(Week.of(each.day)),
            each.cost.rate,
            each.cost.amount,
        ]
        for each in found.select_related("worker", "line", "cost").order_by(
            "day", "worker__name", "line__position"
        )
    ]
    return Sheet(
        title=_("Dagen {code} {year}").format(code=programme.code, year=year),
        heads=(*days_heads(), _("Functie"), _("Week"), _("Dagtarief"), _("Kosten")),
        widths=(28, 12, 28, 8, 18, 18, 12, 12),
        rows=rows,
    )


def expenses_sheet(programme: Programme, year: int, found: Iterable[Expense]) -> Sheet:
    rows: list[list[Cell]] = [
        [
            each.day,
            str(each.line),
            each.supplier,
            each.description,
            each.net,
            each.vat,
            each.gross,
            _told(each),
        ]
        for each in found
    ]
    return Sheet(
        title=_("Uitgaven {code} {year}").format(code=programme.code, year=year),
        heads=(
            _("Datum"),
            _("Ontwikkelingslijn"),
            _("Leverancier"),
            _("Omschrijving"),
            _("Exclusief btw"),
            _("Btw"),
            _("Inclusief btw"),
            _("Stand"),
        ),
        widths=(12, 28, 28, 40, 14, 12, 14, 16),
        rows=rows,
    )


def _told(expense: Expense) -> str:
    if expense.undoes_id:
        return _("tegenboeking")
    return _("teruggedraaid") if expense.is_undone else ""


def faulty_sheet(sent: DaysList, lines: Iterable[Line]) -> Sheet:
    """The lines that were left out, with why, to mend and send again."""
    rows: list[list[Cell]] = [
        [each.sent.name, each.sent.day, each.sent.line, each.sent.days, each.note]
        for each in lines
    ]
    return Sheet(
        title=_("Overgeslagen {name}").format(name=sent.filename),
        heads=(*days_heads(), _("Wat is er mis?")),
        widths=(28, 12, 28, 8, 60),
        rows=rows,
    )
