"""The outbox: a mail is sent once, a failure is written down and tried again."""

from __future__ import annotations

import pytest
from django.core import mail

from portal.kit import outbox
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
