"""What the programme needs a year, and the sum behind it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q


class BudgetBasis(models.Model):
    """How a year's budget was reckoned: leaders × days a week × weeks × day rate + extras.

    ``day_rate`` is euros per person per day, ``extras`` euros a year (programme document). Once
    finance decided on a year (``decided_at``, why in ``note``), the definition no longer does.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.CASCADE, related_name="budget_bases"
    )
    year = models.PositiveSmallIntegerField()
    leaders = models.PositiveSmallIntegerField()
    days_per_week = models.DecimalField(max_digits=3, decimal_places=1)
    weeks = models.PositiveSmallIntegerField()
    day_rate = models.DecimalField(max_digits=8, decimal_places=2)
    extras = models.DecimalField(max_digits=10, decimal_places=2)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["programme", "year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="budget_basis_unique"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(note="")),
                name="budget_basis_decided_with_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"

    @property
    def per_week(self) -> Decimal:
        """Euros a week for all leaders together."""
        return self.leaders * self.days_per_week * self.day_rate

    @property
    def of_weeks(self) -> Decimal:
        """Euros a year for all leaders together."""
        return self.weeks * self.per_week

    @property
    def total(self) -> Decimal:
        """Euros a year."""
        return self.of_weeks + self.extras


class LineBudget(models.Model):
    """What one development line needs in one year, in euros."""

    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.CASCADE, related_name="budgets"
    )
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["year", "line__position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "year"], name="line_budget_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="line_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.year}: {self.amount}"
