"""Bank files as they came, and the lines in them; what a line became follows from its payments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from budget.models.invoices import READS_BOOKS, Payment
from budget.states import LineState
from programme.models import Programme

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class BankFileQuerySet(models.QuerySet["BankFile"]):
    def visible_to(self, user: Visitor) -> BankFileQuerySet:
        """Who reads the books of a programme sees what its lead's bank tells."""
        if not user.is_authenticated:
            return self.none()
        led = Programme.objects.filter(pk__in=user.led_programme_ids(*READS_BOOKS))
        return self.filter(lead__in=led.values("lead"))


class BankFile(models.Model):
    """A bank file, kept as it came (``document``), of an account of a programme's ``lead``.

    Never changes. ``known`` are its lines that an earlier file had told already.
    """

    lead = models.ForeignKey(
        "programme.Organisation", on_delete=models.PROTECT, related_name="bank_files"
    )
    document = models.ForeignKey("kit.StoredDocument", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10)
    first_day = models.DateField()
    last_day = models.DateField()
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    known = models.ManyToManyField("budget.BankTransaction", related_name="also_in")

    objects = BankFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lead", "sha256"], name="bank_file_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="bank_file_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.document.filename

    def get_absolute_url(self) -> str:
        return reverse("budget:bank_file", args=[self.pk])


class BankTransactionQuerySet(models.QuerySet["BankTransaction"]):
    def visible_to(self, user: Visitor) -> BankTransactionQuerySet:
        return self.filter(file__in=BankFile.objects.visible_to(user))

    def with_booked(self) -> BankTransactionQuerySet:
        """With ``booked``, the euros of it that are on invoices, and ``is_aside``."""
        from_it = Payment.objects.filter(transaction=OuterRef("pk")).order_by()
        booked = from_it.values("transaction").annotate(sum=Sum("amount")).values("sum")
        aside = SetAside.objects.filter(transaction=OuterRef("pk"), lifted_at__isnull=True)
        return self.annotate(
            booked=Coalesce(booked, Decimal(0), output_field=models.DecimalField()),
            is_aside=Exists(aside),
        )

    def for_list(self) -> BankTransactionQuerySet:
        """As ``with_booked``, with its file, and ``bookings``: the payments that stand."""
        standing = Payment.objects.standing().select_related("invoice")
        standing = standing.defer("invoice__buyer", "invoice__seller")
        bookings = Prefetch("payments", standing, to_attr="bookings")
        found = self.with_booked().select_related("file")
        return found.prefetch_related(bookings)  # type: ignore[no-redef]

    def waiting(self) -> BankTransactionQuerySet:
        """With money that somebody has to say something about."""
        open_lines = self.with_booked().filter(is_aside=False)  # type: ignore[misc]
        return open_lines.exclude(booked=F("amount"))  # type: ignore[misc]


class BankTransaction(models.Model):
    """A line of a bank statement: euros, negative where they left the account; never changes.

    The transfers of a batch are lines of their own, with the ``part`` that each is of the
    bank's one booking of ``entry_amount``. By ``fingerprint`` and ``part`` the database knows
    a booking of an account; see ``budget.banking.identity``.
    """

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="transactions")
    account = models.CharField(max_length=34)
    fingerprint = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField(default=0)
    statement = models.CharField(max_length=60, blank=True)
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    entry_amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=60, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    counterparty_name = models.CharField(max_length=140, blank=True)
    end_to_end = models.CharField(max_length=60, blank=True)
    remittance = models.CharField(max_length=1000, blank=True)

    # Only on rows of ``with_booked``; the last on those of a list.
    booked: Decimal
    is_aside: bool
    bookings: list[Payment]

    objects = BankTransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-booked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "fingerprint", "part"], name="bank_line_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="bank_line_has_an_amount"),
        ]
        indexes = [
            models.Index(fields=["account", "booked_on", "entry_amount"], name="bank_line_day"),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.booked_on, 'j F Y')} {self.counterparty_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("budget:bank_line", args=[self.pk])

    @property
    def left(self) -> Decimal:
        """Euros of it that are on no invoice, with its sign."""
        return self.amount - self.booked

    @property
    def told(self) -> str:
        """All in which a payer can have named an invoice."""
        return f"{self.remittance} {self.end_to_end}"

    def state(self, *, has_proposal: bool) -> LineState:
        if self.booked == self.amount:
            return LineState.BOOKED
        if self.is_aside:
            return LineState.ASIDE
        if self.booked:
            return LineState.PARTLY
        return LineState.PROPOSED if has_proposal else LineState.UNKNOWN


class SetAside(models.Model):
    """That a line (or what is left of it) is no business of the programme, and why.

    Taken back by ``lifted_at``; the row stays.
    """

    transaction = models.ForeignKey(
        BankTransaction, on_delete=models.PROTECT, related_name="set_aside"
    )
    reason = models.CharField(_("reden"), max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction"],
                condition=Q(lifted_at__isnull=True),
                name="bank_line_aside_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="bank_line_aside_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="bank_line_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
