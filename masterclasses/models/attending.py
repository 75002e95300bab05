"""What is known of who was there: marks are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from masterclasses.models.enrolling import ENROLS, Learner
from masterclasses.models.planning import PLANS, Masterclass
from masterclasses.states import Mark, MarkedBy

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class AttendanceMarkQuerySet(models.QuerySet["AttendanceMark"]):
    def visible_to(self, user: Visitor) -> AttendanceMarkQuerySet:
        """One's own; a contact's organisation's; a trainer's own days; a planner's programmes."""
        if not user.is_authenticated:
            return self.none()
        own = Q(
            learner__email__iexact=user.email,
            learner__participant__organisation__in=user.organisation_ids(),
        )
        organisation = Q(learner__participant__organisation__in=user.organisation_ids(*ENROLS))
        trained = Q(
            masterclass__in=Masterclass.objects.filter(bookings__trainer=user).values("pk")
        )
        planned = Q(masterclass__cohort__programme__in=user.led_programme_ids(*PLANS))
        return self.filter(own | organisation | trained | planned)

    def that_hold(self) -> AttendanceMarkQuerySet:
        """The mark that holds of each learner on each day: the last one seen."""
        # By the keys: a name alone would sort by the other model's own order.
        return self.order_by("masterclass_id", "learner_id", "-seen_at", "-pk").distinct(
            "masterclass_id", "learner_id"
        )


class AttendanceMark(models.Model):
    """That somebody saw (``seen_at``, UTC) a learner present, absent or excused on a day.

    A list kept on a tablet without a connection is sent later: ``recorded_at`` is when it
    reached the portal. A correction is a new mark; the database changes none.
    """

    masterclass = models.ForeignKey(Masterclass, on_delete=models.PROTECT, related_name="marks")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(_("aanwezigheid"), max_length=20, choices=Mark)
    way = models.CharField(max_length=20, choices=MarkedBy)
    seen_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AttendanceMarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["masterclass", "learner", "-seen_at", "-id"], name="attendance_latest"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="mark_known"),
            models.CheckConstraint(condition=Q(way__in=MarkedBy.values), name="mark_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} {self.get_mark_display()} · {self.masterclass}"
