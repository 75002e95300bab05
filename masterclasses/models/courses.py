"""Courses of the university: what is on offer when, and who applied, follows and passed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import ExtractYear, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masterclasses.models.enrolling import Learner
from masterclasses.models.planning import PLANS, in_force
from masterclasses.states import (
    RESULTS,
    USES_A_COURSE_PLACE,
    ApplicationState,
    Following,
    OfferingState,
)
from portal.kit.validators import validate_name
from programme.models import Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

MOST_EC = Decimal(30)


def plain_ec(ec: Decimal) -> int | float:
    """As people write it and JSON keeps it: a whole number without a fraction."""
    return int(ec) if ec == int(ec) else float(ec)


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: Visitor) -> CourseQuerySet:
        """All of programmes one plans for; otherwise those of which one sees an offering."""
        if not user.is_authenticated:
            return self.none()
        seen = CourseOffering.objects.visible_to(user).values("course")
        return self.filter(Q(programme__in=user.led_programme_ids(*PLANS)) | Q(pk__in=seen))


class Course(models.Model):
    """A course of the university that people of a programme may follow.

    One that is not ``active`` can not be offered any more; what was offered goes on.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="courses"
    )
    code = models.CharField(_("vakcode"), max_length=20)
    title = models.CharField(_("titel"), max_length=160, validators=[validate_name])
    ec = models.DecimalField(
        "EC",
        max_digits=3,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(MOST_EC)],
    )
    description = models.TextField(_("omschrijving"), max_length=4000, blank=True)
    prerequisites = models.TextField(_("vereiste voorkennis"), max_length=1000, blank=True)
    link = models.URLField(_("link"), blank=True)
    active = models.BooleanField(_("wordt aangeboden"), default=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "code"]
        constraints = [
            models.UniqueConstraint(F("programme"), Upper("code"), name="course_code_unique"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="course_has_name"),
            models.CheckConstraint(
                condition=Q(ec__gt=0, ec__lte=MOST_EC), name="course_ec_in_reach"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:course", args=[self.pk])


class Quartile(models.IntegerChoices):
    """A quarter of the university's year, which begins in September."""

    ONE = 1, _("kwartiel 1 (september–november)")
    TWO = 2, _("kwartiel 2 (november–januari)")
    THREE = 3, _("kwartiel 3 (februari–april)")
    FOUR = 4, _("kwartiel 4 (april–juli)")


class CourseOfferingQuerySet(models.QuerySet["CourseOffering"]):
    def visible_to(self, user: Visitor) -> CourseOfferingQuerySet:
        """All of programmes one plans for; those of a year for which one has an agreement.

        What does not go on is seen by who plans and by who follows an application for it.
        """
        if not user.is_authenticated:
            return self.none()
        plans = Q(course__programme__in=user.led_programme_ids(*PLANS))
        supports = Q(course__programme__network__in=user.organisation_ids(Role.ORGANISER))
        takes_part = Q(in_force(user, programme="course__programme"))
        followed = CourseApplication.objects.visible_to(user).filter(offering=OuterRef("pk"))
        shown = Q(status=OfferingState.OPEN) & (supports | takes_part)
        return self.filter(plans | shown | Q(Exists(followed)))

    def open(self) -> CourseOfferingQuerySet:
        """For which one can apply today."""
        return self.filter(status=OfferingState.OPEN, apply_until__gte=timezone.localdate())


class CourseOffering(models.Model):
    """A course in one quartile; it uses places of the calendar year ``year``.

    Days are local. ``apply_until`` is the last day on which organisations apply themselves.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offerings")
    quartile = models.PositiveSmallIntegerField(_("kwartiel"), choices=Quartile)
    year = models.PositiveSmallIntegerField(_("telt voor het jaar"))
    first_day = models.DateField(_("eerste dag"))
    last_day = models.DateField(_("laatste dag"))
    apply_until = models.DateField(_("aanmelden kan tot en met"))
    status = models.CharField(
        _("stand"), max_length=20, choices=OfferingState, default=OfferingState.OPEN
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = CourseOfferingQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "year", "quartile"],
                condition=Q(status="open"),
                name="course_offering_once_a_quartile",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OfferingState.values), name="course_offering_status_known"
            ),
            models.CheckConstraint(
                condition=Q(quartile__in=Quartile.values), name="course_offering_quartile_known"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), apply_until__lte=F("first_day")),
                name="course_offering_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("first_day")) | Q(year=ExtractYear("last_day")),
                name="course_offering_in_its_year",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""),
                name="course_offering_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return gettext("{course}, kwartiel {quartile} van {year}").format(
            course=self.course, quartile=self.quartile, year=self.year
        )

    def get_absolute_url(self) -> str:
        return self.course.get_absolute_url()

    @property
    def has_begun(self) -> bool:
        return self.first_day <= timezone.localdate()

    @property
    def is_over(self) -> bool:
        return self.last_day < timezone.localdate()

    @property
    def is_open(self) -> bool:
        """Whether organisations can apply today, as ``open`` asks."""
        on = self.status == OfferingState.OPEN
        return on and self.apply_until >= timezone.localdate()


class CourseApplicationQuerySet(models.QuerySet["CourseApplication"]):
    def visible_to(self, user: Visitor) -> CourseApplicationQuerySet:
        """One's own, those of a contact's organisation, and of programmes one plans for.

        A result is nobody else's: colleagues do not see it.
        """
        if not user.is_authenticated:
            return self.none()
        followed = Q(learner__in=Learner.objects.followed_by(user))
        planned = Q(learner__participant__programme__in=user.led_programme_ids(*PLANS))
        return self.filter(followed | planned)

    def planned_by(self, user: Visitor) -> CourseApplicationQuerySet:
        """Those that this person decides on."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(learner__participant__programme__in=user.led_programme_ids(*PLANS))

    def using_a_place(self) -> CourseApplicationQuerySet:
        return self.filter(status__in=USES_A_COURSE_PLACE)

    def passed_in(self, year: int) -> CourseApplicationQuerySet:
        return self.filter(status=ApplicationState.PASSED, result_on__year=year)

    def standing(self, standing: str) -> CourseApplicationQuerySet:
        """As ``CourseApplication.standing`` says it."""
        today = timezone.localdate()
        by_day = {
            Following.APPROVED: Q(offering__first_day__gt=today),
            Following.UNDER_WAY: Q(offering__first_day__lte=today, offering__last_day__gte=today),
            Following.TO_RECORD: Q(offering__last_day__lt=today),
        }
        for each, on_day in by_day.items():
            if standing == each:
                return self.filter(on_day, status=ApplicationState.APPROVED)
        return self.filter(status=standing)


class CourseApplication(models.Model):
    """That a learner wants to follow a course, what was decided, and what came of it.

    ``ec`` is what was earned: at most that of the course, which the database checks.
    ``result_on`` is the local day of the result, or on which the learner stopped.
    """

    offering = models.ForeignKey(
        CourseOffering, on_delete=models.PROTECT, related_name="applications"
    )
    learner = models.ForeignKey(
        Learner, on_delete=models.PROTECT, related_name="course_applications"
    )
    motivation = models.TextField(_("motivatie"), max_length=1000)
    prerequisites_met = models.TextField(_("voorkennis"), max_length=1000, blank=True)
    applied_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    status = models.CharField(
        _("stand"), max_length=20, choices=ApplicationState, default=ApplicationState.APPLIED
    )
    status_since = models.DateTimeField()
    decision_note = models.CharField(_("toelichting"), max_length=500, blank=True)
    ec = models.DecimalField("EC", max_digits=3, decimal_places=1, null=True, blank=True)
    result_on = models.DateField(_("datum van het resultaat"), null=True, blank=True)

    objects = CourseApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "learner"],
                condition=Q(status__in=list(USES_A_COURSE_PLACE)),
                name="course_application_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ApplicationState.values),
                name="course_application_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="passed", ec__isnull=False, ec__gt=0)
                | (~Q(status="passed") & Q(ec__isnull=True)),
                name="course_application_ec_when_passed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(RESULTS), result_on__isnull=False)
                | (~Q(status__in=list(RESULTS)) & Q(result_on__isnull=True)),
                name="course_application_result_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decision_note=""),
                name="course_application_declined_has_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.offering}"

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:course_application", args=[self.pk])

    @property
    def standing(self) -> Following:
        """The state; for who was approved also whether the course is followed, or over."""
        if self.status != ApplicationState.APPROVED or not self.offering.has_begun:
            return Following(self.status)
        return Following.TO_RECORD if self.offering.is_over else Following.UNDER_WAY

    @property
    def has_result(self) -> bool:
        return self.status in RESULTS
