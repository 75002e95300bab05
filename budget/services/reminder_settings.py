"""How a programme's reminders go: switched on and off, their days, their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from budget import letters
from budget.models import ReminderLevel, ReminderSchedule
from budget.models.reminders import Words
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.languages import Language
from programme.models import User


@dataclass(frozen=True)
class Letter:
    """What finance may set of a level, with its words by language; see ``ReminderLevel``."""

    days_after_due: int
    term_days: int
    words: Mapping[str, Words]


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

    Words that are the standard ones are not kept as finance's own. The record keeps what they
    were. Raises ``WrongDays`` where letters would change places, and ``WrongWords`` for a word
    that is not known.
    """
    schedule = locked(level.schedule)
    level = locked(level)
    check_finance(actor, schedule.programme)
    _check_order(schedule, level, letter.days_after_due)
    for words in letter.words.values():
        check_words(words.text)
    previous = _what_changes(level, letter)
    if not previous:
        return level
    level.days_after_due, level.term_days = letter.days_after_due, letter.term_days
    level.rewritten = {
        language: words._asdict()
        for language, words in letter.words.items()
        if words != level.standard_in(language)
    }
    level.save(update_fields=["days_after_due", "term_days", "rewritten"])
    audit.record(
        "budget.change_reminder",
        actor=actor,
        subject=schedule.programme,
        data={
            "letter": level.words_in(Language.DUTCH).title,
            "level": level.level,
            "previous": previous,
        },
    )
    return level


def _what_changes(level: ReminderLevel, letter: Letter) -> dict[str, Any]:
    """What is set now and will be otherwise."""
    days = {
        name: getattr(level, name)
        for name in ("days_after_due", "term_days")
        if getattr(level, name) != getattr(letter, name)
    }
    words = {
        language: said._asdict()
        for language, said in level.words.items()
        if said != letter.words[language]
    }
    return {**days, "words": words} if words else days


def _check_order(schedule: ReminderSchedule, level: ReminderLevel, days: int) -> None:
    for other in schedule.levels.exclude(pk=level.pk):
        earlier, later = sorted([(other.level, other.days_after_due), (level.level, days)])
        if earlier[1] >= later[1]:
            raise WrongDays(
                _("“{title}” gaat na {days} dagen. Vul een getal in dat daarbij past.").format(
                    title=other, days=other.days_after_due
                )
            )


def check_words(text: str) -> None:
    if unknown := letters.unknown_words(text):
        raise WrongWords(
            _("Tussen accolades staat iets wat het portaal niet kent: {unknown}.").format(
                unknown=", ".join(unknown)
            )
        )
