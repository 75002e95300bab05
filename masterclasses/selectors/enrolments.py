"""Who is in a cohort and who waits, as an organisation, a planner and a learner see it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from masterclasses.models import Cohort, Enrolment, Learner, StandIn
from masterclasses.selectors.seats import Seats, seats_of
from masterclasses.states import CohortState, EnrolmentState
from programme.models import Participant

if TYPE_CHECKING:
    from programme.models import User


@dataclass
class Place:
    """One person's seat, or ``position`` in the queue; ``stand_ins`` on days to come."""

    enrolment: Enrolment
    position: int = 0
    stand_ins: list[StandIn] = field(default_factory=list)

    @property
    def has_seat(self) -> bool:
        return self.enrolment.status == EnrolmentState.ENROLLED

    @property
    def standing(self) -> str:
        """What people read: ``ingeschreven``, ``2e op de wachtlijst``."""
        if self.has_seat:
            return str(EnrolmentState.ENROLLED.label)
        return _("{number}e op de wachtlijst").format(number=self.position)


@dataclass
class OrganisationPlaces:
    """What a participant has of a cohort."""

    participant: Participant
    granted: int
    free: int
    places: list[Place] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return sum(place.has_seat for place in self.places)

    @property
    def waiting(self) -> int:
        return len(self.places) - self.taken


@dataclass
class CohortPlaces:
    """All of a cohort: per organisation, and the queue in order of arrival."""

    seats: Seats
    organisations: list[OrganisationPlaces]
    queue: list[Place]


@dataclass
class OwnPlaces:
    """What the visitor sees of their own organisation in a cohort; ``own`` is their own place."""

    organisation: OrganisationPlaces
    own: Place | None
    enrols: bool
    may_enrol_oneself: bool

    @property
    def colleagues(self) -> list[Place]:
        """The others, by name: first who has a seat."""
        return [each for each in self.organisation.places if each is not self.own]


def places_in(
    cohort: Cohort, participants: list[Participant], *, with_stand_ins: bool = True
) -> CohortPlaces:
    """Of these participants, and of all who have people in the cohort; five queries at most."""
    live = list(
        Enrolment.objects.live()
        .filter(cohort=cohort)
        .select_related("learner__participant__organisation")
        .order_by("pk")
    )
    stand_ins = _stand_ins_in(cohort) if with_stand_ins else defaultdict(list)
    places = [Place(each, stand_ins=stand_ins[each.pk]) for each in live]
    queue = [place for place in places if not place.has_seat]
    for position, place in enumerate(queue, 1):
        place.position = position
    seats = seats_of(cohort, *participants)
    return CohortPlaces(seats, _by_organisation(participants, places, seats), queue)


def _stand_ins_in(cohort: Cohort) -> dict[int, list[StandIn]]:
    """On the days to come, by the key of the enrolment of whose seat it is."""
    found = defaultdict(list)
    for each in StandIn.objects.filter(
        masterclass__in=cohort.masterclasses.to_come()
    ).select_related("learner", "masterclass"):
        found[each.enrolment_id].append(each)
    return found


def _by_organisation(
    participants: list[Participant], places: list[Place], seats: Seats
) -> list[OrganisationPlaces]:
    known = {each.pk: each for each in participants}
    theirs: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        learner = place.enrolment.learner
        known.setdefault(learner.participant_id, learner.participant)
        theirs[learner.participant_id].append(place)
    return [
        OrganisationPlaces(
            participant=participant,
            granted=seats.granted.get(pk, 0),
            free=seats.free_for(pk),
            places=sorted(theirs[pk], key=_seats_first_by_name),
        )
        for pk, participant in known.items()
        if pk in seats.granted or theirs[pk]
    ]


def _seats_first_by_name(place: Place) -> tuple[int, str]:
    return (place.position, place.enrolment.learner.name.casefold())


def places_of(cohort: Cohort, participant: Participant) -> OrganisationPlaces:
    """Of one participant; granted nothing where no agreement is in force."""
    for each in places_in(cohort, [participant]).organisations:
        if each.participant.pk == participant.pk:
            return each
    return OrganisationPlaces(participant, granted=0, free=0)


def own_places_in(
    cohort: Cohort, user: User, participants: list[Participant], enrols: set[int]
) -> list[OwnPlaces]:
    """What each of the visitor's own participants has in a cohort.

    ``participants`` are read with their ``self_enrolment``; ``enrols``: those (by id) for which
    the visitor enrols people.
    """
    found = places_in(cohort, participants, with_stand_ins=False)
    mine = {each.pk for each in participants}
    allowed = {each.pk for each in participants if hasattr(each, "self_enrolment")}
    oneself = dict(
        Enrolment.objects.live()
        .filter(
            learner__in=Learner.objects.who_are(user),
            cohort__programme=cohort.programme_id,
            cohort__year=cohort.year,
        )
        .values_list("pk", "learner__participant")
    )
    is_open = cohort.status == CohortState.OPEN
    return [
        OwnPlaces(
            organisation=each,
            own=next((p for p in each.places if p.enrolment.pk in oneself), None),
            enrols=each.participant.pk in enrols,
            may_enrol_oneself=bool(
                is_open
                and each.granted
                and each.participant.pk in allowed | enrols
                and each.participant.pk not in oneself.values()
            ),
        )
        for each in found.organisations
        if each.participant.pk in mine
    ]
