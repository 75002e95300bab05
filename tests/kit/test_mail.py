"""The outbox: a mail is sent once, a failure is written down and tried again."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any, cast

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from redis import Redis
from time_machine import TimeMachineFixture

from portal.embedded.servers import free_port
from portal.kit import outbox, tasks
from portal.kit.mail import Reader, queue_mail
from portal.kit.models import Delivery, OutgoingMail

pytestmark = pytest.mark.django_db


def a_mail() -> OutgoingMail:
    return OutgoingMail.objects.create(
        template="x", to="iemand@voorbeeld.example", subject="S", body_text="t", body_html="<p>t"
    )


def test_a_mail_is_sent_once() -> None:
    queued = a_mail()
    assert outbox.send(queued.pk)
    assert not outbox.send(queued.pk)
    assert len(mail.outbox) == 1


def test_a_failure_is_written_down_and_tried_again(settings: Any) -> None:
    queued = a_mail()
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()  # nobody listens there
    with pytest.raises(ConnectionRefusedError):
        outbox.send(queued.pk)
    queued.refresh_from_db()
    assert queued.attempts == 1
    assert "ConnectionRefusedError" in queued.last_error
    settings.EMAIL_BACKEND = works
    assert outbox.send(queued.pk)


def asked_of_workers() -> list[int]:
    """The mails that the broker holds for workers; they are taken from it."""
    with Redis.from_url(settings.REDIS_URL) as broker:
        messages = broker.lrange("celery", 0, -1)
        broker.delete("celery")
    bodies = (json.loads(b64decode(json.loads(message)["body"])) for message in messages)
    return [arguments[0] for arguments, *_rest in bodies]


@pytest.mark.parametrize(
    ("attempts", "minutes", "due"),
    [
        (0, 1, False),
        (0, 3, True),
        (0, 60 * 24 * 4, True),
        (0, 60 * 24 * 6, False),
        (5, 30, False),
        (5, 63, False),
        (5, 65, True),
    ],
)
def test_a_mail_server_may_be_down_for_days_and_is_asked_less_and_less(
    attempts: int, minutes: int, due: bool, time_machine: TimeMachineFixture
) -> None:
    queued = a_mail()
    OutgoingMail.objects.update(attempts=attempts)
    asked_of_workers()
    time_machine.move_to(timezone.now() + timedelta(minutes=minutes), tick=False)
    tasks.send_left_mails()
    assert asked_of_workers() == ([queued.pk] if due else [])


CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "SUMMARY:Masterclass één · Samenwerken aan één uniforme werkwijze in de op",
        " enbare ruimte van Twente",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


def an_invitation(**changes: Any) -> OutgoingMail:
    """A mail of the portal's own with a calendar part."""
    context = {"change": "Uw wachtwoord is gewijzigd.", "person": None, "url": ""}
    reader = Reader("iemand@voorbeeld.example", "Iemand", "nl")
    given = {"template": "account_changed", "to": reader, "context": context}
    return queue_mail(**{**given, "calendar": CALENDAR, **changes})


def _parts(message: EmailMessage) -> list[EmailMessage]:
    return [cast(EmailMessage, part) for part in message.walk() if not part.is_multipart()]


def test_a_calendar_goes_along_as_an_invitation_and_as_a_file(
    settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert outbox.send(an_invitation().pk)
    (written,) = tmp_path.iterdir()
    bytes_sent = written.read_bytes().rpartition(b"-" * 79)[0]
    message = cast(EmailMessage, message_from_bytes(bytes_sent, policy=policy.default))
    alternative, attached = message.iter_parts()
    kinds = [part.get_content_type() for part in cast(EmailMessage, alternative).iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"], "the last one counts"
    invitation = _parts(message)[2]
    assert invitation["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert attached.get_filename() == "uitnodiging.ics"
    for part in (invitation, attached):
        assert part.get_payload(decode=True) == CALENDAR.encode()


def test_a_mail_says_its_language_and_names_its_calendar_in_it() -> None:
    for language, name in (("nl", "uitnodiging.ics"), ("en", "invitation.ics")):
        made = an_invitation(to=Reader("iemand@voorbeeld.example", "Iemand", language))
        assert outbox.send(made.pk)
        message = cast(Any, mail.outbox[-1].message())
        assert message["Content-Language"] == language
        assert name in [part.get_filename() for part in _parts(message)]


def test_a_mail_without_a_calendar_has_none() -> None:
    assert outbox.send(an_invitation(calendar="").pk)
    kinds = [part.get_content_type() for part in _parts(cast(Any, mail.outbox[0].message()))]
    assert kinds == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"calendar_method": "CANCEL"},
        {"calendar": CALENDAR.replace("\r\n", "\n")},
        {"calendar": CALENDAR.replace("METHOD:REQUEST\r\n", "")},
    ],
    ids=["another method", "other line ends", "no method"],
)
def test_a_calendar_that_programs_would_not_take_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="METHOD"):
        an_invitation(**wrong)


