"""The demo's masterclasses: a cohort under way, one that is open for next year, one in draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from masterclasses.models import Cohort, Masterclass, Room
from masterclasses.selectors.agenda import Slot
from masterclasses.selectors.expected import expected_on
from masterclasses.services.attending import Seen, record_marks
from masterclasses.services.cohorts import close_cohort, publish_cohort
from masterclasses.services.enrolling import enrol
from masterclasses.services.learners import Person
from masterclasses.services.planning import Contents, NewDay, change_day, plan_new_cohort
from masterclasses.services.rooms import add_room
from masterclasses.states import Mark, MarkedBy
from packages.models import AgreementYear
from portal.demo.cast import coordinator, domain_of, person
from portal.demo.evaluations import evaluate
from portal.demo.travelling import at, days_ago
from programme.models import Participant, Programme

MORNING = (time(9), time(12, 30))
TITLES = (
    ("Van ambitie naar opgave: de tactische middenlaag", "verticale-integratie"),
    ("Samen programmeren in één gebied", "horizontale-integratie"),
    ("Een organisatie die meebeweegt", "organisatie-ontwikkeling"),
    ("Wat we dit jaar uniform maakten", "verticale-integratie"),
)
AGENDA = (
    "09.00 Inloop met koffie\n09.15 Terugblik en opdracht\n"
    "10.30 Werken aan eigen cases\n12.00 Afspraken en afsluiting"
)
# Invented people; the first of Enschede is the cast's own learner.
LEARNERS: dict[str, tuple[str, ...]] = {
    "enschede": ("Willem-Jan ter Braak-Oude Nijhuis", "Fatima el Idrissi", "Geert Lansink"),
    "almelo": ("Marloes Kamphuis", "Tom Scholten", "Zeynep Aydin"),
    "hofvantwente": ("Herman Vrielink", "Ingrid Assink"),
    "enexis": ("Ruben van der Zanden", "Sophie Vermeulen"),
    "oldenzaal": ("Bas Olde Monnikhof", "Lisa Reuver"),
    "vechtstromen": ("Pieter Kottink",),
}
WAITING = ("Ellen Wissink", "Mehmet Demir")


@transaction.atomic
def tell(programme: Programme) -> int:
    """Plan and fill the cohorts of this year and the next, where none is yet; returns how many."""
    if programme.cohorts.exists():
        return 0
    this_year = timezone.localdate().year
    with days_ago(100):
        rooms = _rooms(programme)
    made = [_under_way(programme, this_year, rooms[0])]
    if this_year + 1 in programme.years:
        made += [_open(programme, this_year + 1, rooms[0]), _draft(programme, this_year + 1)]
    return len(made)


def _rooms(programme: Programme) -> list[Room]:
    planner = coordinator()
    return [
        add_room(programme=programme, name=name, address=address, capacity=capacity, actor=planner)
        for name, address, capacity in (
            ("Bedrijf & Techniek Centrum, zaal 1", "Demostraat 97, Enschede", 40),
            ("Stadhuis Hengelo, raadzaal", "Demostraat 9, Hengelo", 60),
        )
    ]


def _under_way(programme: Programme, year: int, room: Room) -> Cohort:
    """Three days were held where the year is old enough; the last is still to come."""
    days = list(_days_around_now(year))
    with at(_morning_of(days[0]) - timedelta(days=20)):
        cohort = _planned(programme, year, 1, days, room)
        _fill(cohort, LEARNERS)
    for day in cohort.masterclasses.all():
        if day.is_over:
            _hold(day)
            evaluate(day)
    with days_ago(1):
        close_cohort(cohort=cohort, actor=coordinator())
    return cohort


def _open(programme: Programme, year: int, room: Room) -> Cohort:
    days = [date(year, 2, 16), date(year, 5, 18), date(year, 9, 14), date(year, 11, 16)]
    with days_ago(9):
        cohort = _planned(programme, year, 1, [_working_day(day) for day in days], room)
        _fill(cohort, {"almelo": LEARNERS["almelo"], "enexis": LEARNERS["enexis"][:1]})
    with days_ago(4):
        _fill(cohort, {"enschede": (*LEARNERS["enschede"], *WAITING)})
    return cohort


def _draft(programme: Programme, year: int) -> Cohort:
    days = [date(year, 3, 9), date(year, 6, 8), date(year, 9, 28), date(year, 11, 30)]
    new = [NewDay(Slot(_working_day(day), *MORNING)) for day in days]
    with days_ago(2):
        return plan_new_cohort(
            programme=programme, year=year, number=2, capacity=20, days=new, actor=coordinator()
        )


def _planned(
    programme: Programme, year: int, number: int, days: Sequence[date], room: Room
) -> Cohort:
    planner = coordinator()
    trainer = person("trainer1@ut.example")
    lines = {line.key: line for line in programme.lines.all()}
    cohort = plan_new_cohort(
        programme=programme,
        year=year,
        number=number,
        capacity=40,
        days=[NewDay(Slot(day, *MORNING, room, (trainer,))) for day in days],
        actor=planner,
    )
    for masterclass, (title, line) in zip(cohort.masterclasses.all(), TITLES, strict=False):
        contents = Contents(
            number=masterclass.number,
            title=title,
            lines=tuple(lines[key] for key in (line,) if key in lines),
            room=room,
            agenda=AGENDA,
            trainers=(trainer,),
        )
        change_day(masterclass=masterclass, contents=contents, actor=planner)
    publish_cohort(cohort=cohort, actor=planner)
    cohort.refresh_from_db()
    return cohort


def _fill(cohort: Cohort, people: dict[str, tuple[str, ...]]) -> None:
    """Enrol these people of participants that have an agreement for the year."""
    in_force = AgreementYear.objects.in_force().filter(year=cohort.year)
    participants = Participant.objects.filter(
        programme=cohort.programme,
        pk__in=in_force.values("agreement__participant"),
        organisation__slug__in=people,
    )
    for participant in participants.select_related("organisation", "programme"):
        slug = participant.organisation.slug
        enrol(
            cohort=cohort,
            participant=participant,
            people=list(_people(slug, people[slug])),
            actor=person(f"contact@{domain_of(slug)}"),
        )


def _people(slug: str, names: Sequence[str]) -> Iterator[Person]:
    if slug == "enschede":
        learner = person("deelnemer@enschede.example")
        yield Person(learner.name, learner.email)
    for name in names:
        local = name.lower().replace(" ", ".")
        yield Person(name, f"{local}@{domain_of(slug)}")


def _hold(day: Masterclass) -> None:
    """Nearly everybody was there: each day somebody else was not."""
    people = expected_on(day)
    away = people[day.number % len(people)].learner if people else None
    seen = [
        Seen(each.learner.pk, Mark.ABSENT if each.learner == away else Mark.PRESENT)
        for each in people
    ]
    with at(day.period.lower + timedelta(minutes=20)):
        record_marks(
            masterclass=day, seen=seen, way=MarkedBy.LIST, actor=person("trainer1@ut.example")
        )


def _days_around_now(year: int) -> Iterator[date]:
    """Four working days of the year, one at least to come where the year has room for it."""
    today = timezone.localdate()
    wanted = [today + timedelta(days=days) for days in (-75, -40, -12, 22)]
    inside = [day for day in wanted if date(year, 1, 10) <= day <= date(year, 12, 18)]
    later = today + timedelta(days=57)
    while len(inside) < len(wanted) and later <= date(year, 12, 18):
        inside.append(later)
        later += timedelta(days=35)
    return (_working_day(day) for day in inside or [date(year, 12, 18)])


def _working_day(day: date) -> date:
    """What falls in a weekend moves to the Friday before it."""
    return day - timedelta(days=max(day.isoweekday() - 5, 0))


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
