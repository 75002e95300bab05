"""Who was there: marks of a day, made by its trainers and by planners.

Marks are only added. The one that was seen last holds, so a list that comes in late does not
undo what a colleague saw after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import AttendanceMark, Enrolment, Learner, Masterclass, StandIn
from masterclasses.selectors.attendance import (
    KEPT_FOR,
    is_kept_now,
    keeps_attendance,
    known_on,
    opens_at,
    plans,
)
from masterclasses.selectors.expected import expected_on
from masterclasses.services.learners import Person, learner_of
from masterclasses.states import Mark, MarkedBy, MasterclassState
from packages.models import AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.moments import moment
from programme.models import Participant, User


@dataclass(frozen=True)
class Seen:
    """What somebody saw of one learner (by key); without ``seen_at`` just now.

    ``client_id`` is what the device that keeps the list calls this mark.
    """

    learner_id: int
    mark: Mark
    seen_at: datetime | None = None
    client_id: UUID | None = None


@dataclass(frozen=True)
class Recorded:
    """How many marks were added, and which were not: of who is not on the day's list."""

    added: int
    unknown: tuple[Seen, ...] = ()


@transaction.atomic
def record_marks(
    *,
    masterclass: Masterclass,
    seen: Sequence[Seen],
    way: MarkedBy,
    actor: User,
    reason: str = "",
) -> Recorded:
    """Note what was seen of these learners; what was received before is not added again.

    From four hours before the day until two weeks after it; a moment that lies outside that
    or in the future becomes the present. Planners may later too, with a ``reason``. Raises
    ``PermissionDenied`` for others than the day's trainers and planners, ``Refused`` at
    another time.
    """
    masterclass = locked(masterclass)
    if not keeps_attendance(actor, masterclass):
        raise PermissionDenied
    fresh = _not_received_before(seen)
    if not fresh:
        return Recorded(added=0)
    if reason and not is_kept_now(masterclass):
        _may_correct_late(masterclass, reason, actor)
    else:
        _is_time(masterclass)
        reason = ""
    known = known_on(masterclass)
    rows = [
        _row(masterclass, each, way, actor, reason) for each in fresh if each.learner_id in known
    ]
    AttendanceMark.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        data = {"marks": len(rows)}
        audit.record("masterclasses.mark_attendance", actor=actor, subject=masterclass, data=data)
    unknown = tuple(each for each in fresh if each.learner_id not in known)
    return Recorded(added=len(rows), unknown=unknown)


@transaction.atomic
def correct_mark(
    *, masterclass: Masterclass, learner: Learner, mark: Mark, reason: str, actor: User
) -> AttendanceMark | None:
    """Put one learner's mark right; long after the day only planners may, with a reason.

    Returns the new mark, or nothing where that mark held already.
    """
    masterclass = locked(masterclass)
    if not keeps_attendance(actor, masterclass):
        raise PermissionDenied
    if learner.pk not in known_on(masterclass):
        raise Refused(_("{name} staat niet op de lijst van deze dag.").format(name=learner.name))
    if not is_kept_now(masterclass):
        _may_correct_late(masterclass, reason, actor)
    history = AttendanceMark.objects.filter(masterclass=masterclass, learner=learner)
    holds = history.that_hold().first()
    if mark == (holds.mark if holds else Mark.EXPECTED):
        return None
    made = _row(masterclass, Seen(learner.pk, mark), MarkedBy.LIST, actor, reason)
    made.save()
    audit.record(
        "masterclasses.correct_attendance",
        actor=actor,
        subject=learner,
        data={"masterclass": masterclass, "mark": mark.value, "reason": reason},
    )
    return made


