"""The outbox: a mail is sent once, a failure is written down and tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from time_machine import TimeMachineFixture

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


def test_a_failure_is_written_down_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    queued = a_mail()

    def fail(message: OutgoingMail) -> None:
        raise OSError("mail server down")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_deliver", fail)
        with pytest.raises(OSError, match="down"):
            outbox.send(queued.pk)
    queued.refresh_from_db()
    assert queued.attempts == 1
    assert "down" in queued.last_error
    assert outbox.send(queued.pk)


def test_a_mail_server_may_be_down_for_days(
    monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachineFixture
) -> None:
    queued = a_mail()
    tried: list[int] = []
    monkeypatch.setattr(tasks.send_queued_mail, "delay", tried.append)
    start = timezone.now()
    for minutes, due in ((1, False), (3, True), (60 * 24 * 4, True), (60 * 24 * 6, False)):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        tried.clear()
        tasks.send_left_mails()
        assert (tried == [queued.pk]) is due, minutes


def test_the_more_often_it_failed_the_longer_it_rests(
    monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachineFixture
) -> None:
    queued = a_mail()
    queued.attempts = 5
    queued.save()
    tried: list[int] = []
    monkeypatch.setattr(tasks.send_queued_mail, "delay", tried.append)
    start = timezone.now()
    for minutes in (30, 63, 65):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        tasks.send_left_mails()
    assert tried == [queued.pk]
