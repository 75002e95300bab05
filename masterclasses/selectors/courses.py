"""Courses on offer in a year, and the places that organisations have for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses.models import (
    ENROLS,
    PLANS,
    Course,
    CourseApplication,
    CourseOffering,
    SelfEnrolment,
    plain_ec,
)
from masterclasses.models.courses import CourseApplicationQuerySet
from masterclasses.selectors.course_places import course_places_used
from masterclasses.selectors.entitlements import NOTHING, Grants, grants_in
from masterclasses.states import USES_A_COURSE_PLACE, ApplicationState, OfferingState
from programme.models import Participant, Programme, User


@dataclass(frozen=True)
class CoursePlaces:
    """What a participant has of courses in one year; ``has_agreement`` whatever its package."""

    participant: Participant
    year: int
    grants: Grants
    used: int
    has_agreement: bool

    @property
    def granted(self) -> int:
        return self.grants.course_places

    @property
    def left(self) -> int:
        return max(self.granted - self.used, 0)

    @property
    def meter(self) -> dict[str, Any]:
        """For components/meter.html."""
        label = _("Plaatsen voor vakken")
        return {"label": label, "granted": self.granted, "used": self.used, "left": self.left}

    def why_none(self) -> str:
        """A sentence where nobody can be sent to a course this year (any more)."""
        if not self.has_agreement:
            return _("{organisation} heeft voor {year} geen overeenkomst.").format(
                organisation=self.participant, year=self.year
            )
        if not self.granted:
            return _(
                "Het pakket van {organisation} heeft voor {year} geen plaatsen voor vakken. Onder "
                "Pakketten ziet u welke pakketten die wel hebben."
            ).format(organisation=self.participant, year=self.year)
        if not self.left:
            sentence = ngettext(
                "De ene plaats van {organisation} voor {year} is bezet.",
                "Alle {granted} plaatsen van {organisation} voor {year} zijn bezet.",
                self.granted,
            )
            told = sentence.format(
                granted=self.granted, organisation=self.participant, year=self.year
            )
            more = _("Trekt u een aanmelding in voordat het vak begint, dan is er weer een vrij.")
            return f"{told} {more}"
        return ""

    def why_not(self, course: Course) -> str:
        """A sentence where nobody can be sent to this course."""
        if told := self.why_none():
            return told
        if course.ec > self.grants.course_ec:
            return _("Dit vak is {ec} EC. Uw pakket geeft recht op vakken van {most} EC.").format(
                ec=number_format(plain_ec(course.ec)), most=self.grants.course_ec
            )
        return ""


@dataclass(frozen=True)
class OwnCoursePlaces:
    """The same of one's own organisation; whether one applies for colleagues, or for oneself."""

    places: CoursePlaces
    enrols: bool
    oneself: bool

    @property
    def may_apply(self) -> bool:
        return self.enrols or self.oneself


@dataclass
class Offered:
    """A course in a quartile; ``counts`` for who plans, ``own`` is what one follows of it."""

    offering: CourseOffering
    waiting: int = 0
    taking_part: int = 0
    own: list[CourseApplication] = field(default_factory=list)


def course_places_of(participants: Collection[Participant], year: int) -> list[CoursePlaces]:
    """Of each of them; two queries for all."""
    keys = [each.pk for each in participants]
    grants, used = grants_in(year, keys), course_places_used([year], keys)
    return [
        CoursePlaces(
            each, year, grants.get(each.pk, NOTHING), used[year, each.pk], each.pk in grants
        )
        for each in participants
    ]


def all_course_places(programme: Programme, year: int) -> list[CoursePlaces]:
    """Of every organisation whose agreement of that year has places for courses, by name."""
    everybody = list(programme.participants.select_related("organisation"))
    return [each for each in course_places_of(everybody, year) if each.granted]


