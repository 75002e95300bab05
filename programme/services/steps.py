"""Next steps: kept by coordinators, year by year.

Each act lets the year belong to people: the definition file no longer decides on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, check_new, locked
from programme.models import NextStep, Programme, User
from programme.selectors import rights
from programme.selectors.steps import steps_to_copy
from programme.states import STEP, StepMark

WINDOW = ("starts_on", "ends_on")
OWNER = ("owner_organisation", "owner_person", "owned_by_participants")
FIELDS = ("title", "parts", "measures", *WINDOW, *OWNER)
MOST_IN_A_YEAR = 40


@transaction.atomic
def add_step(
    *, programme: Programme, year: int, values: Mapping[str, Any], actor: User
) -> NextStep:
    """Put a step with all of ``FIELDS`` in ``values`` after the others of its year.

    Raises ``Refused`` for a year that is not the programme's, or one that is full.
    """
    programme = _kept_by(actor, programme)
    _check_year(programme, year)
    of_the_year = programme.next_steps.kept().filter(year=year)
    check_new(of_the_year, "changed_at", **{name: values[name] for name in FIELDS})
    if of_the_year.count() >= MOST_IN_A_YEAR:
        raise Refused(_("Dit jaar heeft al {n} stappen. Haal er eerst een weg.").format(
            n=MOST_IN_A_YEAR))  # fmt: skip
    step = NextStep(programme=programme, year=year, position=_after_all(programme, year))
    for name in FIELDS:
        setattr(step, name, values[name])
    _keep(step)
    audit.record("programme.add_step", actor=actor, subject=step, data={"year": year})
    return step


@transaction.atomic
def change_step(*, step: NextStep, values: Mapping[str, Any], actor: User) -> NextStep:
    """Change what ``values`` names of ``FIELDS``; what stays the same leaves no record."""
    step = _own(step, actor, "change")
    changed = [name for name in FIELDS if name in values and getattr(step, name) != values[name]]
    if not changed:
        return step
    for name in changed:
        setattr(step, name, values[name])
    if set(changed) & set(WINDOW):
        step.window_label = ""  # those words were about the window as it was
    _keep(step)
    audit.record("programme.change_step", actor=actor, subject=step, data={"changed": changed})
    return step


@transaction.atomic
def move_step(*, step: NextStep, up: bool, actor: User) -> None:
    """Let it change places with the step before or after it; at the end nothing happens."""
    _kept_by(actor, step.programme)
    step = locked(step, "programme")
    if step.mark == StepMark.REMOVED:
        raise Refused(_("Deze stap is weggehaald. Zet haar eerst terug."))
    order = list(step.programme.next_steps.kept().filter(year=step.year))
    at = order.index(step)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order, 1):
        each.position, each.changed_at = position, timezone.now()
    NextStep.objects.bulk_update(order, ["position", "changed_at"])
    audit.record("programme.move_step", actor=actor, subject=step)


@transaction.atomic
def finish_step(*, step: NextStep, note: str, actor: User) -> None:
    """Mark a step done; ``note`` tells how it went. Raises ``Refused`` without one."""
    step = _own(step, actor, "finish")
    note = note.strip()
    if not note:
        raise Refused(_("Schrijf kort op hoe het is gegaan."))
    step.done_at, step.done_by, step.done_note = timezone.now(), actor, note
    _keep(step)
    audit.record("programme.finish_step", actor=actor, subject=step, data={"note": note})


@transaction.atomic
def reopen_step(*, step: NextStep, actor: User) -> None:
    """Take the mark of a step that was marked done away."""
    step = _own(step, actor, "reopen")
    note, step.done_note = step.done_note, ""
    step.done_at = step.done_by = None
    _keep(step)
    audit.record("programme.reopen_step", actor=actor, subject=step, data={"note": note})


@transaction.atomic
def remove_step(*, step: NextStep, actor: User) -> None:
    """Take a step away; it can be put back. One that is done stays: it is what happened."""
    step = _own(step, actor, "remove")
    step.removed_at = timezone.now()
    _keep(step)
    audit.record("programme.remove_step", actor=actor, subject=step)


@transaction.atomic
def restore_step(*, step: NextStep, actor: User) -> None:
    """Put a step that was taken away back, after the others."""
    step = _own(step, actor, "restore")
    step.removed_at = None
    step.position = _after_all(step.programme, step.year)
    _keep(step)
    audit.record("programme.restore_step", actor=actor, subject=step)


@transaction.atomic
def copy_steps(*, programme: Programme, year: int, actor: User) -> list[NextStep]:
    """Make the steps of ``year`` of those of the year before, a year later, none of them done.

    A step is copied once: run again, only what came since is copied, and a copy that was taken
    away stays away. Raises ``Refused`` where there is nothing to copy.
    """
    programme = _kept_by(actor, programme)
    _check_year(programme, year)
    found = list(steps_to_copy(programme, year))
    if not found:
        raise Refused(
            _("Er is niets over te nemen: de vervolgstappen van {before} staan al in {year}.")
            .format(before=year - 1, year=year)
        )  # fmt: skip
    first = _after_all(programme, year)
    copies = [_copy(step, year, first + at) for at, step in enumerate(found)]
    NextStep.objects.bulk_create(copies)
    data = {"year": year, "steps": len(copies)}
    audit.record("programme.copy_steps", actor=actor, subject=programme, data=data)
    return copies


def _copy(step: NextStep, year: int, position: int) -> NextStep:
    person = step.owner_person
    kept = person if person and person.is_active else None
    return NextStep(
        programme=step.programme,
        year=year,
        position=position,
        title=step.title,
        parts=step.parts,
        window_label=step.window_label,
        starts_on=_a_year_later(step.starts_on),
        ends_on=_a_year_later(step.ends_on),
        measures=step.measures,
        owner_organisation=step.owner_organisation,
        owner_person=kept,
        owned_by_participants=step.owned_by_participants,
        changed_at=timezone.now(),
        copied_from=step,
    )


def _a_year_later(day: date | None) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def _kept_by(actor: User, programme: Programme) -> Programme:
    """The programme under a lock, so that the steps of a year keep one order."""
    programme = locked(programme)
    if not rights.keeps_steps_of(actor, programme):
        raise PermissionDenied
    return programme


def _own(step: NextStep, actor: User, act: str) -> NextStep:
    """The step under a lock, where ``act`` may be done to it."""
    _kept_by(actor, step.programme)
    step = locked(step, "programme")
    STEP.target(act, step.mark)
    return step


def _check_year(programme: Programme, year: int) -> None:
    if year not in programme.years:
        raise Refused(_("Dit jaar hoort niet bij het programma."))


def _after_all(programme: Programme, year: int) -> int:
    last = programme.next_steps.filter(year=year).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _keep(step: NextStep) -> None:
    step.changed_at = timezone.now()
    try:
        step.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    step.save()
