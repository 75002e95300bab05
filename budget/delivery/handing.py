"""How a delivery gets on: begun with its papers, handed over by a worker, followed to its end.

Each works under the lock of the delivery's row, and what another worker holds is left to it.
The row is there before anything is handed over, with the key that tells the other side what
it knows already: a worker that is killed in between neither loses a document nor doubles it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import notices
from budget.delivery.interface import Answer, Unfit, Unreachable
from budget.delivery.registry import way_of
from budget.models import Delivery, Invoice
from budget.states import DELIVERY, UNDER_WAY, DeliveryState
from packages.models import Channel
from portal.kit import audit
from portal.kit.models import GIVE_UP_AFTER
from programme.models import User

logger = logging.getLogger(__name__)
MOST_FAILURES = 8  # within about two hours


def begin(
    *, invoice: Invoice, channel: str = "", receiver: str = "", actor: User | None = None
) -> Delivery:
    """Open a delivery in the caller's transaction: as the invoice says, unless told otherwise.

    A mail is queued at once, which is a row of the same transaction. What goes out of the
    portal waits for a worker, which looks for it after the commit.
    """
    channel = channel or invoice.buyer.get("channel") or Channel.MAIL
    now = timezone.now()
    delivery = Delivery(
        invoice=invoice,
        channel=channel,
        receiver=receiver or way_of(channel).receiver_of(invoice),
        begun_at=now,
        begun_by=actor,
        looked_at=now,
    )
    if channel == Channel.MAIL:
        _hand_over(delivery)
    else:
        delivery.save()
    return delivery


@transaction.atomic
def hand_over(delivery_id: int) -> None:
    """Bring it to the other side, if that was not done; what fails is tried again, not for ever.

    What nobody foresaw is refused after ``MOST_FAILURES`` tries: it will not mend itself. Who is
    not reached is tried for as long as a mail is.
    """
    delivery = _taken(delivery_id, DeliveryState.READY)
    if delivery is None:
        return
    try:
        with transaction.atomic():
            _hand_over(delivery)
    except Exception as error:
        logger.exception("Delivery %s could not be handed over", delivery_id)
        delivery.refresh_from_db()  # what was undone is not kept with it
        delivery.attempts += 1
        _missed(delivery, f"{type(error).__name__}: {error}")
        if delivery.attempts >= MOST_FAILURES:
            _give_up(delivery, _("Het versturen mislukte {n} keer.").format(n=delivery.attempts))


def _hand_over(delivery: Delivery) -> None:
    """And save it with what came of that."""
    delivery.attempts += 1
    try:
        answer = way_of(delivery.channel).hand_over(delivery)
    except Unfit as sentence:
        answer = Answer(DeliveryState.REFUSED, str(sentence))
    except Unreachable as error:
        _missed(delivery, str(error))
        if timezone.now() - delivery.begun_at > GIVE_UP_AFTER:
            _give_up(delivery, _("De ontvanger was dagenlang niet te bereiken."))
        return
    _heard(delivery, answer)


def _give_up(delivery: Delivery, why: str) -> None:
    """Finance decides: it has a to-do about what was refused."""
    _heard(delivery, Answer(DeliveryState.REFUSED, f"{why} {delivery.trouble}".strip()))


@transaction.atomic
def follow(delivery_id: int) -> None:
    """Ask what became of it."""
    delivery = _taken(delivery_id, *UNDER_WAY)
    if delivery is None:
        return
    delivery.asked += 1
    try:
        answer = way_of(delivery.channel).ask(delivery)
    except Unfit:
        answer = None  # the way was closed: nobody is there to ask
    except Unreachable as error:
        _missed(delivery, str(error))
        return
    _heard(delivery, answer or Answer(DeliveryState(delivery.state), delivery.said))


def _taken(delivery_id: int, *states: DeliveryState) -> Delivery | None:
    """The delivery under lock, unless it is elsewhere, or another worker has it."""
    return (
        Delivery.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("invoice__document", "invoice__einvoice", "mail")
        .filter(pk=delivery_id, state__in=states)
        .first()
    )


def _missed(delivery: Delivery, error: str) -> None:
    delivery.trouble = error.replace("\0", "")[:300]
    delivery.looked_at = timezone.now()
    delivery.save()


def _heard(delivery: Delivery, answer: Answer) -> None:
    """Keep what was answered, and go on to the state that it tells of."""
    delivery.trouble, delivery.looked_at = "", timezone.now()
    delivery.said = answer.said[:300] or delivery.said
    delivery.reference = answer.reference or delivery.reference
    delivery.mail = answer.mail or delivery.mail
    before = DeliveryState(delivery.state)
    if before == DeliveryState.READY and answer.state == DeliveryState.DELIVERED:
        move(delivery, "hand_over")  # what is delivered was handed over
    if answer.state == DeliveryState.HANDED_OVER != before:
        move(delivery, "hand_over")
    elif answer.state == DeliveryState.DELIVERED:
        move(delivery, "deliver")
    elif answer.state == DeliveryState.REFUSED:
        move(delivery, "refuse")
    delivery.save()
    if delivery.state != before:
        _tell(delivery)


def move(delivery: Delivery, act: str) -> None:
    """To the state that the act leads to, with its time; unsaved. Raises ``Refused``."""
    delivery.state = DELIVERY.target(act, delivery.state)
    now = timezone.now()
    if delivery.state == DeliveryState.HANDED_OVER:
        delivery.handed_over_at = now
    else:
        delivery.settled_at = now


def _tell(delivery: Delivery) -> None:
    """Into the logbook of the invoice, once for each state that was reached."""
    data: dict[str, Any] = {"channel": delivery.channel, "receiver": delivery.receiver}
    if delivery.said:
        data["said"] = delivery.said
    invoice = delivery.invoice
    if delivery.state == DeliveryState.HANDED_OVER:
        audit.record("budget.hand_over", actor=None, subject=invoice, data=data)
    elif delivery.state == DeliveryState.DELIVERED:
        audit.record("budget.deliver", actor=None, subject=invoice, data=data)
    else:
        audit.record("budget.refuse_delivery", actor=None, subject=invoice, data=data)
        notices.refused(delivery)
