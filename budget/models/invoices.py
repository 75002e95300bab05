"""Invoices: a draft follows its agreement; an issued one is a frozen copy with a number.

What was issued is taken back by a credit note, whole or in part; a new invoice may then stand
for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.states import InvoiceKind, InvoiceState, Standing
from packages.models import VatTreatment
from portal.kit import money
from portal.kit.languages import Language
from portal.kit.money import Treatment
from programme.models import Programme, Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

READS_OWN_INVOICES = (Role.CONTACT, Role.FINANCE, Role.SIGNATORY)
READS_BOOKS = (Role.FINANCE, Role.COORDINATOR, Role.ADMINISTRATOR)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Visitor) -> InvoiceQuerySet:
        """Who reads the books of a programme: all of it; participants: issued ones.

        Of a participant, the contact, finance contact and signatory see invoices.
        """
        if not user.is_authenticated:
            return self.none()
        own = user.organisation_ids(*READS_OWN_INVOICES)
        led = user.led_programme_ids(*READS_BOOKS)
        participant = "agreement_year__agreement__participant"
        return self.filter(
            Q(**{f"{participant}__organisation__in": own}, status=InvoiceState.ISSUED)
            | Q(**{f"{participant}__programme__in": led})
        )

    def drafts(self) -> InvoiceQuerySet:
        return self.filter(status=InvoiceState.DRAFT)

    def issued(self) -> InvoiceQuerySet:
        return self.filter(status=InvoiceState.ISSUED)

    def in_force(self) -> InvoiceQuerySet:
        """Issued, and not wholly taken back by credit notes."""
        asked = self.issued().filter(kind=InvoiceKind.INVOICE)
        return asked.filter(balance__credited__lt=F("balance__gross"))

    def credit_notes(self) -> InvoiceQuerySet:
        return self.filter(kind=InvoiceKind.CREDIT)

    def credited(self) -> InvoiceQuerySet:
        """Wholly taken back, with nothing to pay in either direction."""
        return self.issued().filter(
            kind=InvoiceKind.INVOICE,
            balance__open=0,
            balance__credited=F("balance__gross"),
        )

    def open(self) -> InvoiceQuerySet:
        """Issued and not wholly paid."""
        return self.filter(balance__open__gt=0)

    def paid(self) -> InvoiceQuerySet:
        return self.in_force().filter(balance__open=0)

    def to_refund(self) -> InvoiceQuerySet:
        """More came in than is owed: overpaid, or credited after it was paid."""
        return self.filter(balance__open__lt=0)

    def disputed(self) -> InvoiceQuerySet:
        """The customer does not agree, and finance has yet to say what came of that."""
        return self.filter(disputes__isnull=False, disputes__ended_at__isnull=True)

    def overdue(self) -> InvoiceQuerySet:
        """Open after the last day of payment, in local time."""
        return self.open().filter(due_on__lt=timezone.localdate())


class Invoice(models.Model):
    """An invoice of one year of an agreement, or the credit note of such an invoice.

    The database itself keeps what was issued (migration ``frozen_paper``).

    Empty of contents as a draft; at issuing it gets number, dates, ``seller`` and ``buyer``
    (names, addresses and identifiers as printed, art. 35a Wet OB), lines and
    totals (``net_total`` and the rounded VAT of all categories ``vat_total``, euros), and
    never changes again. A worker adds its papers: ``document`` is the PDF, ``einvoice`` the
    UBL with that PDF inside; ``approved`` is the SHA-256 of the UBL that was judged at issuing.

    A year has one invoice that ``replaces`` nothing; a later one of the same year stands for
    one that was wholly credited. A credit note is issued at once, has its own series, and
    names the invoice that it ``credits`` and the ``reason``; its amounts are positive, as
    printed (``Balance`` gives them their sign).
    """

    agreement_year = models.ForeignKey(
        "packages.AgreementYear", on_delete=models.PROTECT, related_name="invoices"
    )
    kind = models.CharField(max_length=20, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    reason = models.CharField(_("reden"), max_length=200, blank=True)
    status = models.CharField(
        _("stand"), max_length=20, choices=InvoiceState, default=InvoiceState.DRAFT
    )
    raised_at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(_("nummer"), max_length=30, unique=True, null=True)  # noqa: DJ001 - drafts have none
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    seller = models.JSONField(default=dict)
    buyer = models.JSONField(default=dict)
    reference_label = models.CharField(max_length=60, blank=True)
    reference_value = models.CharField(max_length=60, blank=True)
    net_total = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    vat_total = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    einvoice = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )

    approved = models.CharField(max_length=64, blank=True)

    # Only on rows of a selector that adds the participant's name.
    party: str
    # Only on rows of a selector that adds them: whether a dispute stands, and the last reminder.
    disputed: bool
    last_letter: str | None
    last_letter_on: date | None

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status="draft",
                    number__isnull=True,
                    issued_on__isnull=True,
                    net_total__isnull=True,
                )
                | Q(
                    status="issued",
                    number__isnull=False,
                    issued_on__isnull=False,
                    net_total__isnull=False,
                    vat_total__isnull=False,
                )
                & (Q(kind="credit") | Q(due_on__isnull=False)),
                name="invoice_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", credits__isnull=True, reason="")
                | (
                    Q(kind="credit", credits__isnull=False, replaces__isnull=True)
                    & Q(status="issued")
                    & ~Q(reason="")
                ),
                name="invoice_or_credit_note",
            ),
            models.UniqueConstraint(
                fields=["agreement_year"],
                condition=Q(kind="invoice", replaces__isnull=True),
                name="invoice_first_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("issued_on")),
                name="invoice_due_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(net_total__isnull=True) | Q(net_total__gt=0),
                name="invoice_asks_for_money",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Conceptfactuur"))

    def get_absolute_url(self) -> str:
        if self.number:
            return reverse("budget:invoice", args=[self.number])
        return reverse("budget:draft", args=[self.pk])

    @property
    def programme(self) -> Programme:
        return self.agreement_year.agreement.participant.programme

    @property
    def standing(self) -> Standing:
        """How it stands today (local)."""
        if self.kind == InvoiceKind.CREDIT:
            return Standing.CREDIT_NOTE
        if self.due_on is None:
            return Standing.DRAFT
        balance = self.balance
        if balance.open < 0:
            return Standing.TO_REFUND
        if balance.open == 0:
            return Standing.CREDITED if balance.credited == balance.gross else Standing.PAID
        return Standing.OVERDUE if self.due_on < timezone.localdate() else Standing.OPEN

    @property
    def language(self) -> str:
        """That of its papers: the customer's when it was issued."""
        return str(self.buyer.get("language", Language.DUTCH))

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT


