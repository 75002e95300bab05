"""Knowledge meetings: planned, changed and cancelled by who organises them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from portal.kit.notices import notify
from programme import emails
from programme.models import KnowledgeMeeting, Programme, Role, User
from programme.selectors import rights
from programme.selectors.attending import people_of_programme
from programme.selectors.people import people_to_tell

FIELDS = ("title", "starts_at", "ends_at", "place", "online_link", "description", "capacity")
# What who comes must know of, and their calendars.
TOLD = {"title", "starts_at", "ends_at", "place", "online_link"}


class WrongMoment(Refused):
    """A meeting can not be then; ``part`` tells which part of the moment is wrong."""

    def __init__(self, part: Literal["day", "start", "end"], sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@transaction.atomic
def plan_meeting(
    *, programme: Programme, values: Mapping[str, Any], actor: User
) -> KnowledgeMeeting:
    """Plan a meeting with what ``values`` has of ``FIELDS``; moments are aware.

    Raises ``WrongMoment`` where ``check_moment`` does, and ``Refused`` when a value is wrong
    or the same meeting is planned already.
    """
    programme = locked(programme)
    if not rights.plans_meetings_of(actor, programme):
        raise PermissionDenied
    meeting = KnowledgeMeeting(programme=programme)
    for name in FIELDS:
        if name in values:
            setattr(meeting, name, values[name])
    check_moment(programme=programme, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    _keep(meeting)
    audit.record(
        "programme.plan_meeting",
        actor=actor,
        subject=meeting,
        data={"after": _written(meeting.starts_at)},
    )
    people = people_to_tell(programme, Role.CONTACT, Role.ORGANISER, Role.COORDINATOR)
    notify("programme.meeting_planned", meeting, people, actor=actor)
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: KnowledgeMeeting, values: Mapping[str, Any], actor: User
) -> KnowledgeMeeting:
    """Change what ``values`` names of ``FIELDS``; what stays the same leaves no record.

    Who comes is told of another moment, place or link. Raises ``Refused`` for a meeting that is
    over or cancelled, for fewer places than are taken, and as ``plan_meeting`` does.
    """
    meeting = locked(meeting)
    _check_open(meeting, actor)
    given = [name for name in FIELDS if name in values]
    changed = [name for name in given if getattr(meeting, name) != values[name]]
    if not changed:
        return meeting
    before = {name: _written(getattr(meeting, name)) for name in changed}
    begins = meeting.starts_at
    for name in changed:
        setattr(meeting, name, values[name])
    check_moment(
        programme=meeting.programme,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        begins=begins,
    )
    _check_places(meeting)
    tells = bool(TOLD & {*changed})
    meeting.sequence += tells
    _keep(meeting)
    if tells:
        emails.mail_meeting_changed(meeting, _coming(meeting))
    after = {name: _written(getattr(meeting, name)) for name in changed}
    audit.record(
        "programme.change_meeting",
        actor=actor,
        subject=meeting,
        data={"before": before, "after": after},
    )
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: KnowledgeMeeting, reason: str, actor: User) -> None:
    """Let the meeting not take place; it stays visible, with the reason, which who comes is told.

    Raises ``Refused`` without a reason, and for a meeting that is over or cancelled.
    """
    meeting = locked(meeting)
    _check_open(meeting, actor)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Schrijf op waarom de bijeenkomst niet doorgaat."))
    meeting.cancelled_at, meeting.cancel_reason = timezone.now(), reason
    meeting.sequence += 1
    _keep(meeting)
    emails.mail_meeting_cancelled(meeting, _coming(meeting))
    audit.record("programme.cancel_meeting", actor=actor, subject=meeting, data={"reason": reason})


def check_moment(
    *,
    programme: Programme,
    starts_at: datetime,
    ends_at: datetime,
    begins: datetime | None = None,
) -> None:
    """Raise ``WrongMoment`` unless the programme can have a meeting then (aware moments).

    It ends after it starts, lies in the programme's years (local), and is still to begin. A
    meeting that is being changed may keep its beginning, ``begins``, also while it goes on.
    """
    first, last = programme.first_year, programme.last_year
    if not first <= timezone.localtime(starts_at).year <= last:
        raise WrongMoment(
            "day",
            _("Kies een dag in de jaren van het programma, van {first} tot en met {last}.").format(
                first=first, last=last
            ),
        )
    if ends_at <= starts_at:
        raise WrongMoment("end", _("De eindtijd moet na de begintijd liggen."))
    now = timezone.now()
    if starts_at != begins and starts_at <= now:
        if timezone.localdate(starts_at) < timezone.localdate(now):
            raise WrongMoment("day", _("Deze dag is al voorbij. Kies een dag die nog komt."))
        raise WrongMoment("start", _("Deze tijd is vandaag al voorbij. Kies een latere tijd."))
    if ends_at <= now:
        raise WrongMoment("end", _("Deze tijd is vandaag al voorbij. Kies een latere tijd."))


def refusal_to_touch(meeting: KnowledgeMeeting) -> str:
    """Why a meeting can not be changed or cancelled any more; empty when it can."""
    if meeting.is_cancelled:
        return _("Deze kennisbijeenkomst is afgelast. Plan een nieuwe als zij later toch komt.")
    if meeting.is_over:
        return _("Deze kennisbijeenkomst is al geweest. U kunt haar niet meer veranderen.")
    return ""


def _check_open(meeting: KnowledgeMeeting, actor: User) -> None:
    if not rights.plans_meetings_of(actor, meeting.programme):
        raise PermissionDenied
    if refusal := refusal_to_touch(meeting):
        raise Refused(refusal)


def _coming(meeting: KnowledgeMeeting) -> QuerySet[User]:
    """Who left the programme is no longer told: the mail has the link to join online."""
    coming = meeting.registrations.standing().values("person")
    return people_of_programme(meeting.programme).filter(pk__in=coming)


def _check_places(meeting: KnowledgeMeeting) -> None:
    taken = meeting.registrations.registered().count()
    if meeting.capacity is not None and meeting.capacity < taken:
        raise Unfit(
            "capacity",
            _("Er zijn al {n} aanmeldingen. Vul ten minste dat aantal in.").format(n=taken),
        )


def _keep(meeting: KnowledgeMeeting) -> None:
    try:
        meeting.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    with refused_by({"meeting_planned_once": _planned_before}):
        meeting.save()


def _planned_before() -> Refused:
    return Refused(_("Er staat al een kennisbijeenkomst met deze titel op dit moment gepland."))


def _written(value: datetime | str | int | None) -> str:
    """As the logbook keeps it; a moment in local time."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
