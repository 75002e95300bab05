"""A year's run: many invoices of one year, issued by workers after somebody looked at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from budget.models.invoices import READS_BOOKS, Invoice
from portal.kit.languages import for_reader

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class InvoiceRunQuerySet(models.QuerySet["InvoiceRun"]):
    def visible_to(self, user: Visitor) -> InvoiceRunQuerySet:
        """Who reads the books of the programme."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=user.led_programme_ids(*READS_BOOKS))

    def under_way(self) -> InvoiceRunQuerySet:
        return self.filter(pk__in=InvoiceRunItem.objects.waiting().values("run"))


class InvoiceRun(models.Model):
    """Which years of agreements somebody chose to invoice together, and when; never changed."""

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.PROTECT, related_name="invoice_runs"
    )
    year = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    objects = InvoiceRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return _("Uitgifte {year}").format(year=self.year)

    def get_absolute_url(self) -> str:
        return reverse("budget:run", args=[self.pk])


class InvoiceRunItemQuerySet(models.QuerySet["InvoiceRunItem"]):
    def waiting(self) -> InvoiceRunItemQuerySet:
        """A worker has yet to come to them."""
        return self.filter(invoice__isnull=True, held={})

    def issued(self) -> InvoiceRunItemQuerySet:
        return self.filter(invoice__isnull=False)

    def held(self) -> InvoiceRunItemQuerySet:
        return self.exclude(held={})


class InvoiceRunItem(models.Model):
    """One year of an agreement in a run, with what it came to (euros) when it was chosen.

    ``invoice`` is what the run issued for it, set in the transaction that issues; ``held`` says
    in each language why it issued none. With neither, a worker has yet to come to it.
    """

    run = models.ForeignKey(InvoiceRun, on_delete=models.PROTECT, related_name="items")
    agreement_year = models.ForeignKey(
        "packages.AgreementYear", on_delete=models.PROTECT, related_name="+"
    )
    seen_net = models.DecimalField(max_digits=10, decimal_places=2)
    seen_gross = models.DecimalField(max_digits=10, decimal_places=2)
    invoice = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, null=True, related_name="run_item"
    )
    held = models.JSONField(default=dict)
    tried_at = models.DateTimeField(null=True)

    objects = InvoiceRunItemQuerySet.as_manager()

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "agreement_year"], name="run_item_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(invoice__isnull=True) | Q(held={}), name="run_item_issued_or_held"
            ),
            models.CheckConstraint(
                condition=Q(seen_gross__gte=F("seen_net")), name="run_item_gross_holds_net"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.agreement_year}"

    @property
    def is_waiting(self) -> bool:
        return self.invoice_id is None and not self.held

    @property
    def why_held(self) -> str:
        """As the reader reads it; what was held before it was kept so is in Dutch."""
        return for_reader(self.held)
