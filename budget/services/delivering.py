"""What finance does about deliveries: send again, or say by hand what became of one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.delivery.handing import begin, move
from budget.delivery.registry import way_of
from budget.models import Delivery, Invoice
from budget.services.rights import check_finance
from budget.states import UNDER_WAY, DeliveryState
from budget.tasks import hand_over, make_invoice_document
from packages.models import Channel
from packages.selectors.channels import configured_channels
from portal.kit import audit
from portal.kit.acts import LATELY, AlreadyThere, Refused, locked, refused_by
from portal.kit.moments import clock
from programme.models import User

# What finance may call a delivery by hand, and the act that leads there.
BY_HAND = {DeliveryState.DELIVERED: "confirm", DeliveryState.REFUSED: "refuse"}


@transaction.atomic
def deliver_again(
    *,
    invoice: Invoice,
    channel: str,
    reason: str,
    actor: User,
    email: str = "",
    seen: int | None = None,
) -> Delivery:
    """Open a new try, by the same channel or another; what was still under way ends with it.

    ``email`` is for this mail alone, ``""`` for the address on the invoice. ``seen`` is the
    last try that the sender knew of: a form that is sent twice sends once. Raises ``Refused``.
    """
    invoice = locked(invoice)
    check_finance(actor, invoice.programme)
    reason = _given(reason, _("Vul in waarom u opnieuw verstuurt."))
    if invoice.einvoice_id is None:
        raise Refused(_("De e-factuur is nog niet gemaakt. U kunt versturen zodra die er is."))
    receiver = _receiver(channel, email)
    last = invoice.deliveries.first()
    if seen is not None and (last.pk if last else 0) != seen:
        raise Refused(_("Intussen is er al opnieuw verstuurd. Kijk eerst wat daarvan kwam."))
    if last is not None:
        last = locked(last)
        _check_not_just_sent(last, channel, receiver, actor)
        if last.state in UNDER_WAY:
            _settle(last, "refuse", reason)
    with refused_by({"delivery_one_under_way": _already_under_way}):
        delivery = begin(invoice=invoice, channel=channel, receiver=receiver, actor=actor)
    told = {"channel": channel, "receiver": delivery.receiver, "note": reason}
    audit.record("budget.deliver_again", actor=actor, subject=invoice, data=told)
    hand_over.delay_on_commit(delivery.pk)
    return delivery


def _check_not_just_sent(last: Delivery, channel: str, receiver: str, actor: User) -> None:
    """Who goes back to the form and sends it once more, does not send the invoice twice."""
    receiver = receiver or way_of(channel).receiver_of(last.invoice)
    same = (last.channel, last.receiver, last.begun_by) == (channel, receiver, actor)
    lately = last.begun_at > timezone.now() - LATELY
    if same and lately and last.state != DeliveryState.REFUSED:
        raise AlreadyThere(
            _("U verstuurde deze factuur om {time} al opnieuw aan {receiver}.").format(
                time=clock(last.begun_at), receiver=receiver
            )
        )


def _receiver(channel: str, email: str) -> str:
    """The address that was given for a mail; "" leaves it to the invoice."""
    if channel not in configured_channels():
        raise Refused(_("Het portaal kan zo niet versturen. Kies een andere manier."))
    email = email.strip()
    if channel != Channel.MAIL or not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl.")
        ) from None
    return email


def _already_under_way() -> Refused:
    return Refused(_("Deze factuur wordt nu al verstuurd. Wacht af wat daarvan komt."))


@transaction.atomic
def note_outcome(*, delivery: Delivery, outcome: str, note: str, actor: User) -> Delivery:
    """Finance heard otherwise than the portal: delivered or refused, with how it knows.

    Only of the last try of a document. Raises ``Refused``.
    """
    invoice = locked(delivery.invoice)
    check_finance(actor, invoice.programme)
    note = _given(note, _("Vul in hoe u dit weet."))
    found = locked(delivery)
    if invoice.deliveries.filter(pk__gt=found.pk).exists():
        raise Refused(_("Er is intussen opnieuw verstuurd. Noteer het bij de laatste verzending."))
    if found.state == outcome:
        raise Refused(_("Dat stond er al."))
    _settle(found, BY_HAND[DeliveryState(outcome)], note)
    if found.state == DeliveryState.DELIVERED:
        audit.record("budget.note_delivered", actor=actor, subject=invoice, data={"note": note})
    else:
        audit.record("budget.note_refused", actor=actor, subject=invoice, data={"note": note})
    return found


def _settle(delivery: Delivery, act: str, note: str) -> None:
    """By hand, under its lock."""
    move(delivery, act)
    delivery.note = note
    delivery.save()


def _given(text: str, otherwise: str) -> str:
    text = " ".join(text.split())[:300]
    if not text:
        raise Refused(otherwise)
    return text


@transaction.atomic
def make_papers_again(*, invoice: Invoice, actor: User) -> None:
    """Let a worker try now what failed before. Raises ``Refused`` where the papers are there."""
    invoice = locked(invoice)
    check_finance(actor, invoice.programme)
    if invoice.number is None or invoice.einvoice_id is not None:
        raise Refused(_("De PDF en de e-factuur zijn er al."))
    audit.record("budget.make_papers_again", actor=actor, subject=invoice)
    make_invoice_document.delay_on_commit(invoice.pk)
