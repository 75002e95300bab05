"""Queue a mail: one row in the outbox, written with the act, sent by a worker after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string

from portal.kit.models import OutgoingMail, StoredDocument
from portal.kit.tasks import send_queued_mail


def queue_mail(
    *,
    template: str,
    to: str,
    context: dict[str, Any],
    about: models.Model | None = None,
    attachments: Sequence[StoredDocument] = (),
    secret_until: datetime | None = None,
) -> OutgoingMail:
    """Render ``emails/<template>/{subject.txt,body.txt,body.html}`` and queue it for ``to``.

    Runs in the act's transaction: a rollback takes the mail back. ``about`` is the record
    that the mail is about; ``attachments`` go along. Links in the context must be absolute,
    see ``absolute_url``. With ``secret_until`` the text is not kept once sent, nor sent after
    that time.
    """
    from_site = {
        "site_url": settings.SITE_URL,
        "portal_name": settings.PORTAL_NAME,
        "contact": settings.CONTACT_EMAIL,
        **context,
    }
    subject = " ".join(render_to_string(f"emails/{template}/subject.txt", from_site).split())
    from_site["subject"] = subject
    mail = OutgoingMail.objects.create(
        template=template,
        to=to,
        subject=subject[:200],
        body_text=render_to_string(f"emails/{template}/body.txt", from_site),
        body_html=render_to_string(f"emails/{template}/body.html", from_site),
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        secret_until=secret_until,
    )
    if attachments:
        mail.attachments.set(attachments)
    send_queued_mail.delay_on_commit(mail.pk)
    return mail


def absolute_url(path: str) -> str:
    """The address of ``path`` on this portal, for mails and paper."""
    return f"{settings.SITE_URL}{path}"
