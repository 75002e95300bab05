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

    ``came`` is ``None`` until it is noted who was there.
    """

    taken: int
    left: int | None
    came: int | None

    @property
    def is_full(self) -> bool:
        return self.left == 0


def places_of(meeting: KnowledgeMeeting) -> Places:
    marks = list(meeting.registrations.standing().values_list("attended", flat=True))
    left = None if meeting.capacity is None else max(meeting.capacity - len(marks), 0)
    noted = any(mark is not None for mark in marks)
    return Places(len(marks), left, marks.count(True) if noted else None)


def registrations_of(meeting: KnowledgeMeeting) -> list[MeetingRegistration]:
    """Who comes, by name, each with the names of their ``organisations``. Two queries."""
    found = list(
        meeting.registrations.standing()
        .select_related("person")
        .order_by(Lower("person__name"), "pk")
    )
    homes: dict[int, list[str]] = {}
    members = Membership.objects.filter(
        user__in=[each.person_id for each in found],
        organisation__in=organisations_in(meeting.programme).values("pk"),
    )
    for person, name in members.order_by(Lower("organisation__name")).values_list(
        "user_id", "organisation__name"
    ):
        theirs = homes.setdefault(person, [])
        if name not in theirs:
            theirs.append(name)
    for each in found:
        each.organisations = ", ".join(homes.get(each.person_id, []))
    return found


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
