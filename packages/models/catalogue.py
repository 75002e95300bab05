"""What a programme offers: components with dated prices, bundled in packages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from packages.models.vat import Vat
from portal.kit.languages import translated

if TYPE_CHECKING:
    from collections.abc import Iterable


class Component(models.Model):
    """A building block of packages (pakketonderdeel) and what it grants a year.

    ``grants`` holds figures by name: ``masterclass_days``, ``seats_per_cohort``,
    ``coaching_days``, ``course_places``, ``course_ec``; and ``hosts_students``, true or absent.
    """

    class Bearer(models.TextChoices):
        PARTICIPANT = "participant", _("deelnemer")
        LEAD = "lead", _("universiteit")

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="components"
    )
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    contents = ArrayField(models.CharField(max_length=200), default=list)
    borne_by = models.CharField(max_length=20, choices=Bearer)
    grants = models.JSONField(default=dict)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="component_key_unique"),
            models.CheckConstraint(
                condition=Q(borne_by__in=["participant", "lead"]), name="component_bearer_known"
            ),
        ]

    def __str__(self) -> str:
        return translated(self.name)

    def price_on(self, day: date) -> Decimal:
        """Euros net a year on ``day``; raises ``LookupError`` where no price is set.

        Reads from the prefetched prices, so a list of components costs one query.
        """
        return _valid_on(self.prices.all(), day).amount

    def vat_on(self, day: date) -> VatTreatment:
        """The VAT treatment on ``day``; raises ``LookupError`` where none is set."""
        return _valid_on(self.vat_treatments.all(), day)


D = TypeVar("D", bound="_Dated")


class _Dated(models.Model):
    """A value that holds from a day to (not including) another; open where unbounded."""

    period = DateRangeField()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        lower, upper = self.period.lower, self.period.upper
        return (lower is None or lower <= day) and (upper is None or day < upper)


def _valid_on(values: Iterable[D], day: date) -> D:
    for value in values:
        if value.holds_on(day):
            return value
    raise LookupError(f"nothing holds on {day}")


class ComponentPrice(_Dated):
    """The value of a component: euros net of VAT a year."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="prices")
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["component", "period"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            ExclusionConstraint(
                name="price_periods_apart",
                expressions=[
                    ("component", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.amount}"


class VatTreatmentQuerySet(models.QuerySet["VatTreatment"]):
    def in_force(self) -> VatTreatmentQuerySet:
        """Without those that another one took the place of: of these one holds on a day."""
        return self.filter(superseded_at__isnull=True)


class VatTreatment(_Dated):
    """How a component is taxed from a day on, decided by UT finance (dutch-rules §2).

    ``category`` is that of EN 16931: ``S`` has a rate and no reason, ``E`` (exempt)
    has rate 0 and a reason.

    A definition file gives the first ones; what finance decides since has who, when (UTC) and
    why (``note``), and is kept by the database: a later decision ends its ``period``, or, where
    both begin on the same day, supersedes it whole.
    """

    class Category(models.TextChoices):
        STANDARD = "S", _("belast")
        EXEMPT = "E", _("vrijgesteld")

    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="vat_treatments"
    )
    category = models.CharField(max_length=2, choices=Category)
    rate = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(0))
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    objects = VatTreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["component", "period"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(note="")),
                name="vat_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(category="S", rate__gt=0, reason="")
                | (Q(category="E", rate=0) & ~Q(reason="")),
                name="vat_category_consistent",
            ),
            ExclusionConstraint(
                name="vat_periods_apart",
                expressions=[
                    ("component", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.words}"

    @property
    def vat(self) -> Vat:
        return Vat(self.category, self.rate, self.reason)

    @property
    def words(self) -> str:
        return self.vat.words

    def holds_on(self, day: date) -> bool:
        return self.superseded_at is None and super().holds_on(day)

    @property
    def holds_now(self) -> bool:
        """Whether invoices of this year go by it."""
        return self.holds_on(date(timezone.localdate().year, 1, 1))


class PackageQuerySet(models.QuerySet["Package"]):
    def with_components(self) -> PackageQuerySet:
        """Packages with all that ``value_on`` and its like need, in four queries."""
        return self.prefetch_related("components__prices", "components__vat_treatments")


class Package(models.Model):
    """A yearly learning package; its totals are sums of its components, never stored."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="packages"
    )
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=200, blank=True)
    components = models.ManyToManyField(Component, related_name="packages")

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="package_key_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def value_on(self, day: date) -> Decimal:
        """What all components are worth: euros net a year."""
        return sum((c.price_on(day) for c in self.components.all()), Decimal(0))

    def lead_contribution_on(self, day: date) -> Decimal:
        """What the university contributes itself: euros a year, never invoiced."""
        return self._borne_by(Component.Bearer.LEAD, day)

    def price_on(self, day: date) -> Decimal:
        """What the participant pays: euros net a year."""
        return self._borne_by(Component.Bearer.PARTICIPANT, day)

    def _borne_by(self, bearer: str, day: date) -> Decimal:
        mine = (c.price_on(day) for c in self.components.all() if c.borne_by == bearer)
        return sum(mine, Decimal(0))
