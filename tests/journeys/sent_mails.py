"""Mails as they left the portal: read from the log of the worker that sent them."""

from __future__ import annotations

import re
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from playwright.sync_api import Page, expect

from portal.kit.models import OutgoingMail
from tests.factories.programme import PASSWORD
from tests.journeys.conftest import wait_for

LOGGED = re.compile(r"^\[[^\]\n]+: [A-Z]+/[^\]\n]+\] ", re.MULTILINE)


def mails_to(email: str, log: Path) -> list[EmailMessage]:
    """All that were sent to that address until now, in order."""
    read = (
        cast(EmailMessage, message_from_string(text, policy=default))
        for text in LOGGED.split(log.read_text(encoding="utf-8"))
    )
    return [mail for mail in read if mail["To"] == email]


def invitation_of(email: str, log: Path) -> str:
    """The link by which somebody makes an account; the outbox does not keep it."""

    def sent() -> OutgoingMail | None:
        mails = OutgoingMail.objects.filter(to=email, template="invitation")
        return mails.filter(sent_at__isnull=False).first()

    kept = wait_for(sent)
    assert kept is not None
    assert kept.body_text == kept.body_html == "", "the link is not kept once it is sent"
    texts = "".join(mail.as_string() for mail in mails_to(email, log))
    link = re.search(r"https?://\S+/uitnodigingen/[^\s\"<]+", texts)
    assert link is not None
    return link[0]


def accept_invitation(page: Page, link: str, organisation: str) -> None:
    page.goto(link)
    page.get_by_label("Kies een wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Account maken en beginnen").click()
    expect(page.get_by_text(f"Welkom. U werkt nu mee voor {organisation}.")).to_be_visible()


def calendars_in(mail: EmailMessage) -> list[str]:
    """What mail programs read as an invitation, with the line ends as they were sent."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [cast(bytes, part.get_payload(decode=True)).decode() for part in parts]
