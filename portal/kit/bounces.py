"""Mails that come back: reads what mail servers report (RFC 3464) and notes it at the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.acts import locked
from portal.kit.models import OutgoingMail

MOST_BYTES = 1024 * 1024
HEADERS = {"text/rfc822-headers", "message/rfc822-headers"}
# What the enhanced status codes of RFC 3463 mean to who has to mend it.
MEANINGS = (
    ("5.1.", _("Dit adres bestaat niet.")),
    ("5.2.1", _("Deze mailbox is niet in gebruik.")),
    ("5.2.2", _("De mailbox is vol.")),
    ("5.2.3", _("De mail is te groot voor deze mailbox.")),
    ("5.3.4", _("De mail is te groot voor deze mailbox.")),
    ("5.4.", _("De mailserver van dit adres is niet te bereiken.")),
    ("5.7.", _("De mailserver van de ontvanger weigert onze mail.")),
)


class Outcome(Enum):
    """What became of a report; its value tells a postmaster."""

    RECORDED = "The mail is marked as bounced."
    KNOWN = "This mail had bounced before; nothing is changed."
    NOT_FAILED = "The report tells of no failure (a delay, a delivery); nothing is changed."
    NOT_OURS = "The report names no mail of this portal; nothing is changed."
    NO_REPORT = "This is no delivery status notification; nothing is changed."


@dataclass(frozen=True)
class Report:
    """One delivery status notification; ``reason`` is "" where no delivery failed."""

    message_ids: tuple[str, ...]
    failed: bool
    reason: str


def record_bounce(content: bytes) -> Outcome:
    """Mark the mail that this report says was not delivered; anything may come in.

    Only who has seen the mail knows its Message-ID. What is past ``MOST_BYTES`` is not read:
    reports begin with what matters and end with the returned mail.
    """
    report = read_report(content[:MOST_BYTES])
    if report is None:
        return Outcome.NO_REPORT
    if not report.failed:
        return Outcome.NOT_FAILED
    mail = _find(report.message_ids)
    if mail is None:
        return Outcome.NOT_OURS
    news = mark_bounced(mail=mail, reason=report.reason)
    return Outcome.RECORDED if news else Outcome.KNOWN


@transaction.atomic
def mark_bounced(*, mail: OutgoingMail, reason: str) -> bool:
    """Note that the mail was not delivered; returns whether that was news.

    A mail that no worker called sent yet is not sent (again).
    """
    mail = locked(mail)
    if mail.bounced_at:
        return False
    mail.bounced_at, mail.bounce_reason = timezone.now(), plain_reason(reason)
    if mail.secret_until:
        mail.forget()
    mail.save()
    return True


def read_report(content: bytes) -> Report | None:
    """The report in these bytes, or None where there is none; never raises on odd mail."""
    try:
        message = message_from_bytes(content)
        if message.get_content_type() != "multipart/report" or not message.is_multipart():
            return None
        parts: list[Message[Any, Any]] = list(_messages_in(message))
        statuses = [part for part in parts if _kind(part) == "message/delivery-status"]
        if not statuses:
            return None
        failures = [block for part in statuses for block in _messages_in(part) if _failed(block)]
        return Report(
            message_ids=(*_ids_in(parts), *_answered(message)),
            failed=bool(failures),
            reason=_reason_in(failures[0]) if failures else "",
        )
    except Exception:  # Python's parser has no end of ways to fail on crafted mail
        return None


def plain_reason(text: str) -> str:
    """What a mail server said, on one line, without what the database or a page cannot hold."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:300]


def meaning_of(reason: str) -> Any:
    """The reason in plain words where its code tells it, else ""."""
    code = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", reason)
    told = code[0] if code else ""
    return next((words for start, words in MEANINGS if told.startswith(start)), "")


def _find(message_ids: tuple[str, ...]) -> OutgoingMail | None:
    ours = re.compile(rf"<([1-9]\d{{0,17}})\.\d{{14}}@{re.escape(settings.MAIL_DOMAIN)}>")
    for told in message_ids:
        if not (found := ours.fullmatch(told)):
            continue
        mail = OutgoingMail.objects.filter(pk=found[1]).first()
        if mail and mail.message_id == told:
            return mail
    return None


def _messages_in(part: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    inside = part.get_payload()
    if isinstance(inside, list):
        yield from (each for each in inside if isinstance(each, Message))


def _kind(part: Message[Any, Any]) -> str:
    return part.get_content_type()


def _ids_in(parts: list[Message[Any, Any]]) -> Iterator[str]:
    """The Message-IDs of what was returned: the whole mail, or its headers only."""
    for part in parts:
        returned = list(_messages_in(part)) if _kind(part) == "message/rfc822" else []
        if _kind(part) in HEADERS:
            bare = part.get_payload(decode=True)
            returned = [message_from_bytes(bare)] if isinstance(bare, bytes) else []
            returned = returned or list(_messages_in(part))
        yield from (str(each.get("Message-ID", "")).strip() for each in returned)


def _answered(message: Message[Any, Any]) -> list[str]:
    """Servers that return nothing of a mail may still say that they answer it."""
    return f"{message.get('In-Reply-To', '')} {message.get('References', '')}".split()


def _failed(block: Message[Any, Any]) -> bool:
    return str(block.get("Action", "")).strip().lower() == "failed"


def _reason_in(block: Message[Any, Any]) -> str:
    """Such as "550 5.1.1 User unknown"; the status code alone where nothing was said."""
    status = str(block.get("Status", "")).strip()
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
    return plain_reason(said if status in said else f"{status} {said}")
