"""Placements: students of the university at an organisation, and the places it offers them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from masterclasses.models.planning import PLANS, TRAINS
from masterclasses.states import FILLED, PlacementStanding, PlacementState
from portal.kit.validators import validate_name, validate_person_name

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

ONE_DAY = timedelta(days=1)
ENDS_SOON = timedelta(days=31)


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: Visitor) -> PlacementQuerySet:
        """At one's own organisations, of programmes one plans for, and those one supervises.

        Who supervised and has left the university reads of no student any more.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(participant__organisation__in=user.organisation_ids())
            | Q(participant__programme__in=user.led_programme_ids(*PLANS))
            | Q(supervisor=user, participant__programme__in=user.led_programme_ids(*TRAINS))
        )

    def filled(self) -> PlacementQuerySet:
        """Where somebody sits, sat or will sit."""
        return self.filter(status__in=FILLED)

    def touching(self, first: date, last: date) -> PlacementQuerySet:
        """Those with a day from ``first`` to ``last``, both included."""
        return self.filter(period__overlap=DateRange(first, last + ONE_DAY))


class Placement(models.Model):
    """A student at a participant for a period; a place without a student is still open.

    ``period`` runs up to, and not including, its end. When a placement stops early it ends
    with the student's last day. ``reason`` is why it stopped or was withdrawn.
    """

    class Kind(models.TextChoices):
        INTERN = "intern", _("stagiair")
        GRADUATE = "graduate", _("afstudeerder")
        POST_MASTER = "post_master", _("post-masterstudent")
        PHD = "phd", _("promovendus (PhD)")

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="placements"
    )
    kind = models.CharField(_("soort"), max_length=20, choices=Kind)
    title = models.CharField(_("opdracht"), max_length=160, validators=[validate_name])
    description = models.TextField(_("omschrijving"), max_length=4000, blank=True)
    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.PROTECT, null=True, related_name="placements"
    )
    case = models.ForeignKey(
        "programme.Case", on_delete=models.PROTECT, null=True, related_name="placements"
    )
    period = DateRangeField()
    student_name = models.CharField(max_length=120, blank=True, validators=[validate_person_name])
    student_email = models.EmailField(blank=True)
    supervisor = models.ForeignKey(
        "programme.User",
        on_delete=models.PROTECT,
        null=True,
        related_name="supervised_placements",
    )
    host_name = models.CharField(max_length=120, blank=True, validators=[validate_person_name])
    host_email = models.EmailField(blank=True)
    status = models.CharField(
        _("stand"), max_length=20, choices=PlacementState, default=PlacementState.OFFERED
    )
    reason = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["intern", "graduate", "post_master", "phd"]),
                name="placement_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PlacementState.values), name="placement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                ),
                name="placement_has_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["offered", "withdrawn"])
                | (
                    Q(supervisor__isnull=False, line__isnull=False)
                    & ~Q(student_name="")
                    & ~Q(student_email="")
                    & ~Q(host_name="")
                    & ~Q(host_email="")
                ),
                name="placement_filled_is_complete",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=["stopped", "withdrawn"]) & ~Q(reason=""))
                | (~Q(status__in=["stopped", "withdrawn"]) & Q(reason="")),
                name="placement_early_end_has_reason",
            ),
            ExclusionConstraint(
                name="placement_student_once_at_a_time",
                expressions=[
                    (Lower("student_email"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["planned", "completed", "stopped"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:placement", args=[self.pk])

    @property
    def first(self) -> date:
        first: date = self.period.lower
        return first

    @property
    def last(self) -> date:
        """The last day itself."""
        upper: date = self.period.upper
        return upper - ONE_DAY

    @property
    def has_begun(self) -> bool:
        return self.first <= timezone.localdate()

    @property
    def may_be_completed(self) -> bool:
        """From a month before its last day on."""
        return self.last <= timezone.localdate() + ENDS_SOON

    @property
    def is_filled(self) -> bool:
        return self.status in FILLED

    @property
    def standing(self) -> PlacementStanding:
        """How it stands today (local)."""
        over = self.last < timezone.localdate()
        if self.status == PlacementState.OFFERED:
            return PlacementStanding.LAPSED if over else PlacementStanding.OPEN
        if self.status != PlacementState.PLANNED:
            return PlacementStanding(self.status)
        if over:
            return PlacementStanding.OVER
        return PlacementStanding.RUNNING if self.has_begun else PlacementStanding.COMING
