"""Which days are about a case; coaching and placements name theirs themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from masterclasses.models.coaching import CoachingBooking
from masterclasses.models.placements import Placement
from masterclasses.models.planning import TRAINS, Masterclass

if TYPE_CHECKING:
    from programme.models import User
    from programme.models.organisations import Visitor


class CaseDayQuerySet(models.QuerySet["CaseDay"]):
    def visible_to(self, user: Visitor) -> CaseDayQuerySet:
        """Of the days that one may see; whether one reads the case is another question."""
        return self.filter(masterclass__in=Masterclass.objects.visible_to(user).values("pk"))


class CaseDay(models.Model):
    """That a case is worked on at a masterclass day."""

    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.CASCADE, related_name="case_days"
    )
    case = models.ForeignKey("programme.Case", on_delete=models.PROTECT, related_name="days")
    linked_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    objects = CaseDayQuerySet.as_manager()

    class Meta:
        ordering = ["masterclass__period", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["masterclass", "case"], name="case_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.masterclass}: {self.case}"


def case_readers(user: User) -> Q:
    """Who coaches about a case, or supervises a student who works on it, reads it.

    As long as one trains for the programme, and for the organisation that brought it: where
    another chose a case that was shared, it is read as long as it is.
    """
    programmes = user.led_programme_ids(*TRAINS)
    if not programmes:
        return Q(pk__in=())
    own = {"case__participant": F("participant")}
    coached = CoachingBooking.objects.booked().filter(slot__coach=user, **own)
    supervised = Placement.objects.filled().filter(supervisor=user, **own)
    return Q(participant__programme__in=programmes) & (
        Q(pk__in=coached.values("case")) | Q(pk__in=supervised.values("case"))
    )
