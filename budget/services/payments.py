"""Payments: what came in or went back, booked by hand, and undone by a counter-booking."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import Invoice, Payment
from budget.services.closing import check_open, day_to_book
from budget.services.rights import check_finance
from portal.kit import audit, money
from portal.kit.acts import Refused, locked
from programme.models import User


class WrongDay(Refused):
    """The day on which the money came in can not be right."""


class BookedBefore(Refused):
    """As much of the same day is booked on the invoice; it may still be a second payment."""


@transaction.atomic
def record_payment(
    *,
    invoice: Invoice,
    amount: Decimal,
    received_on: date,
    actor: User,
    note: str = "",
    open_seen: Decimal | None = None,
    beyond: bool = False,
    second: bool = False,
) -> Payment:
    """Book euros (gross) received on a day (local).

    ``open_seen`` is what stood open when the booker looked: a payment that is sent twice is
    booked once. Raises ``Refused`` when that has changed since, for a draft, or for more than
    is open (unless ``beyond``: what is too much is then to be paid back), ``WrongDay`` for a
    day before the invoice's own or in the future, and ``BookedBefore`` for what is as much as
    another payment of that day (unless it is a ``second`` one).
    """
    found = locked_with_balance(invoice)
    check_finance(actor, found.programme)
    _check_bookable(found, received_on, open_seen)
    if amount <= 0 or (amount > found.balance.open and not beyond):
        raise _too_much(found)
    if not second:
        _check_not_booked(found, amount, received_on)
    payment = Payment.objects.create(
        invoice=invoice, amount=amount, received_on=received_on, booked_by=actor, note=note
    )
    audit.record(
        "budget.pay",
        actor=actor,
        subject=found,
        data={"amount": str(amount), "received_on": received_on.isoformat()},
    )
    return payment


@transaction.atomic
def record_refund(
    *,
    invoice: Invoice,
    amount: Decimal,
    received_on: date,
    actor: User,
    note: str = "",
    open_seen: Decimal | None = None,
    second: bool = False,
) -> Payment:
    """Book euros that were paid back to the customer on a day (local), of what is too much.

    That day is ``received_on``, as of every payment. Raises ``Refused`` for more than is to be
    paid back, and as ``record_payment`` does.
    """
    found = locked_with_balance(invoice)
    check_finance(actor, found.programme)
    _check_bookable(found, received_on, open_seen)
    if not 0 < amount <= -found.balance.open:
        raise _not_to_refund(found)
    if not second:
        _check_not_booked(found, -amount, received_on)
    payment = Payment.objects.create(
        invoice=invoice, amount=-amount, received_on=received_on, booked_by=actor, note=note
    )
    audit.record(
        "budget.refund",
        actor=actor,
        subject=found,
        data={"amount": str(amount), "paid_on": received_on.isoformat()},
    )
    return payment


def _check_not_booked(invoice: Invoice, amount: Decimal, day: date) -> None:
    """Who goes back to the form and sends it once more, books it twice; and so may a colleague."""
    if invoice.payments.standing().filter(amount=amount, received_on=day).exists():
        raise BookedBefore(
            _(
                "Van {day} is op deze factuur al {amount} geboekt. Is dit een tweede keer? Vink "
                "dat dan aan."
            ).format(day=date_format(day, "j F Y"), amount=money.euro(abs(amount)))
        )


def _too_much(invoice: Invoice) -> Refused:
    return Refused(
        _("Er staat nog {open} open. Boek een bedrag tot en met dat bedrag.").format(
            open=money.euro(max(invoice.balance.open, Decimal(0)))
        )
    )


def _not_to_refund(invoice: Invoice) -> Refused:
    return Refused(
        _("Er is {amount} terug te betalen. Boek een bedrag tot en met dat bedrag.").format(
            amount=money.euro(max(-invoice.balance.open, Decimal(0)))
        )
    )


def _check_bookable(invoice: Invoice, day: date, open_seen: Decimal | None) -> None:
    if invoice.issued_on is None:
        raise Refused(_("Een concept kan niet worden betaald. Geef de factuur eerst uit."))
    if invoice.is_credit_note:
        raise Refused(
            _("Op een creditfactuur wordt niets geboekt. Boek op de factuur waar zij bij hoort.")
        )
    if open_seen is not None and open_seen != invoice.balance.open:
        raise Refused(
            _(
                "Er is intussen op deze factuur geboekt: er staat nu {open} open. Kijk of uw "
                "betaling er al bij staat, voor u haar nog een keer boekt."
            ).format(open=money.euro(invoice.balance.open))
        )
    check_open(invoice.programme, day)
    if day > timezone.localdate():
        raise WrongDay(_("Deze dag ligt in de toekomst. Vul een eerdere dag in."))
    if day < invoice.issued_on:
        raise WrongDay(
            _(
                "De factuur is van {day}, dus de betaling kan niet eerder zijn. Vul een latere "
                "dag in, of boek de betaling op een andere factuur."
            ).format(day=date_format(invoice.issued_on, "j F Y"))
        )


@transaction.atomic
def undo_payment(*, payment: Payment, reason: str, actor: User) -> Payment:
    """Book against a payment that was wrong; returns the counter-booking.

    What came from a line of the bank is on that line again, to be booked elsewhere. Raises
    ``Refused`` without a reason, for what is undone already, and for a counter-booking itself.
    """
    if payment.transaction is not None:
        locked(payment.transaction)  # before the invoice, as whoever books from a line does
    invoice = locked_with_balance(payment.invoice)
    payment = Payment.objects.get(pk=payment.pk)  # it may have been tied to a line meanwhile
    check_finance(actor, invoice.programme)
    if payment.undoes_id is not None:
        raise Refused(_("Een tegenboeking draait u niet terug. Boek de betaling opnieuw."))
    if Payment.objects.filter(undoes=payment).exists():
        raise Refused(_("Deze betaling is al teruggedraaid."))
    if not reason.strip():
        raise Refused(_("Vul in waarom u de betaling terugdraait."))
    counter = Payment.objects.create(
        invoice=invoice,
        amount=-payment.amount,
        received_on=day_to_book(invoice.programme, payment.received_on),
        booked_by=actor,
        note=reason.strip(),
        undoes=payment,
        transaction=payment.transaction,
    )
    audit.record(
        "budget.undo_payment",
        actor=actor,
        subject=invoice,
        data={"amount": str(payment.amount), "reason": reason.strip()},
    )
    return counter


def locked_with_balance(invoice: Invoice) -> Invoice:
    """The invoice under a lock, with what is open on it now."""
    locked(invoice)
    return (
        Invoice.objects.select_related(
            "balance", "agreement_year__agreement__participant__programme"
        )
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
        .get(pk=invoice.pk)
    )