def own_course_places(user: User, programme: Programme, year: int) -> list[OwnCoursePlaces]:
    """Of the organisations that one belongs to; four queries."""
    own = Participant.objects.filter(
        programme=programme, organisation__in=user.organisation_ids()
    ).select_related("organisation", "programme")
    allowed = set(
        SelfEnrolment.objects.filter(participant__in=own).values_list("participant", flat=True)
    )
    contact_of = set(user.organisation_ids(*ENROLS))
    return [
        OwnCoursePlaces(
            each,
            enrols=each.participant.organisation_id in contact_of,
            oneself=each.participant.pk in allowed,
        )
        for each in course_places_of(list(own), year)
    ]


def offered_in(
    programme: Programme, year: int, user: User, *, quartile: int | None = None
) -> list[Offered]:
    """What is on offer, by first day; two queries."""
    found = CourseOffering.objects.visible_to(user).filter(course__programme=programme, year=year)
    if quartile is not None:
        found = found.filter(quartile=quartile)
    return _with_people(found.order_by("first_day", "course__title", "pk"), programme, user)


def offerings_of(course: Course, user: User) -> list[Offered]:
    """When this course is on offer, the newest first; two queries."""
    found = CourseOffering.objects.visible_to(user).filter(course=course)
    return _with_people(found.order_by("-first_day", "-pk"), course.programme, user)


def _with_people(offerings: Any, programme: Programme, user: User) -> list[Offered]:
    waiting = Q(applications__status=ApplicationState.APPLIED)
    taking_part = Q(applications__status__in=USES_A_COURSE_PLACE) & ~waiting
    rows = list(
        offerings.select_related("course__programme").annotate(
            waiting=Count("applications", filter=waiting, distinct=True),
            taking_part=Count("applications", filter=taking_part, distinct=True),
        )
    )
    own: dict[int, list[CourseApplication]] = defaultdict(list)
    if not user.works_for(programme, *PLANS):
        followed = CourseApplication.objects.visible_to(user).filter(offering__in=rows)
        live = followed.exclude(status=ApplicationState.WITHDRAWN).order_by("applied_at", "pk")
        for each in live.select_related("learner"):
            own[each.offering_id].append(each)
    return [
        Offered(each, each.waiting, each.taking_part, _with_offering(own[each.pk], each))
        for each in rows
    ]


def _with_offering(
    applications: list[CourseApplication], offering: CourseOffering
) -> list[CourseApplication]:
    for each in applications:
        each.offering = offering
    return applications


def courses_not_offered(programme: Programme, year: int) -> list[Course]:
    """By title: those that have nothing on offer in ``year``, for who plans."""
    offered = CourseOffering.objects.filter(year=year, status=OfferingState.OPEN)
    courses = Course.objects.filter(programme=programme)
    return list(courses.exclude(pk__in=offered.values("course")).order_by("-active", "title"))


def choices_among(applications: CourseApplicationQuerySet) -> dict[str, list[Any]]:
    """What a list of them can be narrowed to; three queries."""
    mine = applications.order_by()
    years = mine.order_by("-offering__year").values_list("offering__year", flat=True)
    parties = Participant.objects.filter(pk__in=mine.values("learner__participant"))
    return {
        "years": list(years.distinct()),
        "courses": list(Course.objects.filter(pk__in=mine.values("offering__course"))),
        "parties": list(parties.select_related("organisation")),
    }


def filtered(
    applications: CourseApplicationQuerySet, asked: Mapping[str, Any]
) -> CourseApplicationQuerySet:
    """Those that ``ApplicationFilterForm`` asks for; what it leaves empty narrows nothing."""
    found = applications.standing(asked["stand"]) if asked.get("stand") else applications
    paths = {
        "jaar": "offering__year",
        "vak": "offering__course",
        "organisatie": "learner__participant__organisation__slug",
    }
    return found.filter(**{paths[name]: asked[name] for name in paths if asked.get(name)})


def why_closed(offering: CourseOffering, *, plans: bool) -> str:
    """A sentence where nobody can apply any more; who plans can until the course is over."""
    if offering.status == OfferingState.WITHDRAWN:
        return _("Dit vak gaat niet door.")
    if offering.is_over:
        return _("Dit vak is voorbij.")
    if offering.is_open or plans:
        return ""
    return _("Aanmelden kon tot en met {day}.").format(
        day=date_format(offering.apply_until, "j F Y")
    )
