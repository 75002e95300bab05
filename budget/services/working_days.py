"""Days that people worked: written a week at a time, changed only with a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import WorkedDay, Worker
from budget.models.costs import KEEPS_COSTS, QUARTERS
from budget.selectors.week_sheets import Days, days_of, fault_of_day, fingerprint, rates_of
from budget.services.closing import check_open
from budget.weeks import Week
from portal.kit import audit, figures
from portal.kit.acts import Refused, locked
from programme.models import ROLES_AT_LEAD, DevelopmentLine, User


@dataclass(frozen=True)
class Change:
    """Of one line on one day; nought is nothing."""

    line: DevelopmentLine
    day: date
    was: Decimal
    now: Decimal

    @property
    def as_data(self) -> list[str]:
        """As the logbook keeps it."""
        return [self.day.isoformat(), self.line.name, f"{self.was:.2f}", f"{self.now:.2f}"]


def check_writes(actor: User, worker: Worker) -> None:
    """Raises ``Refused`` for who may not write the days of this worker."""
    is_own = worker.user_id == actor.pk and actor.works_for(worker.programme, *ROLES_AT_LEAD)
    if not is_own and not actor.works_for(worker.programme, *KEEPS_COSTS):
        raise Refused(
            _("Alleen {name} zelf, coördinatoren en de financiële administratie kunnen deze "
              "dagen schrijven.").format(name=worker)
        )  # fmt: skip


@transaction.atomic
def write_week(*, worker: Worker, week: Week, days: Days, shown: str, actor: User) -> int:
    """Let the week be these days; returns how many cells changed.

    ``shown`` is the fingerprint of the sheet as it was filled in: ``Refused`` where somebody
    else wrote in it meanwhile.
    """
    worker = locked(worker)
    check_writes(actor, worker)
    known = days_of(worker, week)
    if fingerprint(known) != shown:
        raise Refused(
            _("Intussen heeft iemand anders deze week gewijzigd. Kijk hieronder wat er nu staat, "
              "en sla dan opnieuw op.")
        )  # fmt: skip
    return len(_write(worker, {**dict.fromkeys(known, Decimal(0)), **days}, actor))


@transaction.atomic
def write_days(*, worker: Worker, days: Days, actor: User) -> list[Change]:
    """Write these cells, nought takes one away, and leave all others; returns what changed."""
    worker = locked(worker)
    check_writes(actor, worker)
    return _write(worker, days, actor)


def _write(worker: Worker, days: Days, actor: User) -> list[Change]:
    """Under the lock of the worker, so that the day's sum cannot change meanwhile."""
    rows = {
        (row.line_id, row.day): row
        for row in worker.worked_days.filter(day__in={day for _line, day in days})
    }
    lines = {line.pk: line for line in worker.programme.lines.all()}
    changes = [
        Change(lines[line], day, rows[line, day].days if (line, day) in rows else Decimal(0), part)
        for (line, day), part in sorted(days.items(), key=lambda cell: (cell[0][1], cell[0][0]))
        if part != (rows[line, day].days if (line, day) in rows else Decimal(0))
    ]
    if not changes:
        return []
    for day in sorted({change.day for change in changes}):
        check_open(worker.programme, day)
    _check(worker, changes, {key: row.days for key, row in rows.items()})
    _save(worker, changes, rows, actor)
    audit.record(
        "budget.write_days",
        actor=actor,
        subject=worker,
        data={"days_changed": [change.as_data for change in changes]},
    )
    return changes


def _save(
    worker: Worker,
    changes: list[Change],
    rows: Mapping[tuple[int, date], WorkedDay],
    actor: User,
) -> None:
    gone, changed, new = [], [], []
    for change in changes:
        row = rows.get((change.line.pk, change.day))
        if row is None:
            row = WorkedDay(worker=worker, line=change.line, day=change.day)
            new.append(row)
        elif change.now:
            changed.append(row)
        else:
            gone.append(row.pk)
        row.days, row.written_by, row.written_at = change.now, actor, timezone.now()
    WorkedDay.objects.filter(pk__in=gone).delete()
    WorkedDay.objects.bulk_update(changed, ["days", "written_by", "written_at"])
    WorkedDay.objects.bulk_create(new)


def _check(
    worker: Worker, changes: list[Change], known: Mapping[tuple[int, date], Decimal]
) -> None:
    """Raise ``Refused`` on the first thing that cannot be."""
    rates = rates_of(worker.programme)
    per_day: dict[date, Decimal] = {}
    for (_line, day), part in {**known, **{(c.line.pk, c.day): c.now for c in changes}}.items():
        per_day[day] = per_day.get(day, Decimal(0)) + part
    for change in changes:
        told = date_format(change.day, "l j F Y")
        if change.now and change.now not in QUARTERS:
            raise Refused(_("Vul bij {day} een kwart, halve of hele dag in.").format(day=told))
        if fault := fault_of_day(worker, change.day, change.now, rates):
            raise Refused(fault)
        if per_day[change.day] > 1:
            raise Refused(
                _("Op {day} staat samen {days} dag. Meer dan één kan niet.").format(
                    day=told, days=figures.short(per_day[change.day])
                )
            )
