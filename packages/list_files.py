"""Agreements as a list that people download."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from packages.models import Agreement
from portal.kit.sheets import Sheet


def agreements_sheet(agreements: Iterable[Agreement]) -> Sheet:
    return Sheet(
        title=_("Overeenkomsten"),
        heads=(
            _("Kenmerk"),
            _("Deelnemer"),
            _("Pakket"),
            _("Van"),
            _("Tot en met"),
            _("Per jaar, exclusief btw"),
            _("Stand"),
            _("Sinds"),
        ),
        widths=(18, 34, 22, 8, 14, 16, 18, 12),
        rows=[
            (
                each.number,
                str(each.participant),
                each.package_name,
                each.first_year,
                each.agreed_last_day,
                Decimal(each.snapshot["years"][0]["net"]),
                str(each.shown_status.label),
                timezone.localdate(each.status_since),
            )
            for each in agreements
        ],
    )
