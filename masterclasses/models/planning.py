"""What is planned: cohorts with their masterclass days, rooms, trainers and materials."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masterclasses.states import PUBLISHED, CohortState, MasterclassState
from packages.models import AgreementYear
from portal.kit.moments import clock
from programme.models import Membership, Role

if TYPE_CHECKING:
    from programme.models import User
    from programme.models.organisations import Visitor

PLANS = (Role.COORDINATOR, Role.ADMINISTRATOR)
TRAINS = (Role.TRAINER, Role.COORDINATOR)
LARGEST_COHORT = 500


class MasterclassRules(models.Model):
    """How masterclasses run in one programme; from its definition file."""

    programme = models.OneToOneField(
        "programme.Programme", on_delete=models.CASCADE, related_name="masterclass_rules"
    )
    held_before = models.PositiveSmallIntegerField(
        default=0, help_text="Masterclasses held before the programme; numbering goes on."
    )
    days_a_year = models.PositiveSmallIntegerField(default=4)
    cohort_capacity = models.PositiveSmallIntegerField(default=40)
    days_to_certify = models.PositiveSmallIntegerField(
        default=3, help_text="Days to attend in a year for a certificate."
    )
    cancel_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days before a cohort's first day until which one may cancel."
    )
    certificate_name = models.CharField(
        max_length=120, blank=True, help_text="Who stands on certificates for the lead."
    )
    certificate_function = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.programme}"


def in_force(user: User, *, programme: str = "programme") -> Exists:
    """Whether an own organisation has an agreement for the row's year.

    ``programme`` is the path to the programme from the rows that are filtered.
    """
    return Exists(
        AgreementYear.objects.in_force().filter(
            agreement__participant__organisation__in=user.organisation_ids(),
            agreement__participant__programme=OuterRef(programme),
            year=OuterRef("year"),
        )
    )


def trains_still(person: str, *, programme: str) -> Exists:
    """Whether who stands at ``person`` can log in and trains for the ``programme`` still.

    Both are paths from the rows that are filtered. A role may be taken away from somebody who
    keeps another: what was trained or coached does not go along.
    """
    return Exists(
        Membership.objects.filter(
            user=OuterRef(person),
            user__is_active=True,
            organisation=OuterRef(f"{programme}__lead"),
            role__in=TRAINS,
        )
    )


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: Visitor) -> CohortQuerySet:
        """All of programmes one plans for; published ones for those who take part in them.

        Who takes part has an agreement for that year; a network's organisers see what is
        published. A trainer sees days, not cohorts.
        """
        if not user.is_authenticated:
            return self.none()
        plans = Q(programme__in=user.led_programme_ids(*PLANS))
        supports = Q(programme__network__in=user.organisation_ids(Role.ORGANISER))
        published = Q(status__in=PUBLISHED)
        return self.filter(plans | (published & (supports | Q(in_force(user)))))

    def planned_by(self, user: Visitor) -> CohortQuerySet:
        """Those that this person plans."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=user.led_programme_ids(*PLANS))

    def open(self) -> CohortQuerySet:
        return self.filter(status=CohortState.OPEN)


class Cohort(models.Model):
    """A group of people that goes through one year's masterclasses of a programme together.

    ``cancel_until`` is the last day (local) on which participants give a seat back themselves.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="cohorts"
    )
    year = models.PositiveSmallIntegerField(gettext_lazy("jaar"))
    number = models.PositiveSmallIntegerField(gettext_lazy("nummer"))
    capacity = models.PositiveSmallIntegerField(
        gettext_lazy("aantal plaatsen"),
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_COHORT)],
    )
    cancel_until = models.DateField(gettext_lazy("afmelden kan tot en met"), null=True, blank=True)
    status = models.CharField(
        gettext_lazy("stand"), max_length=20, choices=CohortState, default=CohortState.DRAFT
    )
    status_since = models.DateTimeField(default=timezone.now)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "number"], name="cohort_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=LARGEST_COHORT),
                name="cohort_capacity_in_reach",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CohortState.values), name="cohort_status_known"
            ),
        ]

    def __str__(self) -> str:
        return _("Cohort {number} van {year}").format(number=self.number, year=self.year)

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:cohort", args=[self.pk])

    @property
    def in_a_sentence(self) -> str:
        """Its name where it is not the first word."""
        return _("cohort {number} van {year}").format(number=self.number, year=self.year)

    @property
    def is_over(self) -> bool:
        """Whether it had days and none is to come."""
        days = [day for day in self.masterclasses.all() if day.status == MasterclassState.PLANNED]
        return bool(days) and all(day.is_over for day in days)

    @property
    def can_still_cancel(self) -> bool:
        """Whether participants may give seats back themselves today (local)."""
        return self.cancel_until is None or timezone.localdate() <= self.cancel_until


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: Visitor) -> RoomQuerySet:
        """Those of programmes one plans for; others read a room's name and address at a day."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=user.led_programme_ids(*PLANS))


