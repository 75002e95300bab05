"""The outbox: a mail is sent once, a failure is written down and tried again."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from redis import Redis
from time_machine import TimeMachineFixture

from portal.embedded.servers import free_port
from portal.kit import outbox, tasks
from portal.kit.models import OutgoingMail

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
