"""Queue a mail: one row in the outbox, written with the act, sent by a worker after it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from portal.kit.models import OutgoingMail, StoredDocument
from portal.kit.tasks import send_queued_mail


class Reader(NamedTuple):
    """Who a mail is for, and the language that it is in."""

    email: str
    name: str
    language: str

    def spoken_to(self) -> AbstractContextManager[None]:
        """What is said within is in the language of this reader."""
        return translation.override(self.language)


def queue_mail(
    *,
    template: str,
    to: Reader,
    context: dict[str, Any],
    about: models.Model | None = None,
    attachments: Sequence[StoredDocument] = (),
    secret_until: datetime | None = None,
    calendar: str = "",
    calendar_method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST",
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Render ``emails/<template>/{subject.txt,body.txt,body.html}`` and queue it for ``to``.

    In the reader's language; texts that the context holds already are made within
    ``to.spoken_to()``. Runs in the act's transaction: a rollback takes the mail back. ``about``
    is the record that the mail is about; ``attachments`` go along. Links in the context must be
    absolute, see ``absolute_url``. After ``secret_until`` or once sent, the text is not kept.

    ``calendar`` is iCalendar text, shown as an invitation (``REQUEST``, also for a change), its
    withdrawal, or an event to keep. It names the same method in itself, whom RFC 5546 asks it
    to, and has CRLF. A POST to ``unsubscribe_url`` (absolute) ends such mails.
    """
    if calendar and f"\r\nMETHOD:{calendar_method}\r\n" not in calendar:
        raise ValueError(f"the calendar does not say METHOD:{calendar_method}, with CRLF")
    mail = OutgoingMail.objects.create(
        template=template,
        to=to.email,
        language=to.language,
        **_texts(to, template, context),
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        secret_until=secret_until,
        calendar=calendar,
        calendar_method=calendar_method if calendar else "",
        unsubscribe_url=unsubscribe_url,
    )
    _attach(mail, attachments)
    send_queued_mail.delay_on_commit(mail.pk)
    return mail


def _attach(mail: OutgoingMail, attachments: Sequence[StoredDocument]) -> None:
    """To a mail that has none yet."""
    links = OutgoingMail.attachments.through
    links.objects.bulk_create(
        links(outgoingmail=mail, storeddocument=each) for each in attachments
    )


def _texts(to: Reader, template: str, context: dict[str, Any]) -> dict[str, str]:
    with to.spoken_to():
        return _rendered(template, context)


def _rendered(template: str, context: dict[str, Any]) -> dict[str, str]:
    from_site = {
        "site_url": settings.SITE_URL,
        "portal_name": settings.PORTAL_NAME,
        "contact": settings.CONTACT_EMAIL,
        **context,
    }
    subject = " ".join(render_to_string(f"emails/{template}/subject.txt", from_site).split())
    from_site["subject"] = subject
    return {
        "subject": subject[:200],
        "body_text": render_to_string(f"emails/{template}/body.txt", from_site),
        "body_html": render_to_string(f"emails/{template}/body.html", from_site),
    }


def absolute_url(path: str) -> str:
    """The address of ``path`` on this portal, for mails and paper."""
    return f"{settings.SITE_URL}{path}"