def test_a_secret_is_forgotten_in_the_calendar_too() -> None:
    secret = an_invitation(secret_until=timezone.now() + timedelta(minutes=5))
    late = an_invitation(secret_until=timezone.now() - timedelta(minutes=5))
    assert outbox.send(secret.pk)
    assert outbox.forget_secrets() == 1
    for each in OutgoingMail.objects.filter(pk__in=[secret.pk, late.pk]):
        assert each.calendar == each.body_text == ""


def test_mails_return_to_the_address_for_that(settings: Any) -> None:
    settings.BOUNCE_EMAIL = "retour@portaal.example"
    assert outbox.send(a_mail().pk)
    assert mail.outbox[0].from_email == "retour@portaal.example"
    assert mail.outbox[0].message()["From"] == settings.DEFAULT_FROM_EMAIL


@contextmanager
def a_mail_server(answer: bytes) -> Iterator[int]:
    """One that gives ``answer`` to every recipient; yields its port."""

    class Speaking(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail.voorbeeld.example\r\n")
            for line in self.rfile:
                refused = line.upper().startswith(b"RCPT")
                self.wfile.write(answer if refused else b"250 ok\r\n")
                if line.upper().startswith(b"QUIT"):
                    return

    with ThreadingTCPServer(("127.0.0.1", 0), Speaking) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def sent_by_a_server_that_says(answer: bytes, queued: OutgoingMail, settings: Any) -> bool:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with a_mail_server(answer) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        try:
            return outbox.send(queued.pk)
        finally:
            queued.refresh_from_db()


def test_an_address_that_the_server_never_takes_bounces_at_once(
    settings: Any, time_machine: TimeMachineFixture
) -> None:
    queued = an_invitation(secret_until=timezone.now() + timedelta(days=2))
    said = b"550-5.1.1 Unknown\r\n550 5.1.1 mailbox\x00 \xff\r\n"
    assert not sent_by_a_server_that_says(said, queued, settings)
    assert queued.delivery == Delivery.BOUNCED
    assert queued.bounce_reason == "550 5.1.1 Unknown 5.1.1 mailbox \N{REPLACEMENT CHARACTER}"
    assert queued.body_text == ""
    asked_of_workers()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    tasks.send_left_mails()
    assert asked_of_workers() == []
    assert not outbox.send(queued.pk)


def test_an_address_that_the_server_does_not_take_now_is_tried_again(settings: Any) -> None:
    queued = a_mail()
    with pytest.raises(Exception, match="greylisted"):
        sent_by_a_server_that_says(b"451 4.7.1 greylisted\r\n", queued, settings)
    assert queued.delivery == Delivery.FAILING


def test_every_mail_is_in_one_way_of_delivery(time_machine: TimeMachineFixture) -> None:
    """Told the same by the database and by the mail itself, to the very moment."""
    now = timezone.now()
    for queued_at in (now - timedelta(days=5, seconds=1), now - timedelta(days=5), now):
        for sent_at in (None, now):
            for bounced_at in (None, now):
                for secret_until in (None, now, now + timedelta(seconds=1)):
                    for error in ("", "Stuk"):
                        made = a_mail()
                        made.queued_at, made.sent_at, made.last_error = queued_at, sent_at, error
                        made.bounced_at, made.secret_until = bounced_at, secret_until
                        made.save()
    time_machine.move_to(now, tick=False)
    told = {each.pk: each.delivery for each in OutgoingMail.objects.all()}
    found = [
        (each.pk, delivery)
        for delivery in Delivery
        for each in OutgoingMail.objects.in_delivery(delivery)
    ]
    assert set(told.values()) == set(Delivery)
    assert sorted(found) == sorted(told.items())
