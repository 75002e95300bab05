"""By folder: the e-invoice is laid down whole where an access point picks it up.

The contract is in docs/delivery.md. The name of a file is that of the document and the key of
the delivery, so that what is laid down twice is one; answers come back under the same name.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from budget.delivery.interface import Answer, Unfit, Unreachable, endpoint_of, xml_of
from budget.models import Delivery, Invoice
from budget.states import DeliveryState
from portal.kit.bounces import plain_reason

# Where both lie there, what went wrong has to be looked at.
ANSWERS = ((".error", DeliveryState.REFUSED), (".ok", DeliveryState.DELIVERED))
MOST_BYTES_OF_ANSWER = 4096


def receiver_of(invoice: Invoice) -> str:
    return endpoint_of(invoice.buyer)


def hand_over(delivery: Delivery) -> Answer:
    if not settings.EINVOICE_FOLDER:
        raise Unfit(_("Er is geen map meer ingesteld voor het access point."))
    if answer := ask(delivery):  # a worker that was killed had brought it
        return answer
    try:
        _lay_down(Path(settings.EINVOICE_FOLDER) / name_of(delivery), xml_of(delivery))
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error.strerror}") from error
    return Answer(DeliveryState.HANDED_OVER)


def ask(delivery: Delivery) -> Answer | None:
    if not settings.EINVOICE_RETURN_FOLDER:
        return None
    for ending, state in ANSWERS:
        path = Path(settings.EINVOICE_RETURN_FOLDER) / f"{name_of(delivery)}{ending}"
        if (said := _read(path)) is not None:
            return Answer(state, said)
    return None


def name_of(delivery: Delivery) -> str:
    return f"{get_valid_filename(str(delivery.invoice.number))}.{delivery.key}.xml"


def _lay_down(path: Path, content: bytes) -> None:
    """All or nothing by that name: until it is whole it has a name that nobody picks up."""
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """So that the name is there too after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> str | None:
    """What stands in it, ``None`` where there is no such file.

    Who may lay down answers must not have the portal read its own files to them: a link is
    not followed.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as stream:
            return plain_reason(stream.read(MOST_BYTES_OF_ANSWER).decode(errors="replace"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error.strerror}") from error
