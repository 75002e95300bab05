"""What credit notes took back of an invoice, what is left of it, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from budget.models import Invoice, InvoiceLine, Payment

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LineLeft:
    """A line of an invoice with what credit notes took back of it: euros net, its own sign."""

    line: InvoiceLine
    taken: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.net - self.taken


@dataclass(frozen=True)
class Meaning:
    """What a credit note means to the customer: euros gross, as things stood when it was made.

    ``to_pay`` is what was left to pay of the invoice, ``back`` what of this note is paid back.
    """

    to_pay: Decimal
    back: Decimal


def lines_left(invoice: Invoice) -> list[LineLeft]:
    """Every line of an invoice in its order; one query."""
    lines = invoice.lines.annotate(taken_net=Sum("credit_lines__net", default=NOTHING))
    return [LineLeft(line, line.taken_net) for line in lines.order_by("position")]


def meaning_of(note: Invoice) -> Meaning:
    """From what was booked on the invoice up to this note, so that it never changes."""
    invoice = Invoice.objects.get(credit_notes=note)
    until = invoice.credit_notes.filter(pk__lte=note.pk)
    credited = sum((_gross(each) for each in until), NOTHING)
    paid = Payment.objects.filter(invoice=invoice, booked_at__lte=note.raised_at)
    received = paid.aggregate(sum=Sum("amount", default=NOTHING))["sum"]
    return meaning(_gross(invoice) - credited - received, _gross(note))


def meaning(left: Decimal, gross: Decimal) -> Meaning:
    """Of a note of ``gross`` after which ``left`` is open (below zero: too much was paid)."""
    return Meaning(to_pay=max(left, NOTHING), back=min(max(-left, NOTHING), gross))


def _gross(invoice: Invoice) -> Decimal:
    return (invoice.net_total or NOTHING) + (invoice.vat_total or NOTHING)
