"""Payments: what came in, booked by finance, and undone by a counter-booking."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Invoice, Payment
from budget.states import InvoiceState
from portal.kit import audit, money
from portal.kit.acts import Refused, locked
from programme.models import Role, User


@transaction.atomic
def record_payment(
    *, invoice: Invoice, amount: Decimal, received_on: date, actor: User, note: str = ""
) -> Payment:
    """Book euros (gross) received on a day (local).

    Raises ``Refused`` for a draft, more than is open, or a day in the future.
    """
    locked(invoice)
    found = Invoice.objects.with_amounts().get(pk=invoice.pk)
    _check_finance(found, actor)
    if found.status != InvoiceState.ISSUED:
        raise Refused(_("Een concept kan niet worden betaald. Geef de factuur eerst uit."))
    if received_on > timezone.localdate():
        raise Refused(_("De dag van ontvangst ligt in de toekomst. Vul een eerdere dag in."))
    if not 0 < amount <= found.open_amount:
        raise Refused(
            _("Er staat nog {open} open. Boek een bedrag tot en met dat bedrag.").format(
                open=money.euro(found.open_amount)
            )
        )
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


def _check_finance(invoice: Invoice, actor: User) -> None:
    programme = invoice.agreement_year.agreement.participant.programme
    if not actor.works_for(programme, Role.FINANCE):
        raise Refused(_("Alleen de financiële administratie van de universiteit kan dit doen."))
