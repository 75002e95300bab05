"""What acts of this room check: who plans, and values that can not be, told at their field."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from masterclasses.models import PLANS
from portal.kit.acts import Unfit
from programme.models import Programme, User


def check_plans(actor: User, programme: Programme) -> None:
    """Raise ``PermissionDenied`` for who does not plan this programme."""
    if not actor.works_for(programme, *PLANS):
        raise PermissionDenied


def check_year(programme: Programme, year: int) -> None:
    """Raise ``Unfit`` for a year outside the programme."""
    if year not in programme.years:
        raise Unfit(
            "year",
            _("Kies een jaar van het programma, van {first} tot en met {last}.").format(
                first=programme.first_year, last=programme.last_year
            ),
        )


def reason_given(reason: str, missing: str = "", *, field: str = "reason") -> str:
    """Without space around it; raises ``Unfit`` (``missing``) where nothing is left."""
    reason = reason.strip()
    if not reason:
        raise Unfit(field, missing or _("Schrijf kort op waarom."))
    return reason
