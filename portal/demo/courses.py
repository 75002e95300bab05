"""The demo's courses: invented ones, on offer this year and next, with people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from masterclasses.models import Course, CourseApplication, CourseOffering
from masterclasses.selectors.courses import course_places_of
from masterclasses.services.course_applications import (
    apply_for_course,
    approve_application,
    record_result,
)
from masterclasses.services.courses import CourseContents, CourseDays, add_course, offer_course
from masterclasses.services.learners import Person
from masterclasses.states import ApplicationState
from portal.demo.cast import coordinator, person
from portal.demo.travelling import days_ago
from programme.models import Participant, Programme

# The codes are ours: the university has none that look like them.
COURSES = (
    CourseContents(
        code="UWGO-101",
        title="Ondergrond en beheer",
        ec=Decimal(5),
        description="U leert hoe riolen, kabels en leidingen verouderen, en hoe u kiest wat "
        "eerst aan de beurt is. U werkt met gegevens van uw eigen organisatie.",
        prerequisites="Hbo-niveau, en u kunt rekenen met kansen.",
    ),
    CourseContents(
        code="UWGO-102",
        title="Samenwerken in de openbare ruimte",
        ec=Decimal(5),
        description="Hoe verdelen gemeente en nutspartij taken, geld en risico’s als zij samen "
        "één straat opnieuw aanleggen?",
    ),
    CourseContents(
        code="UWGO-103",
        title="De stad en het water",
        ec=Decimal(5),
        description="Van wolkbreuk tot droogte: u rekent een wijk door en ontwerpt maatregelen.",
        prerequisites="U kent de beginselen van hydraulica.",
    ),
    CourseContents(
        code="UWGO-104",
        title="Organisaties die veranderen",
        ec=Decimal(5),
        description="Waarom veranderingen blijven steken, en wat u eraan kunt doen.",
    ),
)


@dataclass(frozen=True)
class _Colleague:
    slug: str
    name: str
    local: str
    why: str


TIM = _Colleague(
    "enschede", "Tim Nijland", "deelnemer", "Wij maken een nieuw beheerplan voor de riolen."
)
FATIMA = _Colleague(
    "enschede",
    "Fatima el Idrissi",
    "fatima.el.idrissi",
    "Ik leid projecten met drie partijen.",
)
LISA = _Colleague(
    "oldenzaal", "Lisa Reuver", "lisa.reuver", "Wij leggen twee wijken klimaatbestendig aan."
)


@transaction.atomic
def tell(programme: Programme) -> int:
    """Offer courses and let people apply, where there is no course yet; returns how many."""
    if programme.courses.exists():
        return 0
    with days_ago(95):
        courses = [
            add_course(programme=programme, contents=each, actor=coordinator()) for each in COURSES
        ]
    year = timezone.localdate().year
    _this_year(courses, year)
    if year + 1 in programme.years:
        _next_year(courses, year + 1)
    return len(courses)


def _this_year(courses: list[Course], year: int) -> None:
    """One that is over and was passed; where the year is too young, it runs still."""
    today = timezone.localdate()
    first = max(today - timedelta(days=80), date(year, 1, 2))
    if first > today - timedelta(days=20):
        return
    last = today - timedelta(days=10)
    with days_ago(90):
        offering = _offer(courses[0], _quartile_of(first), year, CourseDays(first, last, first))
        application = _apply(offering, TIM)
    if application is None:
        return
    with days_ago(86):
        approve_application(application=application, note="Veel succes.", actor=coordinator())
    with days_ago(5):
        record_result(
            application=application,
            result=ApplicationState.PASSED,
            ec=Decimal(5),
            result_on=last,
            actor=coordinator(),
        )


def _next_year(courses: list[Course], year: int) -> None:
    third = CourseDays(date(year, 2, 1), date(year, 4, 16), date(year, 1, 18))
    fourth = CourseDays(date(year, 4, 19), date(year, 7, 2), date(year, 4, 5))
    first = CourseDays(date(year, 8, 30), date(year, 11, 5), date(year, 8, 16))
    second = CourseDays(date(year, 11, 8), date(year + 1, 1, 21), date(year, 10, 25))
    with days_ago(20):
        together = _offer(courses[1], 3, year, third)
        water = _offer(courses[2], 4, year, fourth)
        _offer(courses[3], 1, year, first)
        _offer(courses[0], 2, year, second)
    with days_ago(12):
        application = _apply(together, FATIMA)
    if application is not None:
        with days_ago(8):
            approve_application(application=application, note="", actor=coordinator())
    with days_ago(3):
        _apply(water, LISA)


def _quartile_of(first: date) -> int:
    """In which one begins a course, as the university divides its year."""
    return {9: 1, 10: 1, 11: 2, 12: 2, 1: 2, 2: 3, 3: 3}.get(first.month, 4)


def _offer(course: Course, quartile: int, year: int, days: CourseDays) -> CourseOffering:
    return offer_course(
        course=course, quartile=quartile, year=year, days=days, actor=coordinator()
    )


def _apply(offering: CourseOffering, colleague: _Colleague) -> CourseApplication | None:
    """By the contact; nothing where the organisation has no place for it that year."""
    participant = Participant.objects.filter(
        programme=offering.course.programme, organisation__slug=colleague.slug
    ).first()
    if participant is None or not course_places_of([participant], offering.year)[0].left:
        return None
    domain = f"{colleague.slug}.example"
    known = "Zes jaar ervaring in de praktijk." if offering.course.prerequisites else ""
    return apply_for_course(
        offering=offering,
        participant=participant,
        person=Person(colleague.name, f"{colleague.local}@{domain}"),
        motivation=colleague.why,
        prerequisites_met=known,
        actor=person(f"contact@{domain}"),
    )
