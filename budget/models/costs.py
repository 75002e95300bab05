"""What the programme really cost: days that people worked on a line, and other expenses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS
from portal.kit.validators import validate_person_name
from programme.models import ROLES_AT_LEAD, Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

# Who writes days for others, and books expenses.
KEEPS_COSTS = (Role.COORDINATOR, Role.FINANCE)
QUARTERS = (Decimal("0.25"), Decimal("0.50"), Decimal("0.75"), Decimal("1.00"))


class WorkerQuerySet(models.QuerySet["Worker"]):
    def visible_to(self, user: Visitor) -> WorkerQuerySet:
        """Those of programmes whose books one reads; oneself, as long as one is at the lead."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(programme__in=user.led_programme_ids(*READS_BOOKS))
            | Q(user=user, programme__in=user.led_programme_ids(*ROLES_AT_LEAD))
        )

    def kept_by(self, user: Visitor) -> WorkerQuerySet:
        """Those whose days this person may write: everybody's, or only one's own."""
        if not user.is_authenticated:
            return self.none()
        return self.visible_to(user).filter(
            Q(programme__in=user.led_programme_ids(*KEEPS_COSTS)) | Q(user=user)
        )


class Worker(models.Model):
    """Somebody who works for a programme by the day; ``user`` may write their own days.

    ``function`` decides the day rate, and so never changes: who changes function is somebody
    new in the register.
    """

    class Function(models.TextChoices):
        LEADER = "leader", _("programmaleider")
        SPECIALIST = "specialist", _("specialist")

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="workers"
    )
    name = models.CharField(max_length=120, validators=[validate_person_name])
    function = models.CharField(max_length=20, choices=Function)
    user = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    works = models.BooleanField(default=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["programme", Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                F("programme"), Lower("name"), F("function"), name="worker_name_unique"
            ),
            models.UniqueConstraint(fields=["programme", "user", "function"],
                                    name="worker_user_unique"),
            models.CheckConstraint(
                condition=Q(function__in=["leader", "specialist"]), name="worker_function_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class DayRate(models.Model):
    """Euros net a day, from a day on until a later rate: of one worker, or of a function.

    A worker's own goes before that of the function; a leader without either costs what the
    budget of that year reckons with (``BudgetBasis.day_rate``).
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="day_rates"
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="day_rates"
    )
    function = models.CharField(max_length=20, choices=Worker.Function, blank=True)
    from_on = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["programme", "function", "worker", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(worker__isnull=False, function="")
                | Q(worker__isnull=True, function__in=["leader", "specialist"]),
                name="day_rate_of_worker_or_function",
            ),
            models.UniqueConstraint(
                fields=["programme", "worker", "function", "from_on"],
                name="day_rate_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="day_rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.worker or self.get_function_display()} {self.from_on}: {self.amount}"


class WorkedDayQuerySet(models.QuerySet["WorkedDay"]):
    def visible_to(self, user: Visitor) -> WorkedDayQuerySet:
        return self.filter(worker__in=Worker.objects.visible_to(user))


class WorkedDay(models.Model):
    """A quarter, half or whole of one day that somebody worked on a line.

    All lines together are a day at most (trigger ``budget_no_more_than_a_day``). What it costs
    is derived, see ``DayCost``; what it was before a change stands in the logbook.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="worked_days")
    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.PROTECT, related_name="worked_days"
    )
    day = models.DateField()
    days = models.DecimalField(max_digits=3, decimal_places=2)
    written_at = models.DateTimeField(auto_now=True)
    written_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    objects = WorkedDayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "worker", "line"]
        indexes = [models.Index(fields=["day"], name="worked_day_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "line", "day"], name="worked_day_once_a_line"
            ),
            models.CheckConstraint(condition=Q(days__in=QUARTERS), name="worked_day_in_quarters"),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.day}: {self.days}"


class DayCost(models.Model):
    """What each worked day costs, in euros net and whole cents: a view of the database.

    Null where there is no rate, which services see to before a day is written.
    """

    worked_day = models.OneToOneField(
        WorkedDay, on_delete=models.DO_NOTHING, primary_key=True, related_name="cost"
    )
    rate = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.amount}"


class ExpenseQuerySet(models.QuerySet["Expense"]):
    def visible_to(self, user: Visitor) -> ExpenseQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(line__programme__in=user.led_programme_ids(*READS_BOOKS))


class Expense(models.Model):
    """What was bought for a line, in euros, with its receipt; never changed.

    A wrong one is taken back by a counter-booking: minus the same amounts, with the reason as
    its description, on the same day, or on a later one where that year is closed.
    """

    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.PROTECT, related_name="expenses"
    )
    day = models.DateField()
    description = models.CharField(max_length=200)
    supplier = models.CharField(max_length=120)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField(max_digits=10, decimal_places=2)
    receipt = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    booked_at = models.DateTimeField(auto_now_add=True)
    booked_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"], name="expense_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, receipt__isnull=False, net__gt=0, vat__gte=0)
                | Q(undoes__isnull=False, receipt__isnull=True, net__lt=0, vat__lte=0),
                name="expense_or_counter_booking",
            ),
            models.CheckConstraint(
                condition=~Q(description="") & ~Q(supplier=""), name="expense_says_what_it_is"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}, {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("budget:expense", args=[self.pk])

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")


class DaysListQuerySet(models.QuerySet["DaysList"]):
    def visible_to(self, user: Visitor) -> DaysListQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=user.led_programme_ids(*READS_BOOKS))


class DaysList(models.Model):
    """A file with worked days as it was sent, to look over before it is read in.

    ``table`` holds its lines with their cells; ``outcome`` what came of a line, by its number:
    a verdict and a sentence.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="days_lists"
    )
    filename = models.CharField(max_length=120)
    table = models.JSONField()
    outcome = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    read_in_at = models.DateTimeField(null=True)

    objects = DaysListQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("budget:days_list", args=[self.pk])
