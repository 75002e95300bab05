"""A code app, reserve codes and passkeys; pages that a browser must judge."""

from __future__ import annotations

import hmac
import re
import time
from base64 import b32decode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from portal.kit.models import OutgoingMail
from programme.models import User
from tests.accessibility import violations
from tests.accounts.reading import (
    OWN,
    assert_reads_well,
    faults,
    logged_in,
    visitor,
)
from tests.factories.programme import PASSWORD, a_cast, verified
from tests.pages import html_of

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"


def test_the_second_step(person: User, django_capture_on_commit_callbacks: Any) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    client = visitor()
    asked = client.post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True
    )
    assert "Tweede stap bij het inloggen" in assert_reads_well(asked).text
    wrong = assert_reads_well(client.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    assert "Deze code klopt niet." in wrong.text
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client.post("/accounts/2fa/authenticate/", {"code": spare})
    assert client.session["_auth_user_id"] == str(person.pk)
    for url in (
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "reauthenticate/",
    ):
        response = client.get(f"/accounts/2fa/{url}", follow=True)
        assert_reads_well(response)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for url in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        assert_reads_well(client.get(f"/accounts/2fa/{url}"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/recovery-codes/generate/")
        client.post("/accounts/2fa/totp/deactivate/")
    told = [mail.body_text for mail in OutgoingMail.objects.filter(template="account_changed")]
    assert any("nieuwe reservecodes" in text for text in told)
    assert any("geen code uit een code-app meer" in text for text in told)


def code_of_app(secret: str) -> str:
    """What a code app shows now (RFC 6238)."""
    moment = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.digest(b32decode(secret), moment, "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def test_setting_up_the_app(person: User, django_capture_on_commit_callbacks: Any) -> None:
    client = logged_in(person, sure=True)
    shown = re.search("<code>([A-Z2-7]+)</code>", html_of(client.get(ACTIVATE)))
    assert shown
    wrong = assert_reads_well(client.post(ACTIVATE, {"code": "1"}))
    assert "Deze code klopt niet." in wrong.text
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(ACTIVATE, {"code": code_of_app(shown[1])}, follow=True)
    assert "Uw reservecodes" in assert_reads_well(done).text
    told = OutgoingMail.objects.get(template="account_changed")
    assert "een code uit de code-app" in told.body_text


@pytest.mark.django_db(transaction=True)
def test_passkeys(person: User, live_server: LiveServer, chromium: Browser, settings: Any) -> None:
    """Added, used to log in, renamed and removed in a browser with an authenticator of its own."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    client = logged_in(person, sure=True)
    context = chromium.new_context(base_url=live_server.url, locale="nl-NL")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**session, "url": live_server.url}])
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verifies = {"hasUserVerification": True, "isUserVerified": True}
    key = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verifies}})

    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Naam").fill("Werktelefoon")
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.get_by_role("heading", name="Uw reservecodes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="Werktelefoon")).to_be_visible()
    assert faults(page.get_by_role("main").inner_text()) == []

    page.get_by_role("button", name="Uitloggen").click()
    page.goto("/accounts/login/?next=/profiel/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_text("Lotte Brinkman")).to_be_visible()

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Naam wijzigen van Werktelefoon").click()
    expect(page.get_by_role("heading", name="Laat zien dat u het bent")).to_be_visible()
    page.get_by_role("link", name="Met een passkey").click()
    page.get_by_role("button", name="Passkey gebruiken").click()
    page.get_by_label("Naam").fill("")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("link", name="Vul een naam in.")).to_be_visible()
    page.get_by_label("Naam").fill("Laptop")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("link", name="Verwijderen van Laptop").click()
    assert faults(page.get_by_role("main").inner_text()) == []
    page.get_by_role("button", name="Passkey verwijderen").click()
    expect(page.get_by_text("De passkey is verwijderd.")).to_be_visible()
    told = [mail.body_text for mail in OutgoingMail.objects.filter(template="account_changed")]
    assert any("Er is een passkey toegevoegd." in text for text in told)
    assert any("Er is een passkey verwijderd." in text for text in told)

    page.get_by_role("button", name="Uitloggen").click()
    protocol.send("WebAuthn.removeVirtualAuthenticator", key)
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verifies}})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_text("Dat lukte niet met de passkey.")).to_be_visible()
    context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_account_pages_are_accessible(
    live_server: LiveServer, chromium: Browser, width: int
) -> None:
    cast = a_cast()
    person = verified(cast.owner)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    client = visitor()
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="nl-NL")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)

    def look(address: str) -> None:
        page.goto(f"{live_server.url}{address}")
        assert violations(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} scrolls sideways at {width}"

    for address in ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"):
        look(address)
        page.get_by_role("main").locator("button[type=submit]").first.click()
        assert violations(page) == [], address
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**session, "url": live_server.url}])
    for address in [
        *OWN.values(),
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/totp/deactivate/",
    ]:
        look(address)
    assert [text for text in refused if "Content Security Policy" in text] == []
    context.close()
