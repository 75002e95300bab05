"""Courses and when they are on offer: added, changed, withdrawn; one door for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from masterclasses import course_emails as emails
from masterclasses.models import Course, CourseApplication, CourseOffering, plain_ec
from masterclasses.services.checks import check_plans, check_year, reason_given
from masterclasses.states import (
    APPLICATION,
    OFFERING,
    RESULTS,
    UNDECIDED_OR_APPROVED,
    USES_A_COURSE_PLACE,
)
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from programme.models import Programme, User

# A course of two quartiles takes half a year: generous, to catch mistakes in the year.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class CourseContents:
    """What there is to know of a course."""

    code: str
    title: str
    ec: Decimal
    description: str = ""
    prerequisites: str = ""
    link: str = ""
    active: bool = True


@dataclass(frozen=True)
class CourseDays:
    """When a course is given (local days) and until when one can apply."""

    first_day: date
    last_day: date
    apply_until: date


@transaction.atomic
def add_course(*, programme: Programme, contents: CourseContents, actor: User) -> Course:
    """Raises ``Unfit`` for a code that another course of the programme has."""
    check_plans(actor, programme)
    course = Course(programme=programme)
    _fill(course, contents)
    audit.record("masterclasses.add_course", actor=actor, subject=course)
    return course


@transaction.atomic
def change_course(*, course: Course, contents: CourseContents, actor: User) -> Course:
    """Offerings show the change at once; raises ``Unfit`` for less EC than somebody earned."""
    course = locked(course)
    check_plans(actor, course.programme)
    of_course = CourseApplication.objects.filter(offering__course=course)
    if of_course.filter(ec__gt=contents.ec).exists():
        sentence = _(
            "Iemand haalde met dit vak al meer dan {ec} EC. Verbeter eerst dat resultaat."
        )
        raise Unfit("ec", sentence.format(ec=number_format(plain_ec(contents.ec))))
    _fill(course, contents)
    audit.record("masterclasses.change_course", actor=actor, subject=course)
    return course


@transaction.atomic
def offer_course(
    *, course: Course, quartile: int, year: int, days: CourseDays, actor: User
) -> CourseOffering:
    """Let people apply for the course in that quartile; it uses places of ``year``.

    Raises ``Unfit`` for a quartile in which it is on offer already, and for days or a year
    that can not be; ``Refused`` for a course that is not offered any more.
    """
    course = locked(course)
    check_plans(actor, course.programme)
    if not course.active:
        raise Refused(_("Dit vak wordt niet meer aangeboden. Zet het eerst weer aan."))
    _check_days(course.programme, year, days)
    if days.last_day < timezone.localdate():
        raise Unfit("last_day", _("Dit kwartiel is voorbij. Kies een dag die nog komt."))
    taken = _("Dit vak wordt in dat kwartiel van {year} al aangeboden.").format(year=year)
    with refused_by({"course_offering_once_a_quartile": lambda: Unfit("quartile", taken)}):
        offering = CourseOffering.objects.create(
            course=course, quartile=quartile, year=year, **vars(days)
        )
    audit.record("masterclasses.offer_course", actor=actor, subject=offering)
    return offering


@transaction.atomic
def change_offering(*, offering: CourseOffering, days: CourseDays, actor: User) -> CourseOffering:
    """Set other days, and tell who is in it when those of the course itself change.

    Quartile and year stay: places of that year are in use.
    """
    offering = _locked(offering, actor, "change")
    _check_days(offering.course.programme, offering.year, days)
    live = _people_of(offering)
    results = [each.result_on for each in live if each.result_on is not None]
    if results and min(results) < days.first_day:
        sentence = _("Er is al een resultaat van {day}. Het vak kan niet later beginnen.")
        raise Unfit("first_day", sentence.format(day=date_format(min(results), "j F Y")))
    moved = (offering.first_day, offering.last_day) != (days.first_day, days.last_day)
    for name, day in vars(days).items():
        setattr(offering, name, day)
    offering.save(update_fields=list(vars(days)))
    audit.record("masterclasses.change_offering", actor=actor, subject=offering)
    for application in live if moved else ():
        if application.status in UNDECIDED_OR_APPROVED:
            application.offering = offering
            emails.moved(application, actor)
    return offering


@transaction.atomic
def withdraw_offering(*, offering: CourseOffering, reason: str, actor: User) -> CourseOffering:
    """Call the course off: applications give their places back, and people read ``reason``.

    Raises ``Refused`` once a result is recorded.
    """
    offering = _locked(offering, actor, "withdraw")
    people = _people_of(offering)
    if any(each.status in RESULTS for each in people):
        raise Refused(_("Er is al een resultaat vastgelegd. Dit vak is dus doorgegaan."))
    reason = reason_given(reason, _("Vul in waarom het vak niet doorgaat."))
    offering.status = OFFERING.target("withdraw", offering.status)
    offering.withdrawn_reason = reason
    offering.save(update_fields=["status", "withdrawn_reason"])
    audit.record(
        "masterclasses.withdraw_offering",
        actor=actor,
        subject=offering,
        data={"reason": offering.withdrawn_reason},
    )
    for application in people:
        application.offering = offering
        application.status = APPLICATION.target("withdraw", application.status)
        application.status_since = timezone.now()
        application.save(update_fields=["status", "status_since"])
        emails.called_off(application, actor)
    return offering


def _locked(offering: CourseOffering, actor: User, act: str) -> CourseOffering:
    """For who plans it, in a state from which ``act`` may start."""
    offering = locked(offering)
    check_plans(actor, offering.course.programme)
    OFFERING.target(act, offering.status)
    return offering


def _people_of(offering: CourseOffering) -> list[CourseApplication]:
    """Locked, so that nobody decides on one meanwhile."""
    found = offering.applications.filter(status__in=USES_A_COURSE_PLACE).order_by("pk")
    rows = found.select_for_update(of=("self",), no_key=True)
    return list(rows.select_related("learner__participant", "applied_by"))


def _fill(course: Course, contents: CourseContents) -> None:
    for name, value in vars(contents).items():
        setattr(course, name, value)
    course.code = contents.code.strip().upper()
    taken = _("Er is al een vak met deze code. Kies dat vak uit de lijst.")
    with refused_by({"course_code_unique": lambda: Unfit("code", taken)}):
        course.save()


def _check_days(programme: Programme, year: int, days: CourseDays) -> None:
    check_year(programme, year)
    if days.last_day < days.first_day:
        raise Unfit("last_day", _("De laatste dag moet na de eerste dag liggen."))
    if days.last_day - days.first_day > LONGEST:
        raise Unfit("last_day", _("Een vak duurt hooguit een jaar. Kijk de jaren van de data na."))
    if days.apply_until > days.first_day:
        raise Unfit("apply_until", _("Aanmelden kan hooguit tot en met de eerste dag."))
    if year not in (days.first_day.year, days.last_day.year):
        sentence = _(
            "Het vak telt voor {year}: de eerste of de laatste dag moet in dat jaar zijn."
        )
        raise Unfit("first_day", sentence.format(year=year))
