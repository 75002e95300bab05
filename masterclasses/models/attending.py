"""What is known of who was there: marks are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from masterclasses.models.enrolling import Learner
from masterclasses.models.planning import PLANS, Masterclass
from masterclasses.states import Mark, MarkedBy

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class AttendanceMarkQuerySet(models.QuerySet["AttendanceMark"]):
    def visible_to(self, user: Visitor) -> AttendanceMarkQuerySet:
        """One's own; a contact's organisation's; a trainer's own days; a planner's programmes."""
        if not user.is_authenticated:
            return self.none()
        followed = Q(learner__in=Learner.objects.followed_by(user))
        trained = Q(masterclass__in=Masterclass.objects.trained_by(user).values("pk"))
        planned = Q(masterclass__cohort__programme__in=user.led_programme_ids(*PLANS))
        return self.filter(followed | trained | planned)

    def that_hold(self) -> AttendanceMarkQuerySet:
        """The mark that holds of each learner on each day: the last one seen."""
        # By the keys: a name alone would sort by the other model's own order.
        return self.order_by("masterclass_id", "learner_id", "-seen_at", "-pk").distinct(
            "masterclass_id", "learner_id"
        )


class AttendanceMark(models.Model):
    """That somebody saw (``seen_at``, UTC) a learner present, absent or excused on a day.

    A list kept on a tablet without a connection is sent later: ``recorded_at`` is when it
    reached the portal, ``client_id`` what the tablet called the mark, so that one that is sent
    twice is added once. A correction is a new mark; the database changes none. ``reason`` is
    there where somebody corrects long after the day.
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
    client_id = models.UUIDField(null=True, unique=True, editable=False)
    reason = models.CharField(_("reden"), max_length=300, blank=True)

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


class CodeWord(models.Model):
    """What learners type or scan in the room to tell that they are there; one for a day.

    A new word takes the place of the old one, which stops working.
    """

    masterclass = models.OneToOneField(
        Masterclass, on_delete=models.CASCADE, related_name="code_word"
    )
    word = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(auto_now=True)
    made_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.word