class Balance(models.Model):
    """What each invoice comes to and what is left to pay of it, in euros: never stored.

    A view of the database (migration ``balance``), so that lists, sums and filters read one
    definition. Of a draft, ``net`` is what its agreement says now, and nothing is owed yet:
    ``gross`` and ``open`` are zero. Of a credit note ``net`` and ``gross`` are negative; what
    it takes off is told at its invoice, as ``credited`` (gross). ``open`` is below zero where
    money is to be paid back.
    """

    invoice = models.OneToOneField(
        Invoice, on_delete=models.DO_NOTHING, primary_key=True, related_name="balance"
    )
    net = models.DecimalField(max_digits=12, decimal_places=2)
    gross = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    open = models.DecimalField(max_digits=12, decimal_places=2)
    credited = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.open} / {self.gross}"


class InvoiceLine(models.Model):
    """A frozen line: euros net, with its VAT category as in EN 16931.

    A discount has a negative quantity. ``component`` is what was sold; ``credits``, on a credit
    note, the line that is taken back: of each line never more than it asked, which the
    database keeps. Credit notes of one invoice round the VAT of their sum, so that all of them
    together take back what the invoice asked: ``vat_rounding`` are the cents (one at most)
    that a note differs by, told at the first of its lines in that treatment.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    component = models.ForeignKey(
        "packages.Component", on_delete=models.PROTECT, null=True, related_name="+"
    )
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_lines"
    )
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat_category = models.CharField(max_length=2, choices=VatTreatment.Category)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2)
    vat_reason = models.CharField(max_length=200, blank=True)
    vat_rounding = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))

    class Meta:
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_unique"),
            models.CheckConstraint(
                condition=Q(net=Round(F("quantity") * F("unit_price"), 2)),
                name="invoice_line_net_is_product",
            ),
            models.CheckConstraint(
                condition=Q(vat_category="S", vat_rate__gt=0, vat_reason="")
                | (Q(vat_category="E", vat_rate=0) & ~Q(vat_reason="")),
                name="invoice_line_vat_consistent",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0) & ~Q(quantity=0),
                name="invoice_line_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(vat_rounding=0)
                | Q(
                    credits__isnull=False, vat_category="S", vat_rounding__range=("-0.01", "0.01")
                ),
                name="invoice_line_rounds_credit_only",
            ),
        ]

    def __str__(self) -> str:
        return self.description


def per_treatment(lines: Iterable[InvoiceLine]) -> tuple[Treatment, ...]:
    """Net and VAT of the lines of an invoice or credit note, as it must show them."""
    lines = list(lines)
    cents = {_treatment_of(line): line.vat_rounding for line in lines if line.vat_rounding}
    return tuple(
        replace(each, rounding=cents.get((each.category, each.rate, each.reason), Decimal(0)))
        for each in money.per_treatment((*_treatment_of(line), line.net) for line in lines)
    )


def _treatment_of(line: InvoiceLine) -> tuple[str, Decimal, str]:
    return line.vat_category, line.vat_rate, line.vat_reason


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> PaymentQuerySet:
        """Neither undone nor undoing; their sum is that of all payments."""
        return self.filter(undoes__isnull=True, undone_by__isnull=True)


class Payment(models.Model):
    """Money received on an invoice, in euros gross, on a day (local); never changed.

    Below zero it was paid back to the customer. ``transaction`` is the line of a bank statement
    that tells of it; one that was booked by hand may be tied to its line later. All payments
    from a line come to no more than that line; a counter-booking has the line of its payment.

    A wrong one is undone by a counter-booking: minus the same amount on the same day, so
    that no sum over a period counts it, with the reason as its note. Where the year of that
    day is closed, the counter-booking is of the day on which it is made.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    received_on = models.DateField()
    booked_at = models.DateTimeField(auto_now_add=True)
    booked_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    transaction = models.ForeignKey(
        "budget.BankTransaction", on_delete=models.PROTECT, null=True, related_name="payments"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & (Q(undoes__isnull=True) | ~Q(note="")),
                name="payment_or_counter_booking",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.received_on}"

    @property
    def size(self) -> Decimal:
        """The amount without its sign, as people read it beside received or paid back."""
        return abs(self.amount)
