"""The outbox: sends each queued mail, once unless a worker dies between sending and saying so."""

from __future__ import annotations

from email.encoders import encode_base64
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.kit.bounces import plain_reason
from portal.kit.models import OutgoingMail


def send(mail_id: int) -> bool:
    """Send the mail if it was not sent yet; return whether this call sent it.

    The row stays locked while it is sent, so two workers never send the same mail.
    Raises what the mail server raised, after writing it down; that the server will never take
    mail for this address is no failure but a bounce. A secret that expired is not sent: the
    code or link in it no longer works.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.unsent()
            .select_for_update(skip_locked=True)
            .filter(pk=mail_id)
            .first()
        )
        if mail is None:
            return False
        if mail.secret_until and mail.secret_until <= timezone.now():
            return False
        failure = _try(mail)
        if mail.secret_until and not failure:
            mail.forget()
        mail.save()
    if failure:
        raise failure
    return mail.sent_at is not None


def _try(mail: OutgoingMail) -> Exception | None:
    """Note at the mail how the attempt went; returns what went wrong and may go well later."""
    mail.attempts += 1
    try:
        _deliver(mail)
    except Exception as error:
        mail.last_error = f"{type(error).__name__}: {error}".replace("\0", "")[:300]
        if not (reason := _refused_for_good(error)):
            return error
        mail.bounced_at, mail.bounce_reason = timezone.now(), reason
    else:
        mail.sent_at, mail.last_error = timezone.now(), ""
    return None


def forget_secrets() -> int:
    """Blank the mails whose secret expired before they could be sent; returns how many."""
    late = OutgoingMail.objects.filter(secret_until__lte=timezone.now(), sent_at__isnull=True)
    return late.exclude(body_text="").update(
        body_text="",
        body_html="",
        calendar="",
        calendar_method="",
        last_error="Expired before it could be sent.",
    )


def _refused_for_good(error: Exception) -> str:
    """What the mail server said of an address that it will never take mail for, or ""."""
    if not isinstance(error, SMTPRecipientsRefused):
        return ""
    for code, said in error.recipients.values():
        if 500 <= code < 600:
            text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            return plain_reason(f"{code} {text}")
    return ""


def _deliver(mail: OutgoingMail) -> None:
    message = _Message(
        subject=mail.subject,
        body=mail.body_text,
        from_email=settings.BOUNCE_EMAIL,  # on the envelope: where mail servers return it to
        to=[mail.to],
        headers=_headers(mail),
    )
    message.attach_alternative(mail.body_html, "text/html")
    if mail.calendar:
        kind = f"text/calendar; method={mail.calendar_method}"
        message.attach_alternative(mail.calendar, kind)
        # As a file of no calendar type: programs would show the invitation twice.
        with translation.override(mail.language):
            name = _("uitnodiging.ics")
        message.attach(name, mail.calendar.encode(), "application/ics")
    for document in mail.attachments.order_by("made_at"):
        message.attach(document.filename, document.read(), document.content_type)
    message.send()


def _headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": mail.message_id,
        "Content-Language": mail.language,
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


class _Message(EmailMultiAlternatives):
    """A mail whose calendar part arrives byte by byte, with the line ends that RFC 5545 asks."""

    def message(self, **options: Any) -> Any:
        made = super().message(**options)
        for part in made.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                del part["Content-Transfer-Encoding"]
                part.set_payload(content)
                encode_base64(part)
        return made
