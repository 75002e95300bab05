"""Who can come to a knowledge meeting, and who said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from programme.models import (
    KnowledgeMeeting,
    MeetingRegistration,
    Membership,
    Organisation,
    Programme,
    User,
)

# So long after a meeting its organisers are asked who came.
ASKED_FOR = timedelta(days=30)


def organisations_in(programme: Programme) -> QuerySet[Organisation]:
    """All that belong to the programme: participants, lead and network."""
    return Organisation.objects.filter(
        Q(participations__programme=programme)
        | Q(pk__in=[programme.lead_id, programme.network_id])
    ).distinct()


def people_of_programme(
    programme: Programme, organisations: Collection[Organisation] | None = None
) -> QuerySet[User]:
    """Everybody active at an organisation of the programme, or at these of them."""
    theirs = organisations_in(programme)
    if organisations is not None:
        theirs = theirs.filter(pk__in=[each.pk for each in organisations])
    members = Membership.objects.filter(organisation__in=theirs.values("pk"))
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def left_to_invite(meeting: KnowledgeMeeting) -> int:
    """How many people of the programme did not get the mail."""
    invited = meeting.invitations.values("person")
    return people_of_programme(meeting.programme).exclude(pk__in=invited).count()


@dataclass(frozen=True)
class Places:
    """How many come to a meeting; ``left`` is ``None`` where everybody can come.

    ``came`` is ``None`` until it is noted who was there; ``unannounced`` of them had not said
    that they would come.
    """

    taken: int
    left: int | None
    came: int | None
    unannounced: int

    @property
    def as_said(self) -> int:
        """Who came, of those who had said so."""
        return (self.came or 0) - self.unannounced

    @property
    def is_full(self) -> bool:
        return self.left == 0


def places_of(meeting: KnowledgeMeeting) -> Places:
    rows = meeting.registrations.standing().values_list("registered_at", "attended")
    marks = [attended for registered_at, attended in rows if registered_at]
    left = None if meeting.capacity is None else max(meeting.capacity - len(marks), 0)
    unannounced = len(rows) - len(marks) + meeting.others_came
    noted = unannounced or any(mark is not None for mark in marks)
    return Places(
        len(marks), left, marks.count(True) + unannounced if noted else None, unannounced
    )


def registrations_of(meeting: KnowledgeMeeting) -> list[MeetingRegistration]:
    """Who comes, by name, each with the names of their ``organisations``. Two queries."""
    found = list(
        meeting.registrations.standing()
        .select_related("person")
        .order_by(Lower("person__name"), "pk")
    )
    homes: dict[int, dict[str, None]] = {}
    members = _members(meeting.programme).filter(user__in=[each.person_id for each in found])
    for person, name in members.values_list("user_id", "organisation__name"):
        homes.setdefault(person, {})[name] = None
    for each in found:
        each.organisations = ", ".join(homes.get(each.person_id, {}))
    return found


def who_else(meeting: KnowledgeMeeting) -> dict[str, dict[int, str]]:
    """The people of the programme who did not say that they come, by their organisation.

    Who belongs to more than one is at the first of them. One query.
    """
    coming = meeting.registrations.standing().values("person")
    members = _members(meeting.programme).filter(user__is_active=True).exclude(user__in=coming)
    found: dict[str, dict[int, str]] = {}
    seen: set[int] = set()
    for person, name, organisation in members.order_by(
        Lower("organisation__name"), Lower("user__name"), "user_id"
    ).values_list("user_id", "user__name", "organisation__name"):
        if person not in seen:
            seen.add(person)
            found.setdefault(organisation, {})[person] = name
    return found


def _members(programme: Programme) -> QuerySet[Membership]:
    theirs = organisations_in(programme).values("pk")
    return Membership.objects.filter(organisation__in=theirs).order_by(Lower("organisation__name"))


def without_attendance(programmes: QuerySet[Programme]) -> QuerySet[KnowledgeMeeting]:
    """Meetings that were lately, of which nobody noted yet who came."""
    now = timezone.now()
    open_ones = MeetingRegistration.objects.standing().filter(
        meeting=OuterRef("pk"), attended__isnull=True
    )
    return (
        KnowledgeMeeting.objects.past()
        .going_on()
        .filter(Exists(open_ones), programme__in=programmes, ends_at__gt=now - ASKED_FOR)
    )
