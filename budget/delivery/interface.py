"""What every way of delivery does, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from budget.models import Delivery, Invoice
from budget.states import DeliveryState
from portal.kit.models import OutgoingMail

KVK, OIN = "0106", "0190"  # ISO 6523


@dataclass(frozen=True)
class Answer:
    """How far a document is by this way's knowledge, with what the other side said.

    ``reference`` is what the other side calls the document; ``mail`` carries it.
    """

    state: DeliveryState
    said: str = ""
    reference: str = ""
    mail: OutgoingMail | None = None


class Unreachable(Exception):
    """Nothing certain was heard: the document may have come over or not. Tried again later."""


class Unfit(Exception):
    """This way will never take the document; ``str()`` is a sentence for finance."""


class Way(Protocol):
    """One channel. Each act may be repeated: a document with the same ``key`` is one."""

    def receiver_of(self, invoice: Invoice) -> str:
        """By what the other side knows the customer, as people read it."""

    def hand_over(self, delivery: Delivery) -> Answer:
        """Bring the document; raises ``Unreachable`` or ``Unfit``.

        An answer that is still ``READY`` means that it waits on this side.
        """

    def ask(self, delivery: Delivery) -> Answer | None:
        """What became of it, ``None`` where there is no news; raises ``Unreachable``."""


def endpoint_of(party: dict[str, str]) -> str:
    """The address of a party on the Peppol network, as its e-invoice names it; "" for none.

    Of a customer that is its OIN, else its KvK number; the seller has no OIN on paper.
    """
    for scheme, value in ((OIN, party.get("oin", "")), (KVK, party.get("kvk", ""))):
        if value.strip():
            return f"{scheme}:{value.strip()}"
    return ""


def xml_of(delivery: Delivery) -> bytes:
    """The frozen e-invoice, with the PDF inside."""
    if delivery.invoice.einvoice is None:  # a delivery begins with its papers
        raise ValueError(f"{delivery.invoice} has no e-invoice")
    return delivery.invoice.einvoice.read()
