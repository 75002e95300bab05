"""Lists of reminders that people download, as filtered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Reminder
from budget.selectors.reminders import Planned
from portal.kit.sheets import Cell, Sheet


def planned_sheet(planned: Iterable[Planned]) -> Sheet:
    """What is to go out, and what keeps it from going."""
    today = timezone.localdate()
    rows: list[list[Cell]] = [
        [
            None if each.stopped else each.day,
            str(each.level),
            str(each.invoice),
            each.invoice.party,
            each.invoice.due_on,
            (today - each.invoice.due_on).days if each.invoice.due_on else None,
            each.invoice.balance.open,
            each.stopped,
        ]
        for each in planned
    ]
    return Sheet(
        title=_("Herinneringen gepland"),
        heads=(
            _("Gaat uit op"),
            _("Brief"),
            _("Factuur"),
            _("Deelnemer"),
            _("Uiterlijk betalen op"),
            _("Dagen te laat"),
            _("Open"),
            _("Gaat niet uit"),
        ),
        widths=(12, 20, 18, 30, 12, 10, 14, 30),
        rows=rows,
    )


def sent_sheet(sent: Iterable[Reminder]) -> Sheet:
    """What went out, with the amounts of its own day."""
    rows: list[list[Cell]] = [
        [
            each.sent_on,
            each.title,
            each.number,
            str(each.invoice),
            each.party,
            each.email,
            each.pay_by,
            each.gross,
            each.credited,
            each.paid,
            each.open,
            each.invoice.balance.open,
        ]
        for each in sent
    ]
    return Sheet(
        title=_("Herinneringen verstuurd"),
        heads=(
            _("Verstuurd op"),
            _("Brief"),
            _("Nummer"),
            _("Factuur"),
            _("Deelnemer"),
            _("Gestuurd naar"),
            _("Nieuwe laatste dag"),
            _("Factuurbedrag"),
            _("Gecrediteerd"),
            _("Betaald"),
            _("Open in de brief"),
            _("Nu open"),
        ),
        widths=(12, 20, 18, 18, 30, 34, 12, 14, 14, 14, 14, 14),
        rows=rows,
    )
