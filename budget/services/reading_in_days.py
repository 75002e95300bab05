"""Lists of worked days: kept to look over, then written at once, each day only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import DaysList, Worker
from budget.selectors.sent_days import Line, fingerprint, lines_of
from budget.services.rights import check_keeps_costs
from budget.services.working_days import write_days
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Programme, User


@transaction.atomic
def send_days(
    *, programme: Programme, table: Sequence[Sequence[str]], filename: str, actor: User
) -> DaysList:
    """Keep a list to look it over; nothing is written by it."""
    check_keeps_costs(actor, programme)
    return DaysList.objects.create(
        programme=programme, table=table, filename=filename, made_by=actor
    )


@transaction.atomic
def read_in_days(*, sent: DaysList, shown: str, actor: User) -> int:
    """Write what the list says and is not there yet; returns how many cells changed.

    ``shown`` is what it would do as it was looked over: ``Refused`` where that became
    something else, as by somebody who filled in a week meanwhile.
    """
    sent = locked(sent)
    check_keeps_costs(actor, sent.programme)
    if sent.read_in_at is not None:
        raise Refused(_("Deze lijst is al ingelezen."))
    for worker in Worker.objects.filter(programme=sent.programme).order_by("pk"):
        locked(worker)
    lines = lines_of(sent)
    acts = [line for line in lines if line.acts]
    if not acts:
        raise Refused(_("Op deze lijst staat niets nieuws."))
    if fingerprint(lines) != shown:
        raise Refused(_("Intussen is er iets veranderd. Kijk de lijst opnieuw na."))
    written = _write(acts, actor)
    sent.read_in_at = timezone.now()
    sent.outcome = {str(line.number): [line.verdict.value, line.note] for line in lines}
    sent.save(update_fields=["read_in_at", "outcome"])
    audit.record(
        "budget.read_in_days",
        actor=actor,
        subject=sent.programme,
        data={"filename": sent.filename, "days_written": written},
    )
    return written


def _write(lines: Iterable[Line], actor: User) -> int:
    per_worker: dict[Worker, dict[tuple[int, date], Decimal]] = defaultdict(dict)
    for line in lines:
        if line.place:
            per_worker[line.place.worker][line.place.line.pk, line.place.day] = line.days
    return sum(
        len(write_days(worker=worker, days=days, actor=actor))
        for worker, days in per_worker.items()
    )
