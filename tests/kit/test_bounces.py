"""Mails that come back are found by their Message-ID and marked; nothing that comes in breaks."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from portal.kit import outbox
from portal.kit.bounces import MOST_BYTES, Outcome, meaning_of, read_report, record_bounce
from portal.kit.models import Delivery, OutgoingMail

REPORT = """\
From: MAILER-DAEMON@mx.voorbeeld.example
To: retour@portaal.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain; charset=bestaat-niet

Dit komt niet aan.

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.voorbeeld.example

Final-Recipient: rfc822; iemand@voorbeeld.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <iemand@voorbeeld.example>:
 Recipient unknown

--grens
{returned}
--grens--
"""
WHOLE = """\
Content-Type: message/rfc822

Subject: S
Message-ID: {message_id}
Content-Type: text/plain

t
"""
HEADERS = """\
Content-Type: text/rfc822-headers

Subject: S
Message-ID: {message_id}
"""
ENCODED = """\
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

Subject: S=3D
Message-ID:
 {message_id}
"""
NOTHING = "Content-Type: text/plain\n\n"


@pytest.fixture
def sent(db: None) -> OutgoingMail:
    queued = OutgoingMail.objects.create(
        template="x", to="iemand@voorbeeld.example", subject="S", body_text="t", body_html="<p>t"
    )
    assert outbox.send(queued.pk)
    queued.refresh_from_db()
    return queued


def a_report(message_id: str, *, action: str = "failed", returned: str = WHOLE) -> bytes:
    return REPORT.format(action=action, returned=returned.format(message_id=message_id)).encode()


@pytest.mark.parametrize("returned", [WHOLE, HEADERS, ENCODED])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_failed_delivery_is_noted_with_its_reason(
    sent: OutgoingMail, returned: str, line_end: bytes
) -> None:
    told = mail.outbox[0].message()["Message-ID"]
    content = a_report(told, returned=returned).replace(b"\n", line_end)
    assert record_bounce(content) == Outcome.RECORDED
    sent.refresh_from_db()
    assert sent.delivery == Delivery.BOUNCED
    assert sent.bounce_reason == "550 5.1.1 <iemand@voorbeeld.example>: Recipient unknown"


def test_a_report_that_returns_nothing_may_answer_the_mail(sent: OutgoingMail) -> None:
    answer = f"In-Reply-To: {sent.message_id}\n".encode()
    assert record_bounce(answer + a_report("", returned=NOTHING)) == Outcome.RECORDED


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded", "", "FAIL"])
def test_only_a_failure_counts(sent: OutgoingMail, action: str) -> None:
    assert record_bounce(a_report(sent.message_id, action=action)) == Outcome.NOT_FAILED
    sent.refresh_from_db()
    assert sent.delivery == Delivery.SENT


def test_the_first_report_of_a_mail_stands(sent: OutgoingMail) -> None:
    assert record_bounce(a_report(sent.message_id)) == Outcome.RECORDED
    OutgoingMail.objects.update(bounce_reason="de eerste")
    assert record_bounce(a_report(sent.message_id)) == Outcome.KNOWN
    sent.refresh_from_db()
    assert sent.bounce_reason == "de eerste"


def test_who_did_not_see_the_mail_cannot_call_it_returned(sent: OutgoingMail) -> None:
    guessed = OutgoingMail(pk=sent.pk, queued_at=sent.queued_at + timedelta(seconds=1))
    others = [
        guessed.message_id,
        sent.message_id.replace("portaal.example", "elders.example"),
        sent.message_id.replace(str(sent.pk), str(sent.pk + 1), 1),
        sent.message_id.strip("<>"),
        f"<{'9' * 30}.20261124120000@portaal.example>",
        "",
    ]
    for message_id in others:
        assert record_bounce(a_report(message_id)) == Outcome.NOT_OURS, message_id
    sent.refresh_from_db()
    assert sent.delivery == Delivery.SENT


def test_what_comes_back_before_the_worker_said_that_it_was_sent_is_not_sent_again(
    sent: OutgoingMail,
) -> None:
    later = timezone.now() + timedelta(days=1)
    OutgoingMail.objects.update(sent_at=None, secret_until=later)
    assert record_bounce(a_report(sent.message_id)) == Outcome.RECORDED
    assert not outbox.send(sent.pk)
    sent.refresh_from_db()
    assert sent.body_text == ""


ODD = {
    "nothing": b"",
    "noise": bytes(range(256)) * 9,
    "an ordinary mail": b"Subject: Afwezig\n\nIk ben er niet.",
    "no status": b"Content-Type: multipart/report; boundary=a\n\n--a\n\nniets\n--a--\n",
    "not in parts": b"Content-Type: multipart/report\n\nAction: failed",
    "another report": a_report("").replace(b"message/delivery-status", b"message/feedback-report"),
    "deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (each, each)
        for each in range(20_000)
    ),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 20_000,
    "many parts": b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\n\n" * 200_000,
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_no_report_is_told_to_be_none(content: bytes) -> None:
    assert record_bounce(content) == Outcome.NO_REPORT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Recipient unknown", b"Recipient\x00 \xff\xfe unknown"),
        (b"Recipient unknown", b"Recipient unknown " + b"x" * 5000),
        (b"Diagnostic-Code: smtp; 550", b"Diagnostic-Code: =?bestaat-niet?q?x?= 550"),
        (b"Status: 5.1.1", b"Status: \xe9\xe9n"),
        (b"--grens--", b"--grens\n\n" + b"x" * MOST_BYTES * 2),
        (b"--grens--", b""),
    ],
    ids=["NUL", "long", "coded", "not ASCII", "huge", "cut off"],
)
def test_an_odd_report_is_a_report_still(sent: OutgoingMail, old: bytes, new: bytes) -> None:
    content = a_report(sent.message_id)
    assert old in content
    assert record_bounce(content.replace(old, new)) == Outcome.RECORDED
    sent.refresh_from_db()
    assert len(sent.bounce_reason) <= 300
    assert sent.bounce_reason.isprintable()


@tries(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 900), st.integers(0, 900))
def test_no_report_however_damaged_breaks_the_reader(noise: bytes, start: int, end: int) -> None:
    content = a_report("<1.20261124120000@portaal.example>")
    read_report(content[:start] + noise + content[end:])


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("550 5.1.1 User unknown", "bestaat niet"),
        ("552-5.2.2 over quota", "vol"),
        ("554 5.7.1 blocked", "weigert"),
        ("550 no such user", ""),
        ("", ""),
        ("4.2.2 later", ""),
    ],
)
def test_a_code_is_told_in_plain_words(reason: str, meaning: str) -> None:
    told = str(meaning_of(reason))
    assert meaning in told
    assert bool(told) == bool(meaning)


class _Piped:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def _command(content: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setattr("sys.stdin", piped := _Piped(content))
    out, err = io.StringIO(), io.StringIO()
    call_command("record_bounce", stdout=out, stderr=err)
    assert piped.buffer.read() == b"", "a mail server takes a pipe that closes early for a failure"
    return out.getvalue(), err.getvalue()


def test_a_mail_server_pipes_a_report_in(
    sent: OutgoingMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = a_report(sent.message_id).replace(b"--grens--", b"x" * MOST_BYTES * 3)
    assert _command(large, monkeypatch) == (f"{Outcome.RECORDED.value}\n", "")
    sent.refresh_from_db()
    assert sent.delivery == Delivery.BOUNCED


def test_what_is_no_report_is_told_aside_and_not_sent_back(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = _command(b"Subject: Afwezig\n\nTot maandag.", monkeypatch)
    assert out == ""
    assert re.search("no delivery status notification", err)


def test_a_report_waits_for_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(content: Any) -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr("portal.kit.management.commands.record_bounce.record_bounce", away)
    with pytest.raises(SystemExit) as stopped:
        _command(a_report("<1.20261124120000@portaal.example>"), monkeypatch)
    assert stopped.value.code == 75
