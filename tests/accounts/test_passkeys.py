"""What a device answers may be anything: nonsense is refused with a sentence."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from programme.models import User
from tests.accounts.reading import assert_reads_well, logged_in, visitor

pytestmark = pytest.mark.django_db


def _packed(content: str) -> str:
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _answer(**response: Any) -> str:
    given = {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}
    return json.dumps(given)


CLIENT = json.dumps({"type": "webauthn.get", "challenge": "AA", "origin": "https://x.example"})
SIGNED = {"authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}
NONSENSE = {
    "nothing": "",
    "a number for an id": '{"id":1}',
    "many digits": "1" * 5000,
    "deep": "[" * 5000,
    "zero": "0",
    "no": "false",
    "a text": '"x"',
    "no response": '{"id": "AA", "rawId": "AA", "type": "public-key"}',
    "a response of text": '{"id": "AA", "rawId": "AA", "type": "public-key", "response": "x"}',
    "a person of nothing": _answer(userHandle={}),
    "short data": _answer(clientDataJSON=_packed(CLIENT), **SIGNED),
    "client data of a list": _answer(clientDataJSON=_packed("[]"), **SIGNED),
    "deep client data": _answer(clientDataJSON=_packed("[" * 5000), **SIGNED),
    "a registration": _answer(clientDataJSON=_packed(CLIENT), attestationObject="oA"),
    "deep attestation": _answer(clientDataJSON=_packed(CLIENT), attestationObject="gYGB" * 900),
}


@pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
def test_logging_in_with_nonsense(credential: str, person: User) -> None:
    client = visitor()
    client.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    page = client.post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)
    assert_reads_well(page)
    assert page.redirect_chain
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
def test_adding_nonsense(credential: str, person: User) -> None:
    client = logged_in(person, sure=True)
    client.get("/accounts/2fa/webauthn/add/")
    page = client.post("/accounts/2fa/webauthn/add/", {"credential": credential})
    assert_reads_well(page)
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
def test_showing_who_one_is_with_nonsense(credential: str, person: User) -> None:
    client = logged_in(person)
    url = "/accounts/2fa/webauthn/reauthenticate/"
    client.get(url)
    assert client.post(url, {"credential": credential}).status_code == 302
