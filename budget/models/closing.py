"""Years that finance closed: nothing that is dated in them changes any more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class YearClosingQuerySet(models.QuerySet["YearClosing"]):
    def standing(self) -> YearClosingQuerySet:
        """Those that were not reopened."""
        return self.filter(reopened_at__isnull=True)


class YearClosing(models.Model):
    """That finance closed the books of one year of a programme, and reopened them perhaps.

    Years close in order, so what is dated before a closed year is closed too. Only the last
    closed year can be reopened, with a reason; closing it again is a new row. The database
    itself refuses what is dated in a closed year (migration ``closed_years``).
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="year_closings"
    )
    year = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reopen_reason = models.CharField(max_length=200, blank=True)

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "year", "closed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year"],
                condition=Q(reopened_at__isnull=True),
                name="year_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopen_reason="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="year_reopened_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"
