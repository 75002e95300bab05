"""How a document went to its customer: one row per try, and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS, Invoice
from budget.states import UNDER_WAY, DeliveryState
from packages.models import Channel

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

OF_PROGRAMMES = "invoice__agreement_year__agreement__participant__programme__in"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Visitor) -> DeliveryQuerySet:
        """For who reads the books; participants see the invoice itself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(**{OF_PROGRAMMES: user.led_programme_ids(*READS_BOOKS)})

    def under_way(self) -> DeliveryQuerySet:
        return self.filter(state__in=UNDER_WAY)

    def ready(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.READY)

    def refused(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.REFUSED)

    def last_tries(self) -> DeliveryQuerySet:
        """Of each document the last try."""
        later = self.model.objects.filter(invoice=OuterRef("invoice"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class Delivery(models.Model):
    """One try to bring an invoice or a credit note to its customer, by one channel.

    ``key`` tells the other side that a document which comes twice is one: a worker that was
    killed after handing over hands over again. ``said`` is what the other side answered last,
    ``trouble`` why it could not be reached (technical), ``note`` what finance wrote when it
    decided by hand. ``reference`` is what the other side calls the document.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("manier"), max_length=20, choices=Channel)
    receiver = models.CharField(_("aan"), max_length=254)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("stand"), max_length=20, choices=DeliveryState, default=DeliveryState.READY
    )
    mail = models.OneToOneField(
        "kit.OutgoingMail", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reference = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    looked_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    # Only on rows of a selector that adds them.
    party: str
    times: int

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=["ready", "handed_over"]),
                name="delivery_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", handed_over_at__isnull=True, settled_at__isnull=True)
                | Q(state="handed_over", handed_over_at__isnull=False, settled_at__isnull=True)
                | Q(state__in=["delivered", "refused"], settled_at__isnull=False),
                name="delivery_times_fit_state",
            ),
            models.CheckConstraint(
                condition=Q(channel="mail") | Q(mail__isnull=True), name="delivery_mail_by_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.channel} {self.state}"

    @property
    def since(self) -> datetime:
        """When it came to be in its state (UTC)."""
        return self.settled_at or self.handed_over_at or self.begun_at


class PaperFailure(models.Model):
    """That no worker could make the papers of what was issued; gone once they are made.

    ``what`` is technical, "" where the worker was lost without a word. Times are UTC.
    """

    invoice = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, primary_key=True, related_name="paper_failure"
    )
    what = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.what}"
