"""Placements as pages show them: a year without holes, who may host, what is to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max, Q

from masterclasses.models import ENROLS, PLANS, TRAINS, Placement
from masterclasses.selectors.entitlements import grants_in
from masterclasses.selectors.occupancy import (
    Stretch,
    gaps_in,
    months_of,
    most_at_once,
    year_stretch,
)
from masterclasses.states import PlacementStanding, PlacementState
from programme.models import Participant, Programme, User


@dataclass(frozen=True)
class Entry:
    """A line of the list: a placement or open place, or (without one) a gap."""

    stretch: Stretch
    placement: Placement | None = None


@dataclass
class Row:
    """An organisation in a year; ``gaps`` are only known where its ``whole`` year is seen."""

    participant: Participant
    year: int
    placements: list[Placement] = field(default_factory=list)
    whole: bool = True

    @property
    def gaps(self) -> list[Stretch]:
        return gaps_in(year_stretch(self.year), filled_stretches(self.placements))

    @property
    def entries(self) -> list[Entry]:
        """What happens and what does not, in order of the first day."""
        found = [Entry(stretch_of(each), each) for each in self.placements]
        if self.whole:
            found += [Entry(gap) for gap in self.gaps]
        return sorted(found, key=lambda each: (each.stretch.first, each.stretch.last))

    @property
    def is_empty(self) -> bool:
        return not any(each.is_filled for each in self.placements)


@dataclass
class PlacementYear:
    """What one person sees of a programme's placements in a year.

    ``narrowed`` is what they asked for less than: then gaps say nothing and are left out.
    """

    programme: Programme
    year: int
    years: list[int]
    plans: bool
    narrowed: bool
    rows: list[Row] = field(default_factory=list)
    withdrawn: list[Placement] = field(default_factory=list)

    @cached_property
    def placements(self) -> list[Placement]:
        return [each for row in self.rows for each in row.placements]

    @property
    def filled(self) -> list[Placement]:
        return [each for each in self.placements if each.is_filled]

    @property
    def open(self) -> list[Placement]:
        """Those that a student can still come to."""
        return [each for each in self.placements if each.standing == PlacementStanding.OPEN]

    @property
    def is_whole(self) -> bool:
        """Whether it tells of every day who sits there, and so also where nobody does."""
        return all(row.whole for row in self.rows)

    @property
    def hosts_without(self) -> int:
        return sum(row.is_empty for row in self.rows)

    @cached_property
    def per_month(self) -> list[tuple[date, int]]:
        """The most students at once in each month."""
        taken = filled_stretches(self.placements)
        return [(month.first, most_at_once(month, taken)) for month in months_of(self.year)]

    @property
    def gaps(self) -> list[Stretch]:
        """When nobody sits anywhere."""
        return gaps_in(year_stretch(self.year), filled_stretches(self.placements))


def stretch_of(placement: Placement) -> Stretch:
    return Stretch(placement.first, placement.last)


def filled_stretches(placements: Sequence[Placement]) -> list[Stretch]:
    return [stretch_of(each) for each in placements if each.is_filled]


def may_host(participant: Participant, year: int) -> bool:
    """Whether the participant's agreement for that year comes with supervision of students."""
    grants = grants_in(year, [participant.pk]).get(participant.pk)
    return grants is not None and grants.hosts_students


def years_with_placements(programme: Programme, user: User) -> list[int]:
    """The programme's years, and later ones as long as somebody sits there."""
    seen = Placement.objects.visible_to(user).filter(participant__programme=programme)
    end = seen.filled().aggregate(end=Max("period__endswith"))["end"]
    last = max(programme.last_year, (end - timedelta(days=1)).year if end else 0)
    return list(range(programme.first_year, last + 1))


def placement_year(
    programme: Programme,
    years: list[int],
    year: int,
    user: User,
    *,
    kind: str = "",
    line: str = "",
) -> PlacementYear:
    """Every organisation that may host in that year or does, each with its whole year.

    Three queries, however many there are.
    """
    plans = user.works_for(programme, *PLANS)
    view = PlacementYear(programme, year, years, plans, narrowed=bool(kind or line))
    whole = year_stretch(year)
    found = (
        Placement.objects.visible_to(user)
        .filter(participant__programme=programme)
        .touching(whole.first, whole.last)
        .select_related("participant__organisation", "line", "supervisor")
        .defer("description")
    )
    if kind:
        found = found.filter(kind=kind)
    if line:
        found = found.filter(line__key=line)
    of: dict[int, list[Placement]] = defaultdict(list)
    for each in found:
        if each.status == PlacementState.WITHDRAWN:
            view.withdrawn.append(each)
        else:
            of[each.participant_id].append(each)
    view.rows = _rows(view, user, of)
    return view


def _rows(view: PlacementYear, user: User, of: dict[int, list[Placement]]) -> list[Row]:
    mine = Q(organisation__in=user.organisation_ids())
    seen = Participant.objects.filter(programme=view.programme)
    if not view.plans:
        seen = seen.filter(mine | Q(pk__in=of))
    own = set(user.organisation_ids())
    participants = list(seen.select_related("organisation"))
    grants = grants_in(view.year, [each.pk for each in participants])
    hosts = set() if view.narrowed else {pk for pk, each in grants.items() if each.hosts_students}
    return [
        Row(
            participant=each,
            year=view.year,
            placements=of[each.pk],
            whole=not view.narrowed and (view.plans or each.organisation_id in own),
        )
        for each in participants
        if each.pk in of or each.pk in hosts
    ]


def participants_to_offer_for(user: User) -> list[Participant]:
    """For whom this person may offer a place: contacts for their own, planners for all."""
    return list(
        Participant.objects.filter(
            Q(organisation__in=user.organisation_ids(*ENROLS))
            | Q(programme__in=user.led_programme_ids(*PLANS))
        ).select_related("organisation", "programme")
    )


def reads_student_address(user: User, placement: Placement) -> bool:
    """Planners, the host's contacts and the supervisor; not everybody at the host."""
    programme = placement.participant.programme
    supervises = placement.supervisor_id == user.pk and user.works_for(programme, *TRAINS)
    return (
        supervises
        or user.works_for(programme, *PLANS)
        or user.has_role(placement.participant.organisation_id, *ENROLS)
    )
