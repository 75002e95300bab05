"""Lists that somebody sends in a file, kept while they are looked over and read in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from masterclasses.models.planning import PLANS, Cohort, Masterclass
from masterclasses.states import SentListState

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class SentListQuerySet(models.QuerySet["SentList"]):
    def visible_to(self, user: Visitor) -> SentListQuerySet:
        """Of programmes one plans for; a trainer's own of a day."""
        if not user.is_authenticated:
            return self.none()
        planned = Q(cohort__programme__in=user.led_programme_ids(*PLANS))
        trained = Masterclass.objects.trained_by(user).values("pk")
        return self.filter(planned | Q(made_by=user, masterclass__in=trained))


class SentList(models.Model):
    """A list as it was sent; what it would do is looked over anew each time it is shown.

    ``table`` holds its lines with their cells, ``outcome`` what came of a line, by its number
    (from 1, as a spreadsheet counts): a verdict and a sentence. ``expected`` people are to be
    enrolled by a worker; ``moved_at`` is when something last came of it. ``masterclass`` is
    there for the attendance of one day.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", _("deelnemers")
        ATTENDANCE = "attendance", _("aanwezigheid")

    kind = models.CharField(max_length=20, choices=Kind)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sent_lists")
    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.PROTECT, null=True, related_name="sent_lists"
    )
    filename = models.CharField(max_length=120)
    table = models.JSONField()
    status = models.CharField(max_length=20, choices=SentListState, default=SentListState.CHECKED)
    outcome = models.JSONField(default=dict)
    expected = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SentListQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SentListState.values), name="sent_list_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="attendance") | Q(kind="people", masterclass__isnull=True),
                name="sent_list_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status="checked")
                | Q(started_by__isnull=False, moved_at__isnull=False),
                name="sent_list_started_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("masterclasses:sent_list", args=[self.pk])
