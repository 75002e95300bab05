"""What agreements grant of learning in a year, and how much of it is used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import CoachingBooking, Cohort, Enrolment
from masterclasses.selectors.course_places import course_places_used
from masterclasses.selectors.occupancy import hosted_over
from masterclasses.states import PUBLISHED, MasterclassState
from packages.models import AgreementYear
from portal.kit.languages import translated
from programme.models import Participant
from programme.models.organisations import Visitor


@dataclass(frozen=True)
class Grants:
    """What one participant has in one year; nothing where no agreement is in force.

    ``contents`` are the components that come without a figure: projects, specialists.
    ``hosts_students``: the university supervises students at the participant.
    """

    seats_per_cohort: int = 0
    cohorts: int = 0
    masterclass_days: int = 0
    coaching_days: Decimal = Decimal(0)
    course_places: int = 0
    course_ec: int = 0
    hosts_students: bool = False
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meter:
    """One thing that is granted and what is used of it; without a figure ``granted`` is None."""

    label: str
    granted: Decimal | int | None
    used: Decimal | int = 0
    note: str = ""
    url: str = ""

    @property
    def left(self) -> Decimal | int | None:
        """Never below nothing: a change of package may grant less than was used."""
        if self.granted is None:
            return None
        left = max(self.granted - self.used, 0)
        return int(left) if left == int(left) else left


@dataclass(frozen=True)
class Share:
    """What a participant has of one cohort; ``free`` are the seats that it can still fill."""

    cohort: Cohort
    used: int
    free: int
    days_over: int


@dataclass
class Entitlements:
    """A participant's year: the meters on its dashboard, and the students that it hosts.

    Of ``closed`` cohorts who reads it sees no page; see ``links_for``.
    """

    participant: Participant
    year: int
    grants: Grants
    shares: list[Share] = field(default_factory=list)
    coaching_used: Decimal = Decimal(0)
    courses_used: int = 0
    students: int = 0
    open_places: int = 0
    closed: set[int] = field(default_factory=set)

    @property
    def courses_left(self) -> int:
        return max(self.grants.course_places - self.courses_used, 0)

    @property
    def meters(self) -> list[Meter]:
        return _meters(self)


NAMES = ("cohorts", "masterclass_days", "coaching_days", "course_places", "course_ec")
HOSTS = "hosts_students"
NOTHING = Grants()


def grants_over(
    years: Collection[int], participants: Collection[int]
) -> dict[tuple[int, int], Grants]:
    """What each participant has, by year and its id; left out who has no agreement then.

    Derived from the lines of the agreement's year, so a change of package at a year boundary
    holds from that year on. The seats are those of the agreement: a coordinator may have set
    another number than the component's own. Where an agreement ended and another began in one
    year, the later one holds. One query.
    """
    rows = (
        AgreementYear.objects.in_force()
        .filter(year__in=years, agreement__participant__in=participants)
        .order_by("agreement__offered_at", "agreement", "lines__position")
        .values_list(
            "pk",
            "year",
            "agreement__participant",
            "agreement__seats_per_cohort",
            "lines__component__grants",
            "lines__component__contents",
        )
    )
    of_year: dict[tuple[int, int], tuple[int, int]] = {}
    components: dict[int, list[tuple[dict[str, Any], list[str]]]] = defaultdict(list)
    for pk, year, participant, seats, grants, contents in rows:
        of_year[year, participant] = (pk, seats)
        if grants is not None:
            components[pk].append((grants, contents))
    return {whose: _grants(components[pk], seats) for whose, (pk, seats) in of_year.items()}


def grants_in(year: int, participants: Collection[int]) -> dict[int, Grants]:
    """What each participant (by id) has in ``year``; see ``grants_over``."""
    found = grants_over([year], participants)
    return {participant: grants for (_year, participant), grants in found.items()}


def _grants(components: list[tuple[dict[str, Any], list[str]]], seats: int) -> Grants:
    totals: Counter[str] = Counter()
    for grants, _contents in components:
        for name in NAMES:
            totals[name] += grants.get(name, 0)
    return Grants(
        seats_per_cohort=seats if any("seats_per_cohort" in each for each, _ in components) else 0,
        cohorts=totals["cohorts"],
        masterclass_days=totals["masterclass_days"],
        coaching_days=Decimal(str(totals["coaching_days"])),
        course_places=totals["course_places"],
        course_ec=totals["course_ec"],
        hosts_students=any(grants.get(HOSTS) for grants, _ in components),
        contents=tuple(
            text
            for grants, contents in components
            if not grants.keys() - {HOSTS}
            for text in contents
        ),
    )


def entitlements_over(
    years: Sequence[int], participants: Collection[Participant]
) -> list[Entitlements]:
    """For each participant and year with an agreement; six queries for all of them."""
    ids = [each.pk for each in participants]
    grants = grants_over(years, ids)
    if not grants:
        return []
    cohorts = _cohorts(years, {each.programme_id for each in participants})
    taken_by = _seats_taken(cohorts)
    coaching = CoachingBooking.objects.days_used(years, ids)
    studious = {participant for (_year, participant), own in grants.items() if own.course_places}
    courses_used = course_places_used(years, studious) if studious else Counter()
    hosts = {participant for (_y, participant), each in grants.items() if each.hosts_students}
    hosted = hosted_over(years, hosts)
    return [
        Entitlements(
            participant=each,
            year=year,
            grants=grants[year, each.pk],
            shares=[
                _share(cohort, taken_by[cohort.pk], each.pk, grants[year, each.pk])
                for cohort in cohorts
                if (cohort.programme_id, cohort.year) == (each.programme_id, year)
            ],
            coaching_used=coaching.get((year, each.pk), Decimal(0)),
            courses_used=courses_used[year, each.pk],
            students=hosted[year, each.pk]["filled"],
            open_places=hosted[year, each.pk]["open"],
        )
        for each in participants
        for year in years
        if (year, each.pk) in grants
    ]


def links_for(user: Visitor, entitlements: Sequence[Entitlements]) -> Sequence[Entitlements]:
    """The same, with links to those cohorts only that this person may open; one query."""
    cohorts = {share.cohort.pk for each in entitlements for share in each.shares}
    visible = Cohort.objects.visible_to(user).filter(pk__in=cohorts).values_list("pk", flat=True)
    closed = cohorts.difference(visible) if cohorts else set()
    for each in entitlements:
        each.closed = closed
    return entitlements


def _cohorts(years: Collection[int], programmes: Collection[int]) -> list[Any]:
    """Published ones by number, with ``days_over`` and the places on their smallest day."""
    is_over = Q(masterclasses__period__endswith__lte=timezone.now())
    planned = Q(masterclasses__status=MasterclassState.PLANNED)
    return list(
        Cohort.objects.filter(year__in=years, programme__in=programmes, status__in=PUBLISHED)
        .annotate(
            days_over=Count("masterclasses", filter=planned & is_over),
            smallest=Min("masterclasses__capacity", filter=planned & ~is_over),
        )
        .order_by("year", "number")
    )


def _seats_taken(cohorts: Collection[Cohort]) -> dict[int, Counter[int]]:
    """By cohort: how many seats each participant has."""
    taken: dict[int, Counter[int]] = defaultdict(Counter)
    if cohorts:
        seats = Enrolment.objects.enrolled().filter(cohort__in=cohorts).order_by()
        rows = seats.values_list("cohort", "learner__participant").annotate(count=Count("pk"))
        for cohort, participant, count in rows:
            taken[cohort][participant] = count
    return taken


def _share(cohort: Any, taken_by: Counter[int], participant: int, grants: Grants) -> Share:
    used = taken_by[participant]
    capacity = min(cohort.capacity, cohort.smallest or cohort.capacity)
    left = min(grants.seats_per_cohort - used, capacity - taken_by.total())
    return Share(cohort, used=used, free=max(left, 0), days_over=cohort.days_over)


def _meters(of: Entitlements) -> list[Meter]:
    grants, shares = of.grants, of.shares
    meters = [
        Meter(
            label=_("Plaatsen in cohort {number}").format(number=share.cohort.number),
            granted=grants.seats_per_cohort,
            used=share.used,
            url="" if share.cohort.pk in of.closed else share.cohort.get_absolute_url(),
        )
        for share in shares
        if grants.seats_per_cohort
    ]
    if grants.seats_per_cohort and not shares:
        note = _("er is nog geen cohort om in te schrijven")
        meters.append(Meter(_("Plaatsen per cohort"), grants.seats_per_cohort, note=note))
    if grants.masterclass_days:
        held = max((share.days_over for share in shares if share.used), default=0)
        note = _("per cohort met een plaats")
        meters.append(Meter(_("Masterclassdagen"), grants.masterclass_days, held, note))
    if grants.coaching_days:
        url = reverse("masterclasses:coaching")
        label = _("Coaching, in dagen")
        meters.append(Meter(label, grants.coaching_days, of.coaching_used, url=url))
    if grants.course_places:
        meters.append(
            Meter(
                label=_("Vakken aan de universiteit"),
                granted=grants.course_places,
                used=of.courses_used,
                note=_("{ec} EC per vak").format(ec=grants.course_ec),
                url=f"{reverse('masterclasses:courses')}?jaar={of.year}",
            )
        )
    meters += [Meter(label=translated(text), granted=None) for text in grants.contents]
    return meters
