"""Half days of coaching: what coaches offer, who booked it, and what was agreed there."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masterclasses.models.enrolling import ENROLS
from masterclasses.models.planning import PLANS, TRAINS, OnOneDay, trains_still
from masterclasses.states import CoachingAbout, CoachingState
from packages.models import AgreementYear

if TYPE_CHECKING:
    from programme.models import User
    from programme.models.organisations import Visitor

HALF_DAY = Decimal("0.5")


def _coached_by(user: User) -> Q:
    """Slots that one offers oneself, as long as one works there."""
    return Q(coach=user, programme__in=user.led_programme_ids(*TRAINS))


def _entitled(user: User) -> Exists:
    """Whether one is the contact of an organisation with coaching in the slot's year."""
    return Exists(
        AgreementYear.objects.in_force().filter(
            agreement__participant__organisation__in=user.organisation_ids(*ENROLS),
            agreement__participant__programme=OuterRef("programme"),
            year=ExtractYear(OuterRef("period__startswith")),
            lines__component__grants__coaching_days__gt=0,
        )
    )


class CoachingSlotQuerySet(models.QuerySet["CoachingSlot"]):
    def visible_to(self, user: Visitor) -> CoachingSlotQuerySet:
        """All of programmes one plans for, one's own as a coach, and free ones to book.

        Who may book is the contact of an organisation that has coaching in the slot's year.
        """
        if not user.is_authenticated:
            return self.none()
        keeps = Q(programme__in=user.led_programme_ids(*PLANS)) | _coached_by(user)
        if not user.organisation_ids(*ENROLS):
            return self.filter(keeps)
        free = Q(pk__in=CoachingSlot.objects.free().values("pk"))
        return self.filter(keeps | (free & Q(_entitled(user))))

    def lost_to(self, user: Visitor) -> CoachingSlotQuerySet:
        """Those that this person could book until somebody did, or the coach took it back."""
        if not user.is_authenticated or not user.organisation_ids(*ENROLS):
            return self.none()
        free = CoachingSlot.objects.free().values("pk")
        return self.filter(_entitled(user)).exclude(pk__in=free)

    def offered_by(self, coaches: Collection[User]) -> CoachingSlotQuerySet:
        """Not withdrawn, with coach and live appointments (``bookings``); two queries."""
        live = models.Prefetch("bookings", CoachingBooking.objects.booked())
        found = self.filter(coach__in=coaches, withdrawn_at__isnull=True)
        return found.select_related("coach").prefetch_related(live)

    def free(self) -> CoachingSlotQuerySet:
        """Offered by who coaches there still, not booked, and not begun."""
        booked = CoachingBooking.objects.booked().filter(slot=OuterRef("pk"))
        return self.filter(
            ~Exists(booked),
            trains_still("coach", programme="programme"),
            withdrawn_at__isnull=True,
            period__startswith__gt=timezone.now(),
        )


