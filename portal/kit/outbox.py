"""The outbox: sends each queued mail once."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from portal.kit.models import OutgoingMail


def send(mail_id: int) -> bool:
    """Send the mail if it was not sent yet; return whether this call sent it.

    The row stays locked while it is sent, so two workers never send the same mail.
    Raises what the mail server raised, after writing it down.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, sent_at__isnull=True)
            .first()
        )
        if mail is None:
            return False
        mail.attempts += 1
        try:
            _deliver(mail)
        except Exception as error:
            mail.last_error = f"{type(error).__name__}: {error}"[:300]
            failure: Exception | None = error
        else:
            mail.sent_at, mail.last_error, failure = timezone.now(), "", None
        mail.save(update_fields=["attempts", "last_error", "sent_at"])
    if failure:
        raise failure
    return True


def _deliver(mail: OutgoingMail) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body_text,
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.pk}.{mail.queued_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}>"
        },
    )
    message.attach_alternative(mail.body_html, "text/html")
    for document in mail.attachments.order_by("made_at"):
        message.attach(document.filename, document.read(), document.content_type)
    message.send()
