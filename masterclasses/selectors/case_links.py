"""Which cases can be chosen for what, by whom, and where a case comes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from masterclasses.models import (
    ENROLS,
    PLANS,
    CaseDay,
    CoachingBooking,
    Masterclass,
    Placement,
)
from masterclasses.states import PlacementState
from programme.models import Case, Participant, User
from programme.models.cases import CaseQuerySet
from programme.states import Sharing


def cases_for_day(masterclass: Masterclass, user: User) -> CaseQuerySet:
    """Shared with everybody who can come to the day."""
    programme = masterclass.cohort.programme_id
    found = Case.objects.visible_to(user).filter(participant__programme=programme)
    return found.shared().select_related("participant__organisation")


def cases_for_placement(placement: Placement, user: User) -> CaseQuerySet:
    return _cases_of(placement.participant, user)


def cases_for_booking(booking: CoachingBooking, user: User) -> CaseQuerySet:
    return _cases_of(booking.participant, user)


def _cases_of(participant: Participant, user: User) -> CaseQuerySet:
    """The participant's own, and what its programme shares."""
    found = Case.objects.visible_to(user).filter(participant__programme=participant.programme_id)
    mine = found.standing().filter(Q(participant=participant) | Q(sharing=Sharing.PROGRAMME))
    return mine.select_related("participant__organisation")


def chooses_for_placement(user: User, placement: Placement) -> bool:
    """Planners, and the host's contacts."""
    host = placement.participant
    return user.works_for(host.programme, *PLANS) or user.has_role(host.organisation_id, *ENROLS)


def chooses_for_booking(user: User, booking: CoachingBooking) -> bool:
    """Planners, and the organisation's contacts: who shows a case is its own organisation."""
    return user.works_for(booking.slot.programme, *PLANS) or user.has_role(
        booking.participant.organisation_id, *ENROLS
    )


@dataclass(frozen=True)
class Links:
    """Where a case comes back, as far as somebody may see that."""

    days: list[CaseDay]
    placements: list[Placement]
    bookings: list[CoachingBooking]

    @property
    def any(self) -> bool:
        return bool(self.days or self.placements or self.bookings)


def links_of(case: Case, user: User) -> Links:
    """Three queries."""
    return Links(
        list(
            CaseDay.objects.visible_to(user)
            .filter(case=case)
            .select_related("masterclass__cohort")
        ),
        list(
            Placement.objects.visible_to(user)
            .filter(case=case)
            .exclude(status=PlacementState.WITHDRAWN)
            .select_related("participant__organisation")
        ),
        list(
            CoachingBooking.objects.visible_to(user)
            .booked()
            .filter(case=case)
            .select_related("slot__coach", "participant__organisation")
        ),
    )


@dataclass(frozen=True)
class ToLink:
    """What a case can still be linked to, for who plans."""

    days: list[Masterclass]
    placements: list[Placement]
    bookings: list[CoachingBooking]


def to_link(case: Case, user: User) -> ToLink:
    """Days where the case is shared; placements and coaching that have no case yet."""
    programme = case.participant.programme_id
    days = Masterclass.objects.planned_by(user).planned().filter(cohort__programme=programme)
    placements = Placement.objects.visible_to(user).exclude(status=PlacementState.WITHDRAWN)
    bookings = CoachingBooking.objects.visible_to(user).booked()
    theirs = Q(participant__programme=programme, case__isnull=True)
    if not case.is_shared:
        days = days.none()
        theirs &= Q(participant=case.participant_id)
    return ToLink(
        list(days.exclude(case_days__case=case).select_related("cohort").order_by("period")),
        list(placements.filter(theirs).select_related("participant__organisation")),
        list(bookings.filter(theirs).select_related("slot__coach", "participant__organisation")),
    )


def cases_of_day(masterclass: Masterclass, user: User) -> list[CaseDay]:
    """The cases of a day that this person may read."""
    return list(
        CaseDay.objects.filter(
            masterclass=masterclass, case__in=Case.objects.visible_to(user).values("pk")
        ).select_related("case__participant__organisation")
    )


def readable(case_id: int | None, user: User) -> Case | None:
    """The case, where there is one that this person may read."""
    if case_id is None:
        return None
    return Case.objects.visible_to(user).filter(pk=case_id).first()
