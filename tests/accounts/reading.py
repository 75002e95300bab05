"""How a reader meets a page: its words, headings and fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from programme.models import User
from tests.factories.programme import PASSWORD

NEW = "een-heel-ander-wachtwoord-2027"
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(the|your|you|please|password|email|sign|must|this|been|with|login|remember|security|"
    r"recovery|invalid|again|enter|not|code was|unspecified|change|confirm|unknown)\b",
    re.IGNORECASE,
)
JARGON = re.compile(r"authenticeer|factor|geverifieerd|aanmeld|afmeld|sessie|token", re.IGNORECASE)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


def visitor() -> Client:
    return Client(headers={"user-agent": FIREFOX})


def logged_in(person: User, *, sure: bool = False) -> Client:
    """Somebody who logged in; ``sure``: and who just showed again who they are."""
    client = visitor()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    if sure:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@dataclass
class Read(HTMLParser):
    """What a reader meets: words, headings, and fields without a label."""

    text: str = ""
    headings: int = 0
    labels: set[str] = field(default_factory=set)
    fields: list[str] = field(default_factory=list)
    _hidden: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._hidden += tag in ("script", "style")
        self.headings += tag == "h1"
        self.text += f" {given.get('alt') or ''} {given.get('aria-label') or ''} "
        if tag == "label":
            self.labels.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.append(given.get("id") or "without an id")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


def read(html: str) -> Read:
    page = Read()
    page.feed(html)
    page.text = re.sub(r"\S+@\S+|https?://\S+", "", " ".join(page.text.split()))
    return page


def faults(text: str) -> list[str]:
    return [found[0] for rule in (INFORMAL, ENGLISH, JARGON) for found in rule.finditer(text)]


def assert_reads_well(response: Any, status: int = 200) -> Read:
    assert response.status_code == status, response.headers.get("Location", "")
    page = read(response.content.decode())
    assert faults(page.text) == [], page.text
    assert page.headings == 1
    assert set(page.fields) <= page.labels
    return page


VISITED = {
    "login": "/accounts/login/",
    "login code": "/accounts/login/code/",
    "forgotten password": "/accounts/password/reset/",
    "link is sent": "/accounts/password/reset/done/",
    "bad link": "/accounts/password/reset/key/x-y/",
    "password is reset": "/accounts/password/reset/key/done/",
    "confirmation is sent": "/accounts/confirm-email/",
    "bad confirmation": "/accounts/confirm-email/abc/",
    "inactive": "/accounts/inactive/",
    "sign up": "/accounts/signup/",
}
OWN = {
    "password": "/accounts/password/change/",
    "e-mail address": "/accounts/email/",
    "second step": "/accounts/2fa/",
    "set up the app": "/accounts/2fa/totp/activate/",
    "passkeys": "/accounts/2fa/webauthn/",
    "add a passkey": "/accounts/2fa/webauthn/add/",
    "sessions": "/accounts/sessions/",
    "log out": "/accounts/logout/",
    "show who you are": "/accounts/reauthenticate/",
}
