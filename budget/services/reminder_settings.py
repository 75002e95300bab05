"""How a programme's reminders go: switched on and off, their days, their words."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from budget import letters
from budget.models import ReminderLevel, ReminderSchedule
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import User


@dataclass(frozen=True)
class Letter:
    """What finance may set of a level; see ``ReminderLevel``."""

    title: str
    days_after_due: int
    term_days: int
    text: str


class WrongDays(Refused):
    """A letter would go before the one that comes first."""


class WrongWords(Refused):
    """In braces stands what the portal can not fill in."""


@transaction.atomic
def switch_reminders(*, schedule: ReminderSchedule, active: bool, actor: User) -> ReminderSchedule:
    """Let the reminders of a programme go out by themselves, or not; a second time is no act."""
    schedule = locked(schedule)
    check_finance(actor, schedule.programme)
    if schedule.active == active:
        return schedule
    schedule.active = active
    schedule.save(update_fields=["active"])
    if active:
        audit.record("budget.reminders_on", actor=actor, subject=schedule.programme)
    else:
        audit.record("budget.reminders_off", actor=actor, subject=schedule.programme)
    return schedule


@transaction.atomic
def set_gap(*, schedule: ReminderSchedule, gap_days: int, actor: User) -> ReminderSchedule:
    """How many days lie between two letters about one invoice, at least."""
    schedule = locked(schedule)
    check_finance(actor, schedule.programme)
    if schedule.gap_days == gap_days:
        return schedule
    before, schedule.gap_days = schedule.gap_days, gap_days
    schedule.save(update_fields=["gap_days"])
    audit.record(
        "budget.set_reminder_gap",
        actor=actor,
        subject=schedule.programme,
        data={"before": before, "after": gap_days},
    )
    return schedule


@transaction.atomic
def change_letter(*, level: ReminderLevel, letter: Letter, actor: User) -> ReminderLevel:
    """Set days and words of the letters of this level that are still to go.

    The record keeps what they were. Raises ``WrongDays`` where letters would change places,
    and ``WrongWords`` for a word that is not known.
    """
    schedule = locked(level.schedule)
    level = locked(level)
    check_finance(actor, schedule.programme)
    _check_order(schedule, level, letter.days_after_due)
    check_words(letter.text)
    given = asdict(letter)
    before = {name: getattr(level, name) for name in given}
    changed = {name: before[name] for name, value in given.items() if before[name] != value}
    if not changed:
        return level
    for name in changed:
        setattr(level, name, given[name])
    level.save(update_fields=list(changed))
    audit.record(
        "budget.change_reminder",
        actor=actor,
        subject=schedule.programme,
        data={"letter": level.title, "level": level.level, "previous": changed},
    )
    return level


def _check_order(schedule: ReminderSchedule, level: ReminderLevel, days: int) -> None:
    for other in schedule.levels.exclude(pk=level.pk):
        earlier, later = sorted([(other.level, other.days_after_due), (level.level, days)])
        if earlier[1] >= later[1]:
            raise WrongDays(
                _("“{title}” gaat na {days} dagen. Vul een getal in dat daarbij past.").format(
                    title=other.title, days=other.days_after_due
                )
            )


def check_words(text: str) -> None:
    if unknown := letters.unknown_words(text):
        raise WrongWords(
            _("Tussen accolades staat iets wat het portaal niet kent: {unknown}.").format(
                unknown=", ".join(unknown)
            )
        )
