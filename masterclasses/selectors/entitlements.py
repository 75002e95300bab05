"""What agreements grant of learning in a year, and how much of it is used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from masterclasses.models import Cohort, Enrolment, Masterclass
from masterclasses.states import PUBLISHED
from packages.models import AgreementLine, AgreementYear
from programme.models import Participant


@dataclass(frozen=True)
class Grants:
    """What one participant has in one year; nothing where no agreement is in force.

    ``contents`` are the components that come without a figure: projects, specialists.
    """

    seats_per_cohort: int = 0
    cohorts: int = 0
    masterclass_days: int = 0
    coaching_days: Decimal = Decimal(0)
    course_places: int = 0
    course_ec: int = 0
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meter:
    """One thing that is granted and what is used of it; without a figure ``granted`` is None."""

    label: str
    granted: Decimal | int | None
    used: Decimal | int = 0
    note: str = ""

    @property
    def left(self) -> Decimal | int | None:
        """Never below nothing: a change of package may grant less than was used."""
        return (
            None if self.granted is None else max(self.granted - self.used, type(self.granted)())
        )


@dataclass
class Entitlements:
    """A participant's year: the meters on its dashboard."""

    participant: Participant
    year: int
    grants: Grants
    meters: list[Meter] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.meters


NAMES = ("cohorts", "masterclass_days", "coaching_days", "course_places", "course_ec")
NOTHING = Grants()


def grants_in(year: int, participants: Collection[int]) -> dict[int, Grants]:
    """What each participant (by id) has in ``year``; who has no agreement then is left out.

    Derived from the lines of the agreement's year, so a change of package at a year boundary
    holds from that year on. The seats are those of the agreement: a coordinator may have set
    another number than the component's own. Two queries.
    """
    years = (
        AgreementYear.objects.in_force()
        .filter(year=year, agreement__participant__in=participants)
        .values_list("pk", "agreement__participant", "agreement__seats_per_cohort")
    )
    seats = {pk: (participant, count) for pk, participant, count in years}
    components: dict[int, list[Any]] = defaultdict(list)
    for line in AgreementLine.objects.filter(agreement_year__in=seats).select_related("component"):
        components[line.agreement_year_id].append(line.component)
    return {
        participant: _grants(components[pk], count) for pk, (participant, count) in seats.items()
    }


def _grants(components: list[Any], seats: int) -> Grants:
    totals: Counter[str] = Counter()
    for component in components:
        for name in NAMES:
            totals[name] += component.grants.get(name, 0)
    has_seats = any("seats_per_cohort" in component.grants for component in components)
    return Grants(
        seats_per_cohort=seats if has_seats else 0,
        cohorts=totals["cohorts"],
        masterclass_days=totals["masterclass_days"],
        coaching_days=Decimal(str(totals["coaching_days"])),
        course_places=totals["course_places"],
        course_ec=totals["course_ec"],
        contents=tuple(
            text for component in components if not component.grants for text in component.contents
        ),
    )


def grants_of(participant: Participant, year: int) -> Grants:
    return grants_in(year, [participant.pk]).get(participant.pk, NOTHING)


Used = Callable[[int, Collection[int]], dict[int, Decimal]]


def entitlements_in(year: int, participants: Collection[Participant]) -> list[Entitlements]:
    """The meters of those who have an agreement in ``year``, in six queries for all of them."""
    ids = [participant.pk for participant in participants]
    grants = grants_in(year, ids)
    cohorts = _cohorts(year, {each.programme_id for each in participants})
    seats = _seats_used(year, ids)
    held = _days_held(year, ids)
    return [
        Entitlements(
            participant=each,
            year=year,
            grants=grants[each.pk],
            meters=_meters(
                grants[each.pk],
                {c: seats[each.pk, c.pk] for c in cohorts[each.programme_id]},
                held[each.pk],
            ),
        )
        for each in participants
        if each.pk in grants
    ]


def _meters(grants: Grants, seats: dict[Cohort, int], days_held: int) -> list[Meter]:
    meters = [
        Meter(
            label=_("Plaatsen in cohort {number}").format(number=cohort.number),
            granted=grants.seats_per_cohort,
            used=used,
        )
        for cohort, used in seats.items()
        if grants.seats_per_cohort
    ]
    if grants.masterclass_days:
        meters.append(
            Meter(
                label=_("Masterclassdagen"),
                granted=grants.masterclass_days,
                used=days_held,
                note=_("per cohort waar u aan meedoet"),
            )
        )
    if grants.coaching_days:
        meters.append(Meter(label=_("Coaching, in dagen"), granted=grants.coaching_days))
    if grants.course_places:
        note = _("{ec} EC per vak").format(ec=grants.course_ec)
        meters.append(Meter(_("Vakken aan de universiteit"), grants.course_places, note=note))
    meters += [Meter(label=text, granted=None) for text in grants.contents]
    return meters


def _cohorts(year: int, programmes: Collection[int]) -> dict[int, list[Cohort]]:
    found: dict[int, list[Cohort]] = defaultdict(list)
    for cohort in Cohort.objects.filter(
        year=year, programme__in=programmes, status__in=PUBLISHED
    ).order_by("number"):
        found[cohort.programme_id].append(cohort)
    return found


def _seats_used(year: int, participants: Collection[int]) -> Counter[tuple[int, int]]:
    """Seats by participant and cohort."""
    rows = (
        Enrolment.objects.enrolled()
        .filter(cohort__year=year, learner__participant__in=participants)
        .values_list("learner__participant", "cohort")
    )
    return Counter(rows)


def _days_held(year: int, participants: Collection[int]) -> Counter[int]:
    """How many days are over of the cohort that a participant is furthest in."""
    mine = Enrolment.objects.enrolled().filter(
        cohort__year=year, learner__participant__in=participants
    )
    over: Counter[int] = Counter()
    for masterclass in Masterclass.objects.planned().filter(cohort__year=year):
        over[masterclass.cohort_id] += masterclass.is_over
    held: Counter[int] = Counter()
    for participant, cohort in mine.values_list("learner__participant", "cohort").distinct():
        held[participant] = max(held[participant], over[cohort])
    return held
