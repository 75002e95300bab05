"""Deciding by which key the lines share what agreements bring in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import DistributionKey
from budget.models.sharing import KeyPart
from budget.services.closing import check_open
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import Refused, check_new, locked
from programme.models import Programme, User

WHOLE = Decimal(100)


@transaction.atomic
def decide_shares(
    *,
    programme: Programme,
    year: int,
    percentages: Mapping[int, Decimal],
    note: str,
    actor: User,
) -> DistributionKey:
    """Set the key of a year: a percentage for each line (by id), or none for equal parts.

    Raises ``Refused`` without a note, for a year that is closed or outside the programme, and
    where the percentages are not of all lines or do not make 100.
    """
    found = locked(programme)
    check_finance(actor, found)
    _check_shares(found, year, percentages, note.strip())
    of_the_year = found.distribution_keys.filter(year=year)
    if _parts(of_the_year.first()) == percentages:
        check_new(of_the_year, "decided_at", note=note.strip(), decided_by=actor)
    key = DistributionKey.objects.create(
        programme=found,
        year=year,
        note=note.strip(),
        decided_at=timezone.now(),
        decided_by=actor,
    )
    KeyPart.objects.bulk_create(
        KeyPart(key=key, line_id=line, percentage=percentage)
        for line, percentage in percentages.items()
    )
    _record(key, percentages)
    return key


def _parts(key: DistributionKey | None) -> dict[int, Decimal]:
    return dict(key.parts.values_list("line", "percentage")) if key else {}


def _record(key: DistributionKey, percentages: Mapping[int, Decimal]) -> None:
    lines = key.programme.lines.all()
    told = {line.key: str(percentages[line.pk]) for line in lines if line.pk in percentages}
    audit.record(
        "budget.decide_shares",
        actor=key.decided_by,
        subject=key.programme,
        data={"year": str(key.year), "percentages": told, "reason": key.note},
    )


def _check_shares(
    programme: Programme, year: int, percentages: Mapping[int, Decimal], note: str
) -> None:
    if not note:
        raise Refused(_("Vul een toelichting in: waarom deze verdeling?"))
    if year not in programme.years:
        raise Refused(_("Dit jaar hoort niet bij het programma."))
    check_open(programme, date(year, 12, 31))
    if not percentages:
        return
    if set(percentages) != set(programme.lines.values_list("pk", flat=True)):
        raise Refused(_("De lijnen zijn intussen veranderd. Open deze pagina opnieuw."))
    if any(part < 0 for part in percentages.values()):
        raise Refused(_("Een percentage is nul of meer."))
    if sum(percentages.values(), Decimal(0)) != WHOLE:
        raise Refused(_("De percentages zijn samen geen 100%. Pas ze aan tot ze dat wel zijn."))
