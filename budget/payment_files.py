"""Lists about payments that people download: lines of the bank, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from budget.selectors.ageing import Ages, PartyAges
from budget.selectors.bank_lines import Shown, as_shown
from portal.kit.sheets import Cell, Sheet


def lines_sheet(lines: Iterable[object]) -> Sheet:
    return Sheet(
        title=_("Regels van de bank"),
        heads=(
            _("Dag"),
            _("Bedrag"),
            _("Nog te boeken"),
            _("Andere partij"),
            _("Rekening"),
            _("Omschrijving"),
            _("Kenmerk"),
            _("Stand"),
            _("Voorstel"),
        ),
        widths=(12, 14, 14, 34, 26, 60, 24, 16, 60),
        rows=[_line(each) for each in as_shown(lines)],
    )


def _line(each: Shown) -> tuple[Cell, ...]:
    line = each.line
    return (
        line.booked_on,
        line.amount,
        line.left,
        line.counterparty_name,
        line.counterparty_iban,
        line.remittance,
        line.end_to_end,
        str(each.state.label),
        each.proposal.reason if each.proposal else "",
    )


def ages_sheet(rows: Iterable[PartyAges]) -> Sheet:
    return Sheet(
        title=_("Openstaande posten"),
        heads=(
            _("Deelnemer"),
            _("Nog niet te laat"),
            _("1 tot en met 30 dagen te laat"),
            _("31 tot en met 60 dagen"),
            _("61 tot en met 90 dagen"),
            _("Meer dan 90 dagen"),
            _("Terug te betalen"),
            _("Samen"),
        ),
        widths=(36, 16, 16, 16, 16, 16, 16, 16),
        rows=[(each.party, *_ages(each)) for each in rows],
    )


def _ages(each: Ages) -> tuple[Cell, ...]:
    return (
        each.not_late,
        each.month,
        each.two_months,
        each.three_months,
        each.longer,
        each.to_refund,
        each.total,
    )