@transaction.atomic
def add_walk_in(
    *,
    masterclass: Masterclass,
    participant: Participant,
    person: Person,
    instead_of: Enrolment | None,
    actor: User,
) -> Learner:
    """Somebody came unannounced: present, in a colleague's place or as an extra guest.

    Raises ``Refused`` where the organisation has no agreement for that year, or the colleague
    is somebody else's, has a stand-in already or is there.
    """
    masterclass = locked(masterclass)
    if not keeps_attendance(actor, masterclass):
        raise PermissionDenied
    _is_time(masterclass)
    _takes_part(masterclass, participant)
    learner = learner_of(participant, person)
    if instead_of is not None:
        _stand_in(masterclass, instead_of, learner)
    _row(masterclass, Seen(learner.pk, Mark.PRESENT), MarkedBy.LIST, actor).save()
    data = {"masterclass": masterclass}
    audit.record("masterclasses.add_walk_in", actor=actor, subject=learner, data=data)
    return learner


def _not_received_before(seen: Iterable[Seen]) -> list[Seen]:
    """What has an id that is not known yet, once each; what has none is always new."""
    seen = list(seen)
    ids = {each.client_id for each in seen} - {None}
    taken = AttendanceMark.objects.filter(client_id__in=ids).values_list("client_id", flat=True)
    received: set[UUID | None] = set(taken)
    fresh = []
    for each in seen:
        if each.client_id is None or each.client_id not in received:
            fresh.append(each)
            received.add(each.client_id)
    return fresh


def _row(
    masterclass: Masterclass, seen: Seen, way: MarkedBy, actor: User, reason: str = ""
) -> AttendanceMark:
    return AttendanceMark(
        masterclass=masterclass,
        learner_id=seen.learner_id,
        mark=seen.mark,
        way=way,
        seen_at=_moment(masterclass, seen.seen_at),
        recorded_by=actor,
        client_id=seen.client_id,
        reason=reason,
    )


def _moment(masterclass: Masterclass, told: datetime | None) -> datetime:
    """What a device tells is believed where it can be true; else it is now."""
    now = timezone.now()
    return told if told and opens_at(masterclass) <= told <= now else now


def _is_time(masterclass: Masterclass) -> None:
    if is_kept_now(masterclass):
        return
    if masterclass.status != MasterclassState.PLANNED:
        raise Refused(_("Deze dag gaat niet door."))
    if timezone.now() < opens_at(masterclass):
        opens = moment(opens_at(masterclass))
        raise Refused(_("Aanwezigheid bijhouden kan vanaf {moment}.").format(moment=opens))
    raise Refused(
        _("Deze dag is meer dan {days} dagen geleden. De coördinator kan de aanwezigheid nog "
          "per persoon corrigeren, met een reden.").format(days=KEPT_FOR.days)
    )  # fmt: skip


def _may_correct_late(masterclass: Masterclass, reason: str, actor: User) -> None:
    over = masterclass.status == MasterclassState.PLANNED and masterclass.is_over
    if not over or not plans(actor, masterclass):
        _is_time(masterclass)
    if not reason:
        raise Refused(_("Vul in waarom u dit nu nog verandert."))


def _takes_part(masterclass: Masterclass, participant: Participant) -> None:
    cohort = masterclass.cohort
    years = AgreementYear.objects.in_force().of(participant, cohort.year)
    if participant.programme_id != cohort.programme_id or not years.exists():
        raise Refused(
            _("{organisation} doet dit jaar niet mee.").format(
                organisation=participant.organisation
            )
        )


def _stand_in(masterclass: Masterclass, enrolment: Enrolment, learner: Learner) -> None:
    absent = enrolment.learner
    if absent.participant_id != learner.participant_id:
        raise Refused(_("Een vervanger komt van dezelfde organisatie."))
    expected = {each.learner.pk: each for each in expected_on(masterclass)}
    if learner.pk in expected:
        raise Refused(_("{name} staat zelf al op de lijst.").format(name=learner.name))
    place = expected.get(absent.pk)
    if place is None or place.enrolment.pk != enrolment.pk or place.mark == Mark.PRESENT:
        raise Refused(_("{name} is er zelf, of heeft al een vervanger.").format(name=absent.name))
    StandIn.objects.create(masterclass=masterclass, enrolment=enrolment, learner=learner)
