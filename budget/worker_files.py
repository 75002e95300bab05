"""Who works for the programme, what a day costs, and what is given in kind, to download."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from budget.models import Worker
from budget.selectors.in_kind import Contribution
from budget.selectors.week_sheets import Rates
from portal.kit.sheets import Cell, Sheet


def workers_sheet(workers: Iterable[Worker], rates: Rates, today: date) -> Sheet:
    return Sheet(
        title=_("Medewerkers"),
        heads=(_("Naam"), _("Functie"), _("Account"), _("Werkt nu"), _("Dagtarief nu")),
        widths=(30, 20, 36, 10, 14),
        rows=[
            (
                each.name,
                str(each.get_function_display()),
                each.user.email if each.user else "",
                _("ja") if each.works else _("nee"),
                rates.on(each, today),
            )
            for each in workers
        ],
    )


def rates_rows(rates: Rates) -> list[tuple[Cell, ...]]:
    leaders = _("Programmaleiders, volgens de begroting")
    basis = [(leaders, date(year, 1, 1), rate, "") for year, rate in sorted(rates.basis.items())]
    return [
        *basis,
        *(
            (
                str(each.worker) if each.worker else _whole(each.function),
                each.from_on,
                each.amount,
                each.note,
            )
            for each in rates.rates
        ),
    ]


def _whole(function: str) -> str:
    leads = function == Worker.Function.LEADER
    return _("Alle programmaleiders") if leads else _("Alle specialisten")


def rates_sheet(rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(
        title=_("Dagtarieven"),
        heads=(_("Voor wie"), _("Geldt vanaf"), _("Tarief per dag"), _("Toelichting")),
        widths=(40, 12, 14, 50),
        rows=list(rows),
    )


def in_kind_sheet(year: int, contributions: Iterable[Contribution]) -> Sheet:
    """A row per component of an agreement."""
    return Sheet(
        title=_("Eigen bijdrage {year}").format(year=year),
        heads=(
            _("Deelnemer"),
            _("Overeenkomst"),
            _("Onderdeel"),
            _("Waarde"),
            _("Studenten van de overeenkomst"),
        ),
        widths=(36, 20, 50, 14, 14),
        rows=[
            (
                str(each.agreement.participant.organisation),
                each.agreement.number,
                name,
                amount,
                each.students,
            )
            for each in contributions
            for name, amount in each.components
        ],
    )
