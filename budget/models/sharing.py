"""How what agreements bring in is divided over the development lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DistributionKey(models.Model):
    """The key (verdeelsleutel) of a programme in a year, as finance decided it.

    Rows are only added, under a lock on the programme: the last one holds. Without parts, and
    where none was decided, the lines get equal parts.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="distribution_keys"
    )
    year = models.PositiveSmallIntegerField()
    note = models.CharField(_("toelichting"), max_length=200)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme", "year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="distribution_key_has_note")
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class KeyPart(models.Model):
    """The percentage of one line; the database sees to it that a key's parts make 100."""

    key = models.ForeignKey(DistributionKey, on_delete=models.PROTECT, related_name="parts")
    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.PROTECT, related_name="+"
    )
    percentage = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["key", "line__position"]
        constraints = [
            models.UniqueConstraint(fields=["key", "line"], name="key_part_unique"),
            models.CheckConstraint(
                condition=Q(percentage__gte=0, percentage__lte=100), name="key_part_is_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.percentage}%"