class CoachingSlot(OnOneDay):
    """A half day on which a coach can be booked; ``period`` is on one local day."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="coaching_slots"
    )
    coach = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="coaching_slots"
    )
    period = DateTimeRangeField()
    place = models.CharField(gettext_lazy("plaats"), max_length=200, blank=True)
    online_link = models.URLField(gettext_lazy("link om online mee te doen"), blank=True)
    note = models.CharField(gettext_lazy("toelichting"), max_length=300, blank=True)
    offered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CoachingSlotQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        constraints = [
            # That it is a half day on one local day the migration adds.
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="coaching_slot_has_begin_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_link=""), name="coaching_slot_is_somewhere"
            ),
            ExclusionConstraint(
                name="coach_once_at_a_time",
                expressions=[
                    ("coach", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return _("Coaching op {day} met {coach}").format(
            day=date_format(self.day, "j F Y"), coach=self.coach
        )

    @property
    def has_begun(self) -> bool:
        return bool(self.period.lower <= timezone.now())


class CoachingBookingQuerySet(models.QuerySet["CoachingBooking"]):
    def visible_to(self, user: Visitor) -> CoachingBookingQuerySet:
        """To the organisation's contacts and who booked, to the coach, and to planners."""
        if not user.is_authenticated:
            return self.none()
        own = user.organisation_ids()
        coached = Q(slot__coach=user, slot__programme__in=user.led_programme_ids(*TRAINS))
        return self.filter(
            Q(participant__organisation__in=user.organisation_ids(*ENROLS))
            | Q(booked_by=user, participant__organisation__in=own)
            | coached
            | Q(slot__programme__in=user.led_programme_ids(*PLANS))
        )

    def kept_in_agenda_of(self, user: Visitor) -> CoachingBookingQuerySet:
        """Those where this person is to be: as the coach, or as who booked."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(booked_by=user) | Q(slot__coach=user))

    def held_by(self, coach: User) -> CoachingBookingQuerySet:
        """Those of this coach that are over, while one coaches there still."""
        return self.booked().filter(
            slot__coach=coach,
            slot__programme__in=coach.led_programme_ids(*TRAINS),
            slot__period__endswith__lte=timezone.now(),
        )

    def booked(self) -> CoachingBookingQuerySet:
        return self.filter(status=CoachingState.BOOKED)

    def to_come(self) -> CoachingBookingQuerySet:
        """Booked and not over yet."""
        return self.booked().filter(slot__period__endswith__gt=timezone.now())

    def over_or_off(self) -> CoachingBookingQuerySet:
        """The others: over, or called off."""
        return self.exclude(status=CoachingState.BOOKED, slot__period__endswith__gt=timezone.now())

    def days_used(
        self, years: Collection[int], participants: Collection[int]
    ) -> dict[tuple[int, int], Decimal]:
        """How many days of coaching each participant (by id) has booked, by year; one query."""
        rows = (
            self.booked()
            .filter(participant__in=participants)
            .annotate(year=ExtractYear(F("slot__period__startswith")))
            .filter(year__in=years)
            .order_by()
            .values_list("year", "participant")
            .annotate(count=Count("pk"))
        )
        return {(year, participant): count * HALF_DAY for year, participant, count in rows}


class CoachingBooking(models.Model):
    """That an organisation comes to a coach, for a topic or a case; ``companions`` as typed.

    ``sequence`` rises with every message to the two calendars (RFC 5545 3.8.7.4).
    """

    slot = models.ForeignKey(CoachingSlot, on_delete=models.PROTECT, related_name="bookings")
    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="coaching_bookings"
    )
    about = models.CharField(max_length=10, choices=CoachingAbout)
    case = models.ForeignKey(
        "programme.Case", on_delete=models.PROTECT, null=True, related_name="coaching_bookings"
    )
    subject = models.CharField(gettext_lazy("waarover"), max_length=160)
    question = models.TextField(gettext_lazy("vraag"), max_length=2000, blank=True)
    companions = models.CharField(gettext_lazy("wie er meekomen"), max_length=300, blank=True)
    booked_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="coaching_bookings"
    )
    booked_at = models.DateTimeField()
    status = models.CharField(
        gettext_lazy("stand"),
        max_length=20,
        choices=CoachingState,
        default=CoachingState.BOOKED,
    )
    status_since = models.DateTimeField()
    cancel_reason = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)

    objects = CoachingBookingQuerySet.as_manager()

    class Meta:
        ordering = ["slot__period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(status="booked"), name="coaching_slot_booked_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CoachingState.values), name="coaching_status_known"
            ),
            models.CheckConstraint(
                condition=Q(about__in=CoachingAbout.values) & ~Q(subject=""),
                name="coaching_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return _("Coaching: {subject}").format(subject=self.subject)

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:coaching_booking", args=[self.pk])

    @property
    def is_booked(self) -> bool:
        return self.status == CoachingState.BOOKED


class CoachingReport(models.Model):
    """What was agreed, as it was written; a correction is another row, the last one holds."""

    booking = models.ForeignKey(CoachingBooking, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField(gettext_lazy("verslag"), max_length=8000)
    written_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="coaching_report_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.booking} · {date_format(timezone.localtime(self.written_at), 'j F Y')}"
