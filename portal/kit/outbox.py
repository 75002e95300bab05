"""The outbox: sends each queued mail, once unless a worker dies between sending and saying so."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from portal.kit.models import OutgoingMail


def send(mail_id: int) -> bool:
    """Send the mail if it was not sent yet; return whether this call sent it.

    The row stays locked while it is sent, so two workers never send the same mail.
    Raises what the mail server raised, after writing it down. A secret that expired is
    not sent: the code or link in it no longer works.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, sent_at__isnull=True)
            .first()
        )
        if mail is None:
            return False
        if mail.secret_until and mail.secret_until <= timezone.now():
            return False
        mail.attempts += 1
        try:
            _deliver(mail)
        except Exception as error:
            mail.last_error = f"{type(error).__name__}: {error}"[:300]
            failure: Exception | None = error
        else:
            mail.sent_at, mail.last_error, failure = timezone.now(), "", None
            if mail.secret_until:
                mail.body_text = mail.body_html = ""
        mail.save(update_fields=["attempts", "last_error", "sent_at", "body_text", "body_html"])
    if failure:
        raise failure
    return True


def forget_secrets() -> int:
    """Blank the mails whose secret expired before they could be sent; returns how many."""
    late = OutgoingMail.objects.filter(secret_until__lte=timezone.now(), sent_at__isnull=True)
    return late.exclude(body_text="").update(
        body_text="", body_html="", last_error="Expired before it could be sent."
    )


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