class Room(models.Model):
    """A place where masterclasses are held; it is in use once at a time."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="rooms"
    )
    name = models.CharField(gettext_lazy("naam"), max_length=120)
    address = models.CharField(gettext_lazy("adres"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        gettext_lazy("aantal plaatsen"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="room_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class MasterclassQuerySet(models.QuerySet["Masterclass"]):
    def visible_to(self, user: Visitor) -> MasterclassQuerySet:
        """Those of visible cohorts, and the days on which one is a trainer."""
        if not user.is_authenticated:
            return self.none()
        trained = TrainerBooking.objects.held_by(user).values("masterclass")
        cohorts = Cohort.objects.visible_to(user).values("pk")
        return self.filter(Q(pk__in=trained) | Q(cohort__in=cohorts))

    def trained_by(self, user: Visitor) -> MasterclassQuerySet:
        """The days on which one is a trainer, as long as one works there."""
        return self.filter(pk__in=TrainerBooking.objects.held_by(user).values("masterclass"))

    def planned_by(self, user: Visitor) -> MasterclassQuerySet:
        """Those whose cohort this person plans."""
        return self.filter(cohort__in=Cohort.objects.planned_by(user))

    def planned(self) -> MasterclassQuerySet:
        return self.filter(status=MasterclassState.PLANNED)

    def to_come(self) -> MasterclassQuerySet:
        """Planned and not over yet."""
        return self.planned().filter(period__endswith__gt=timezone.now())


class OnOneDay(models.Model):
    """What has a ``period`` on one local day."""

    period: Any

    class Meta:
        abstract = True

    @property
    def begins_at(self) -> datetime:
        """Local."""
        return timezone.localtime(self.period.lower)

    @property
    def ends_at(self) -> datetime:
        """Local."""
        return timezone.localtime(self.period.upper)

    @property
    def day(self) -> date:
        return self.begins_at.date()

    @property
    def moment(self) -> str:
        """Such as "donderdag 3 februari 2028, 09.00–12.30 uur"."""
        return _("{day}, {begin}–{end} uur").format(
            day=date_format(self.day, "l j F Y"),
            begin=clock(self.begins_at),
            end=clock(self.ends_at),
        )

    @property
    def is_over(self) -> bool:
        return bool(self.period.upper <= timezone.now())


class Masterclass(OnOneDay):
    """One day of a cohort; ``period`` holds begin and end in UTC, on one local day."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="masterclasses")
    number = models.PositiveSmallIntegerField(gettext_lazy("nummer"))
    title = models.CharField(gettext_lazy("titel"), max_length=160, blank=True)
    lines = models.ManyToManyField(
        "programme.DevelopmentLine", related_name="masterclasses", blank=True
    )
    period = DateTimeRangeField()
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="masterclasses"
    )
    online_link = models.URLField(gettext_lazy("link om online mee te doen"), blank=True)
    capacity = models.PositiveSmallIntegerField(
        gettext_lazy("aantal plaatsen"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_COHORT)],
    )
    agenda = models.TextField(gettext_lazy("programma van de dag"), max_length=4000, blank=True)
    status = models.CharField(
        gettext_lazy("stand"),
        max_length=20,
        choices=MasterclassState,
        default=MasterclassState.PLANNED,
    )
    cancel_reason = models.CharField(max_length=300, blank=True)
    trainers = models.ManyToManyField(
        "programme.User", through="TrainerBooking", related_name="trained_masterclasses"
    )

    objects = MasterclassQuerySet.as_manager()

    class Meta:
        ordering = ["period", "cohort"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "number"],
                condition=Q(status="planned"),
                name="masterclass_number_unique",
            ),
            # What trainer bookings refer to, so that they always have the day's own period.
            models.UniqueConstraint(fields=["id", "period"], name="masterclass_id_and_period"),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="masterclass_has_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MasterclassState.values), name="masterclass_status_known"
            ),
            ExclusionConstraint(
                name="masterclass_room_once_at_a_time",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned", room__isnull=False),
            ),
            ExclusionConstraint(
                name="masterclass_cohort_once_at_a_time",
                expressions=[
                    ("cohort", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned"),
            ),
        ]

    def __str__(self) -> str:
        name = _("Masterclass {number}").format(number=self.number)
        return f"{name}: {self.title}" if self.title else name

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:masterclass", args=[self.pk])

    @property
    def in_a_sentence(self) -> str:
        """Its name where it is not the first word."""
        name = _("masterclass {number}").format(number=self.number)
        return f"{name}: {self.title}" if self.title else name

    @property
    def is_to_come(self) -> bool:
        """Planned and not over yet, as ``to_come`` asks."""
        return self.status == MasterclassState.PLANNED and not self.is_over


class TrainerBookingQuerySet(models.QuerySet["TrainerBooking"]):
    def held_by(self, user: Visitor) -> TrainerBookingQuerySet:
        """This person's, as long as they train there: who left sees no list of people."""
        if not user.is_authenticated:
            return self.none()
        there = user.led_programme_ids(*TRAINS)
        return self.filter(trainer=user, masterclass__cohort__programme__in=there)

    def to_tell(self) -> TrainerBookingQuerySet:
        """Those of trainers who can log in and train there still."""
        return self.filter(trains_still("trainer", programme="masterclass__cohort__programme"))


class TrainerBooking(models.Model):
    """A trainer on a day. ``period`` is the masterclass's own: the database keeps it so.

    A day that does not go on books nobody.
    """

    masterclass = models.ForeignKey(Masterclass, on_delete=models.CASCADE, related_name="bookings")
    trainer = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="trainer_bookings"
    )
    period = DateTimeRangeField()

    objects = TrainerBookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["masterclass", "trainer"], name="trainer_booking_unique"
            ),
            ExclusionConstraint(
                name="trainer_once_at_a_time",
                expressions=[
                    ("trainer", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer} · {self.masterclass}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: Visitor) -> MaterialQuerySet:
        """Of the days that one may see."""
        days = Masterclass.objects.visible_to(user)
        return self.filter(masterclass__in=days.values("pk"))


class Material(models.Model):
    """Something to read or take along: a file of ours, or a link."""

    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.CASCADE, related_name="materials"
    )
    title = models.CharField(gettext_lazy("titel"), max_length=160)
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    link = models.URLField(gettext_lazy("link"), blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, link="")
                | (Q(document__isnull=True) & ~Q(link="")),
                name="material_is_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.title
