"""Reading in lists that were sent: looked over first, and again when it is done.

People are enrolled by a worker, one organisation after the other, each in a transaction of its
own: a worker that is lost halfway has lost nothing, and another goes on where it was.
Attendance is noted at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from masterclasses.models import PLANS, Cohort, Masterclass, SentList
from masterclasses.selectors.attendance import keeps_attendance
from masterclasses.selectors.sent_attendance import Change
from masterclasses.selectors.sent_lines import ENROLS, Line, Verdict
from masterclasses.selectors.sent_lists import days_of, lines_of, planned_on
from masterclasses.services.attending import Seen, record_marks
from masterclasses.services.enrolling import enrol, lock_cohort, why_not_open
from masterclasses.services.learners import Person
from masterclasses.states import SENT_LIST, EnrolmentState, MarkedBy, SentListState
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.languages import Language
from programme.models import Participant, User

# So many people at most are enrolled in one transaction: everybody else waits for it.
AT_ONCE = 50


@transaction.atomic
def send_list(
    *,
    cohort: Cohort,
    kind: SentList.Kind,
    table: Sequence[Sequence[str]],
    filename: str,
    actor: User,
    masterclass: Masterclass | None = None,
) -> SentList:
    """Keep a list to look it over; nothing is enrolled or noted by it.

    Raises ``PermissionDenied`` for who may not read it in, ``Refused`` where that can not be
    done now whatever is on it.
    """
    sent = SentList(
        kind=kind,
        cohort=cohort,
        masterclass=masterclass,
        table=table,
        filename=filename,
        made_by=actor,
    )
    _may_read_in(actor, sent)
    _can_be_read_in(actor, sent)
    sent.save()
    return sent


@transaction.atomic
def start_enrolling(*, sent: SentList, actor: User) -> SentList:
    """Let a worker enrol who is right on the list; faulty lines stay as they are.

    The caller enqueues the worker; a job finds what was left. Raises ``Refused`` where nobody
    is to be enrolled, or this was done already.
    """
    lock_cohort(sent.cohort)
    sent = _started(sent, actor)
    lines = lines_of(sent).lines
    wanted = [line for line in lines if line.verdict in ENROLS]
    if not wanted:
        raise Refused(_("Er is op deze lijst niemand om in te schrijven."))
    sent.expected = len(wanted)
    sent.outcome = _outcome_of([line for line in lines if line.verdict not in ENROLS])
    sent.save()
    data = {"asked": len(wanted)}
    audit.record("masterclasses.read_in_people", actor=actor, subject=sent.cohort, data=data)
    return sent


@transaction.atomic
def enrol_next(*, sent: SentList) -> bool:
    """Enrol those of the next organisation of which nothing came yet; whether that was all.

    For the worker. What is refused now is told at its lines, as who started it reads it, and the
    others go on.
    """
    cohort = lock_cohort(sent.cohort)
    sent = locked(sent)
    if sent.status != SentListState.RUNNING:
        return True
    with override(sent.started_by.reads_in if sent.started_by else Language.DUTCH):
        _enrol_next(cohort, sent)
    return sent.status == SentListState.DONE


def _enrol_next(cohort: Cohort, sent: SentList) -> None:
    sent.moved_at = timezone.now()
    lines = [line for line in lines_of(sent).people if str(line[0].number) not in sent.outcome]
    owner = lines[0][1] if lines else None
    of_owner = [line for line, own in lines if own == owner][:AT_ONCE]
    sent.outcome |= _outcome_of(_enrolled(cohort, owner, of_owner, sent))
    if len(of_owner) == len(lines):
        sent.status = SENT_LIST.target("finish", sent.status)
    sent.save()


@transaction.atomic
def note_attendance(*, sent: SentList, shown: str, reason: str, actor: User) -> int:
    """Note what the list says and is not known yet; returns how many marks were added.

    ``shown`` is the fingerprint of the changes as they were looked over: ``Refused`` where
    they became others meanwhile, as by a trainer who noted somebody. ``reason`` is needed for
    days of long ago.
    """
    sent = _started(sent, actor)
    for day in days_of(sent):
        locked(day)
    checked = lines_of(sent)
    if checked.attendance is None or checked.attendance.fingerprint != shown:
        raise Refused(_("Intussen is er iets veranderd. Kijk de lijst opnieuw na."))
    changes = checked.attendance.changes
    if not changes:
        raise Refused(_("Op deze lijst staat niets nieuws."))
    if checked.attendance.late and not reason:
        raise Refused(_("Vul in waarom u dit nu nog verandert."))
    added = _noted(sent, changes, reason, actor)
    sent.outcome = _outcome_of(checked.lines)
    sent.status = SENT_LIST.target("finish", sent.status)
    sent.save()
    audit.record(
        "masterclasses.read_in_attendance",
        actor=actor,
        subject=sent.masterclass or sent.cohort,
        data={"marks": added},
    )
    return added


def _started(sent: SentList, actor: User) -> SentList:
    """The list under a lock, in the state in which it is being read in."""
    sent = locked(sent)
    _may_read_in(actor, sent)
    if sent.status != SentListState.CHECKED:
        raise Refused(_("Deze lijst is al ingelezen."))
    _can_be_read_in(actor, sent)
    sent.status = SENT_LIST.target("start", sent.status)
    sent.started_by, sent.moved_at = actor, timezone.now()
    return sent


def _may_read_in(actor: User, sent: SentList) -> None:
    if sent.masterclass is not None and keeps_attendance(actor, sent.masterclass):
        return
    if not actor.works_for(sent.cohort.programme, *PLANS):
        raise PermissionDenied


def _can_be_read_in(actor: User, sent: SentList) -> None:
    if sent.kind == SentList.Kind.PEOPLE:
        if sentence := why_not_open(actor, sent.cohort):
            raise Refused(sentence)
    elif not planned_on(sent.cohort, sent.masterclass):
        raise Refused(_("Deze dag gaat niet door.") if sent.masterclass else
                      _("Dit cohort heeft nog geen dagen."))  # fmt: skip


def _outcome_of(lines: Sequence[Line]) -> dict[str, list[str]]:
    return {str(line.number): [line.verdict.value, line.note] for line in lines}


def _enrolled(
    cohort: Cohort, owner: Participant | None, lines: list[Line], sent: SentList
) -> list[Line]:
    """The lines of one organisation, with what came of them."""
    wanted = [line for line in lines if line.verdict in ENROLS]
    if owner is None or not wanted or sent.started_by is None:
        return lines
    people = [Person(line.sent.name, line.sent.email) for line in wanted]
    try:
        with transaction.atomic():
            made = enrol(cohort=cohort, participant=owner, people=people, actor=sent.started_by)
    except (Refused, PermissionDenied) as refusal:
        for line in wanted:
            line.refuse(str(refusal) or _("U mag hier niemand meer inschrijven."))
        return lines
    seated = {each.learner.email: each.status == EnrolmentState.ENROLLED for each in made}
    for line in wanted:
        has_seat = seated.get(line.sent.email.lower())
        line.verdict = Verdict.SEAT if has_seat else Verdict.QUEUE
        if has_seat is None:
            line.verdict, line.note = Verdict.SAME, _("Was intussen al ingeschreven.")
    return lines


def _noted(sent: SentList, changes: Sequence[Change], reason: str, actor: User) -> int:
    by_day: dict[int, list[Seen]] = defaultdict(list)
    for each in changes:
        by_day[each.day].append(Seen(each.learner, each.mark))
    added = 0
    for day in days_of(sent):
        if seen := by_day.get(day.pk):
            recorded = record_marks(
                masterclass=day, seen=seen, way=MarkedBy.FILE, actor=actor, reason=reason
            )
            added += recorded.added
    return added
