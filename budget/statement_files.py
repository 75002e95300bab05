"""The list of yearly statements as people download it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from budget.models import Statement
from portal.kit.sheets import Sheet


def statements_sheet(statements: Iterable[Statement]) -> Sheet:
    return Sheet(
        title=_("Jaaropgaven"),
        heads=(_("Over"), _("Jaar"), _("Nummer"), _("Versie"), _("Datum"), _("Stand")),
        widths=(40, 8, 20, 8, 12, 14),
        rows=[
            (
                each.party,
                each.year,
                each.number,
                each.version,
                each.final_on,
                str(each.get_status_display()),
            )
            for each in statements
        ],
    )
