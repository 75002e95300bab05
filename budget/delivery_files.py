"""The list of deliveries as people download it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from budget.models import Delivery
from portal.kit.sheets import Cell, Sheet


def delivery_sheet(deliveries: Iterable[Delivery]) -> Sheet:
    """The last try of each document."""
    columns = {
        _("Nummer"): 20,
        _("Soort"): 14,
        _("Deelnemer"): 30,
        _("Manier"): 22,
        _("Aan"): 34,
        _("Stand"): 22,
        _("Sinds"): 16,
        _("Antwoord"): 50,
        _("Opmerking"): 40,
        _("Keren verstuurd"): 10,
    }
    return Sheet(
        title=_("Verzending van facturen"),
        heads=list(columns),
        widths=list(columns.values()),
        rows=[_row(each) for each in deliveries],
    )


def _row(each: Delivery) -> list[Cell]:
    return [
        str(each.invoice),
        each.invoice.get_kind_display(),
        each.party,
        each.get_channel_display(),
        each.receiver,
        each.get_state_display(),
        each.since,
        each.said or each.trouble,
        each.note,
        each.times,
    ]
