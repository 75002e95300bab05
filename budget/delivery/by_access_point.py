"""By the API of an access point, which brings the e-invoice over the Peppol network.

The contract is in docs/delivery.md. No redirect is followed, since the token would go along;
what is heard is bounded, in bytes and in seconds.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from budget.delivery.interface import Answer, Unfit, Unreachable, endpoint_of, xml_of
from budget.models import Delivery, Invoice
from budget.states import DeliveryState
from portal.kit.bounces import plain_reason

MOST_BYTES = 64 * 1024
# So many times the seconds that one sign may take, for a call as a whole.
MOST_WAITS = 3
STATES = {
    "accepted": DeliveryState.HANDED_OVER,
    "delivered": DeliveryState.DELIVERED,
    "refused": DeliveryState.REFUSED,
}
# The document itself is wrong, or nobody is there by that address; trying again helps nothing.
REFUSES = {400, 404, 409, 410, 413, 415, 422}


def receiver_of(invoice: Invoice) -> str:
    return endpoint_of(invoice.buyer)


def hand_over(delivery: Delivery) -> Answer:
    status, told = _call("POST", "/documents", _headers_of(delivery), xml_of(delivery))
    if status in REFUSES:
        return Answer(DeliveryState.REFUSED, _said(told) or f"HTTP {status}")
    if status not in {200, 201, 202}:
        raise Unreachable(f"HTTP {status} {_said(told)}".strip())
    return _answer(told)


def ask(delivery: Delivery) -> Answer | None:
    if not delivery.reference:
        return None
    status, told = _call("GET", f"/documents/{quote(delivery.reference, safe='')}", {})
    if status != 200:
        raise Unreachable(f"HTTP {status} {_said(told)}".strip())
    return _answer(told)


def _headers_of(delivery: Delivery) -> dict[str, str]:
    return {
        "Content-Type": "application/xml",
        "Idempotency-Key": str(delivery.key),
        "Sender-Id": endpoint_of(delivery.invoice.seller),
        "Receiver-Id": delivery.receiver,
    }


def _answer(told: dict[str, Any]) -> Answer:
    state, reference = STATES.get(str(told.get("state"))), told.get("id")
    if state is None or not isinstance(reference, str) or not 0 < len(reference) <= 100:
        raise Unreachable("an answer without a known state and an id")
    return Answer(state, _said(told), reference)


def _said(told: dict[str, Any]) -> str:
    return plain_reason(str(told.get("message") or ""))


def _call(
    method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object of the answer; an empty one where it holds none."""
    if not settings.ACCESS_POINT_URL:
        raise Unfit(_("Er is geen access point meer ingesteld."))
    address = urlsplit(settings.ACCESS_POINT_URL)
    secure = address.scheme == "https"
    connection = (HTTPSConnection if secure else HTTPConnection)(
        address.netloc, timeout=settings.ACCESS_POINT_SECONDS
    )
    headers = {"Authorization": f"Bearer {settings.ACCESS_POINT_TOKEN}", **headers}
    ends = Timer(MOST_WAITS * settings.ACCESS_POINT_SECONDS, _hang_up, [connection])
    ends.start()
    try:
        connection.request(method, f"{address.path.rstrip('/')}{path}", body, headers)
        response = connection.getresponse()
        return response.status, _object_in(_bounded(response))
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    finally:
        ends.cancel()
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    """On who sends a sign now and then, for ever; a worker holds the delivery meanwhile."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(SHUT_RDWR)


def _bounded(response: HTTPResponse) -> bytes:
    """What was answered, as far as it comes in time and is not absurdly long."""
    ends, content = time.monotonic() + settings.ACCESS_POINT_SECONDS, b""
    while piece := response.read1(MOST_BYTES):
        content += piece
        if len(content) > MOST_BYTES or time.monotonic() > ends:
            raise Unreachable("an answer that does not end")
    return content


def _object_in(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
