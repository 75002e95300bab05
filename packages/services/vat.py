"""What finance decides about VAT: dated, with a reason to remember, never erased."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from packages.models import Component, Vat, VatTreatment
from packages.selectors.vat import period_from
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.languages import in_dutch
from programme.models import Role, User


@transaction.atomic
def decide_vat(
    *, component: Component, vat: Vat, first_year: int, note: str, actor: User
) -> VatTreatment:
    """Let ``vat`` hold from 1 January of ``first_year`` until the next day decided on.

    What is invoiced follows the treatment of 1 January of its year, so another day would hold
    for no invoice before the next one. The treatment that held on that day ends there; one
    that began on it is superseded, and kept. Raises ``Refused``.
    """
    component = locked(component)
    if not actor.works_for(component.programme, Role.FINANCE):
        raise Refused(_("Alleen de financiële administratie van de universiteit kan dit doen."))
    if first_year not in component.programme.years:
        raise Refused(_("Kies een jaar van het programma."))
    if not note.strip():
        raise Refused(_("Vul in waarom u dit besluit neemt."))
    day = date(first_year, 1, 1)
    period = _make_room(component, vat, day)
    decided = VatTreatment.objects.create(
        component=component,
        period=period,
        **vat._asdict(),
        note=note.strip(),
        decided_at=timezone.now(),
        decided_by=actor,
    )
    data = {
        "vat": in_dutch(lambda: vat.words)(),
        "holds_from": day.isoformat(),
        "vat_note": decided.note,
    }
    audit.record("packages.decide_vat", actor=actor, subject=component, data=data)
    return decided


def _make_room(component: Component, vat: Vat, day: date) -> DateRange:
    """End or supersede what holds on ``day``; returns the period that is free for ``vat``."""
    standing = next((row for row in component.vat_treatments.all() if row.holds_on(day)), None)
    period = period_from(component, day)
    if standing is None:
        return period
    if standing.vat == vat:
        raise Refused(
            _("Voor {component} geldt dit al op {day}.").format(
                component=component, day=f"1 januari {day.year}"
            )
        )
    if standing.period.lower == day:
        standing.superseded_at = timezone.now()
        standing.save(update_fields=["superseded_at"])
    else:
        standing.period = DateRange(standing.period.lower, day)
        standing.save(update_fields=["period"])
    return period
