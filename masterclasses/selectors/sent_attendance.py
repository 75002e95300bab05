"""A list of who was there looked over, before anything is noted."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import Learner, Masterclass
from masterclasses.selectors.attendance import (
    KEPT_FOR,
    is_kept_now,
    known_by_day,
    marks_of,
    opens_at,
)
from masterclasses.selectors.sent_lines import Line, Verdict, fault_of_formulas, mark_doubles
from masterclasses.sent_lists import Sent, mark_of
from masterclasses.states import Mark


@dataclass(frozen=True)
class Change:
    """What is noted of somebody on a day (keys); ``was`` is what is known now."""

    learner: int
    day: int
    mark: Mark
    was: Mark


@dataclass
class CheckedAttendance:
    """``late``: whether a day is so long ago that the changes need a reason."""

    lines: list[Line]
    changes: list[Change] = field(default_factory=list)
    late: bool = False

    @property
    def fingerprint(self) -> str:
        """The same for the same changes: what was shown is what is done."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


@dataclass
class _Known:
    """Who has something to do with the days; ``on`` are the keys of who is on a day's list."""

    days: dict[int, Masterclass]
    on: dict[int, set[int]]
    by_email: dict[str, list[Learner]]
    by_name: dict[str, list[Learner]]
    marks: dict[tuple[int, int], str]


def check_attendance(
    days: Collection[Masterclass], people: Iterable[Sent], *, plans: bool
) -> CheckedAttendance:
    """What happens to each line. ``plans``: by who may change days of long ago, with a reason.

    An empty cell says nothing and takes nothing back. A line with a fault is left out whole.
    """
    known = _known_on(days)
    checked = CheckedAttendance([Line(each) for each in people])
    who: dict[int, Learner] = {}
    for line in checked.lines:
        if (learner := _meant(line, known)) is not None:
            who[line.number] = learner
    mark_doubles(checked.lines, {number: learner.pk for number, learner in who.items()})
    for line in checked.lines:
        if not line.is_faulty:
            _check(line, who[line.number], known, checked, plans=plans)
    return checked


def _known_on(days: Collection[Masterclass]) -> _Known:
    on = known_by_day(days)
    keys = set().union(*on.values())
    learners = Learner.objects.filter(pk__in=keys).select_related("participant__organisation")
    by_email, by_name = defaultdict(list), defaultdict(list)
    for each in learners:
        by_email[each.email.lower()].append(each)
        by_name[_key(each.name)].append(each)
    return _Known({day.pk: day for day in days}, on, by_email, by_name, marks_of(keys, days))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _meant(line: Line, known: _Known) -> Learner | None:
    """Who the line is about: by the address, or by the name where only that is given."""
    sent = line.sent
    found = known.by_email.get(sent.email.lower(), [])
    if not sent.email:
        found = known.by_name.get(_key(sent.name), [])
    if len(found) > 1:
        found = [each for each in found if _is_of(each, sent.organisation)]
    if len(found) == 1:
        return found[0]
    if fault := fault_of_formulas(sent):
        line.refuse(fault)
    elif len(found) > 1:
        line.refuse(_("Dit past bij meer mensen. Vul het e-mailadres en de organisatie in."))
    else:
        line.refuse(
            _("{who} staat niet op de lijst. Kijk het e-mailadres na, of schrijf deze collega "
              "eerst in.").format(who=sent.email or sent.name or _("Deze regel"))
        )  # fmt: skip
    return None


def _is_of(learner: Learner, organisation: str) -> bool:
    return not organisation or _key(organisation) == _key(learner.participant.organisation.name)


def _check(
    line: Line, learner: Learner, known: _Known, checked: CheckedAttendance, *, plans: bool
) -> None:
    faults, changes, told = [], [], []
    for key, word in line.sent.words.items():
        day = known.days[key]
        was = Mark(known.marks.get((learner.pk, key), Mark.EXPECTED))
        try:
            mark = mark_of(word)
        except KeyError:
            faults.append(
                _("Bij masterclass {number} staat ‘{word}’. Schrijf aanwezig, afwezig of "
                  "afgemeld.").format(number=day.number, word=word[:40])
            )  # fmt: skip
            continue
        if mark is None or mark == was:
            continue
        if fault := _why_not(day, learner, known, plans=plans):
            faults.append(fault)
        changes.append(Change(learner.pk, key, mark, was))
        told.append(_told(day, mark, was))
    if faults:
        line.refuse(*dict.fromkeys(faults))
    elif changes:
        corrects = any(each.was != Mark.EXPECTED for each in changes)
        line.verdict = Verdict.CORRECTED if corrects else Verdict.NOTED
        line.note = " ".join(told)
        checked.changes += changes
        checked.late |= any(not is_kept_now(known.days[each.day]) for each in changes)


def _why_not(day: Masterclass, learner: Learner, known: _Known, *, plans: bool) -> str:
    """A sentence where nothing can be noted of this person on that day."""
    about = {"name": learner.name, "number": day.number}
    if learner.pk not in known.on[day.pk]:
        return _("{name} staat niet op de lijst van masterclass {number}. Zet deze collega er "
                 "eerst bij.").format(**about)  # fmt: skip
    if timezone.now() < opens_at(day):
        return _("Masterclass {number} is nog niet begonnen. Laat die kolom nog leeg.").format(
            **about
        )
    if not is_kept_now(day) and not plans:
        return _("Masterclass {number} is meer dan {days} dagen geleden. Alleen de coördinator "
                 "kan dit nog veranderen.").format(days=KEPT_FOR.days, **about)  # fmt: skip
    return ""


def _told(day: Masterclass, mark: Mark, was: Mark) -> str:
    if was == Mark.EXPECTED:
        sentence = _("Masterclass {number}: {mark}.")
    else:
        sentence = _("Masterclass {number}: was {was}, wordt {mark}.")
    return sentence.format(number=day.number, mark=mark.label, was=was.label)
