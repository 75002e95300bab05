"""Agreements and participants as lists that people download."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from packages.models import Agreement
from packages.selectors.following import Followed
from portal.kit.sheets import Cell, Sheet


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


def participants_sheet(participants: Iterable[Followed]) -> Sheet:
    """With their first open action and the last note, for who follows them."""
    return Sheet(
        title=_("Deelnemers"),
        heads=(
            _("Deelnemer"),
            _("Soort"),
            _("Programma"),
            _("Fase"),
            _("Sinds"),
            _("Dagen"),
            _("Staat stil"),
            _("Pakket"),
            _("Overeenkomst"),
            _("Contactpersoon"),
            _("E-mailadres"),
            _("Volgende actie"),
            _("Uiterlijk op"),
            _("Wie"),
            _("Laatste notitie"),
        ),
        widths=(34, 14, 24, 30, 12, 8, 10, 20, 18, 30, 34, 40, 12, 26, 60),
        rows=[_of_followed(each) for each in participants],
    )


def _of_followed(each: Followed) -> tuple[Cell, ...]:
    action, progress = each.action, each.progress
    return (
        str(each.participant),
        each.participant.organisation.get_kind_display(),
        str(each.participant.programme),
        str(progress.stage.label),
        timezone.localdate(progress.since),
        progress.days,
        _("ja") if progress.stuck else "",
        progress.package_name,
        progress.agreement_number,
        ", ".join(person.name for person in each.contacts),
        ", ".join(person.email for person in each.contacts),
        action.text if action else "",
        action.due_on if action else None,
        str(action.assignee) if action else "",
        each.last_note,
    )
