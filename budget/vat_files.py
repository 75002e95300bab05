"""How components are and were taxed, as a list that people download."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from packages.models import Component
from portal.kit.sheets import Sheet


def vat_sheet(components: Iterable[Component]) -> Sheet:
    """A row for each treatment that holds, held or was superseded."""
    columns = {
        _("Onderdeel"): 40,
        _("Vanaf"): 12,
        _("Tot"): 12,
        _("Btw"): 50,
        _("Besloten"): 16,
        _("Door"): 30,
        _("Waarom"): 60,
        _("Vervangen op"): 16,
    }
    return Sheet(
        title=_("Btw per onderdeel"),
        heads=list(columns),
        widths=list(columns.values()),
        rows=[
            (
                str(component),
                each.period.lower,
                each.period.upper,
                each.words,
                each.decided_at,
                each.decided_by.name if each.decided_by else _("bij de start van het programma"),
                each.note,
                each.superseded_at,
            )
            for component in components
            for each in component.vat_treatments.all()
        ],
    )
