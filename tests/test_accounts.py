"""The account pages and mails: in our words, formal, each with one task and a way on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import allauth
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from portal.accounts.adapters import CHANGES, MAILS
from portal.accounts.devices import device_name
from portal.kit import outbox
from portal.kit.models import OutgoingMail
from portal.kit.tasks import send_left_mails
from programme.models import Role, User
from programme.services.invitations import invite
from tests.factories.programme import PASSWORD, a_cast, a_user, verified

pytestmark = pytest.mark.django_db

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


@pytest.fixture(autouse=True)
def own_rate_limits(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.SITE_URL = "https://portaal.gemeenten.nl"
    cache.clear()


@pytest.fixture
def person() -> User:
    return verified(a_user("Lotte Brinkman", "lotte@hengelo.example"))


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


@pytest.mark.parametrize("name", VISITED)
def test_pages_of_visitors(name: str) -> None:
    assert_reads_well(visitor().get(VISITED[name]))


@pytest.mark.parametrize("name", OWN)
def test_pages_of_people(name: str, person: User) -> None:
    assert_reads_well(logged_in(person, sure=True).get(OWN[name]))


@pytest.mark.parametrize(
    ("url", "values", "said"),
    [
        ("login/", {}, ["Vul uw e-mailadres in.", "Vul uw wachtwoord in."]),
        ("login/", {"login": "lotte", "password": "x"}, ["naam@gemeente.nl"]),
        (
            "login/",
            {"login": "lotte@hengelo.example", "password": "x"},
            ["horen niet bij elkaar", "Typ uw wachtwoord opnieuw."],
        ),
        ("login/code/", {}, ["Vul uw e-mailadres in."]),
        ("password/reset/", {"email": "x"}, ["naam@gemeente.nl"]),
    ],
)
def test_errors_of_visitors_are_tied_to_fields(
    url: str, values: dict[str, str], said: list[str], person: User
) -> None:
    response = visitor().post(f"/accounts/{url}", values)
    assert_reads_well(response)
    html = response.content.decode()
    assert not response.context["form"].non_field_errors()
    assert all(words in html for words in said)
    assert 'aria-invalid="true"' in html


def test_errors_when_changing_a_password(person: User) -> None:
    client = logged_in(person)
    empty = assert_reads_well(client.post("/accounts/password/change/", {}))
    assert "Vul uw huidige wachtwoord in." in empty.text
    values = {"oldpassword": "fout", "password1": "kort", "password2": "anders"}
    wrong = assert_reads_well(client.post("/accounts/password/change/", values))
    assert "Dit is niet uw huidige wachtwoord." in wrong.text
    assert "te kort" in wrong.text
    values = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW + "x"}
    unlike = assert_reads_well(client.post("/accounts/password/change/", values))
    assert "De twee wachtwoorden zijn niet gelijk." in unlike.text


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kort", "Dit wachtwoord is te kort. Gebruik minstens 12 tekens."),
        ("password", "Dit wachtwoord gebruiken veel mensen."),
        ("lotte brinkman", "Dit wachtwoord lijkt te veel op uw naam."),
        ("lotte@hengelo.example", "Dit wachtwoord lijkt te veel op uw e-mailadres."),
        ("839201748362", "Dit wachtwoord bestaat alleen uit cijfers."),
    ],
)
def test_every_password_rule_is_told_in_dutch(password: str, said: str, person: User) -> None:
    with pytest.raises(ValidationError) as told:
        validate_password(password, user=person)
    assert any(one.startswith(said) for one in told.value.messages), told.value.messages
    assert [fault for one in told.value.messages for fault in faults(one)] == []


def test_logging_in_says_nothing_and_out_does(person: User) -> None:
    client = logged_in(person)
    assert "ingelogd" not in read(client.get("/profiel/").content.decode()).text.lower()
    page = client.post("/accounts/logout/", follow=True)
    assert "U bent uitgelogd." in page.content.decode()


def test_a_new_password_by_mail(person: User) -> None:
    client = visitor()
    client.post("/accounts/password/reset/", {"email": person.email})
    mail = OutgoingMail.objects.get(template="password_reset", to=person.email)
    assert mail.secret_until
    link = re.search(
        r"https://portaal\.gemeenten\.nl(/accounts/password/reset/key/\S+)", mail.body_text
    )
    assert link, mail.body_text
    page = client.get(link[1], follow=True)
    assert_reads_well(page)
    address = page.redirect_chain[-1][0]
    refused = assert_reads_well(client.post(address, {"password1": "kort", "password2": "kort"}))
    assert "Gebruik minstens 12 tekens." in refused.text
    done = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Uw nieuwe wachtwoord is opgeslagen" in assert_reads_well(done).text
    told = OutgoingMail.objects.get(template="account_changed", to=person.email)
    assert "U hebt een nieuw wachtwoord gekozen." in told.body_text
    assert "Firefox op Linux" in told.body_text
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a_login_code_by_mail_is_sent_by_the_outbox_and_forgotten(person: User) -> None:
    client = visitor()
    asked = client.post("/accounts/login/code/", {"email": person.email}, follow=True)
    assert_reads_well(asked)
    mail = OutgoingMail.objects.get(template="login_code", to=person.email)
    code = re.search(r"^[A-Z0-9]+-[A-Z0-9]+$", mail.body_text, re.MULTILINE)
    assert code
    assert code[0] not in mail.subject
    outbox.send(mail.pk)
    mail.refresh_from_db()
    assert mail.sent_at
    assert mail.body_text == mail.body_html == ""
    wrong = assert_reads_well(client.post("/accounts/login/code/confirm/", {"code": "x"}))
    assert "Deze code klopt niet." in wrong.text
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_late_code_is_not_sent_and_not_kept(person: User) -> None:
    visitor().post("/accounts/login/code/", {"email": person.email})
    OutgoingMail.objects.update(secret_until=timezone.now())
    mail = OutgoingMail.objects.get(template="login_code")
    assert not outbox.send(mail.pk)
    assert send_left_mails() == 0
    mail.refresh_from_db()
    assert mail.sent_at is None
    assert mail.body_text == mail.body_html == ""


def test_who_has_no_account_hears_it_by_mail_only() -> None:
    for url in ("/accounts/login/code/", "/accounts/password/reset/"):
        page = visitor().post(url, {"email": "vreemd@voorbeeld.example"}, follow=True)
        assert "geen account" not in assert_reads_well(page).text
    mails = OutgoingMail.objects.filter(template="unknown_account")
    assert [mail.to for mail in mails] == ["vreemd@voorbeeld.example"] * 2
    assert "/signup/" not in mails[0].body_text


def test_an_address_is_confirmed_by_mail(person: User) -> None:
    address = EmailAddress.objects.get(user=person)
    EmailAddress.objects.update(verified=False)
    client = visitor()
    asked = client.post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True
    )
    assert "Bevestig uw e-mailadres" in assert_reads_well(asked).text
    mail = OutgoingMail.objects.get(template="email_confirmation")
    assert "https://portaal.gemeenten.nl/accounts/confirm-email/" in mail.body_text
    url = f"/accounts/confirm-email/{quote(EmailConfirmationHMAC(address).key)}/"
    assert_reads_well(client.get(url))
    assert_reads_well(client.post(url, follow=True))
    address.refresh_from_db()
    assert address.verified


def every_mail(person: User) -> list[tuple[str, dict[str, Any]]]:
    common = {
        "person": person,
        "email": "lotte@hengelo.example",
        "site_url": "https://portaal.gemeenten.nl",
        "url": "https://portaal.gemeenten.nl/x/",
        "expiry": timezone.now(),
        "timestamp": timezone.now(),
        "code": "AB12-CD34",
        "device": "Firefox op Linux",
        "ip": "192.0.2.1",
    }
    changes = [("account_changed", {**common, "change": change}) for change in CHANGES.values()]
    return [*((name, common) for name in set(MAILS.values())), *changes]


def test_every_mail_reads_well(person: User) -> None:
    for name, context in every_mail(person):
        for part in ("subject.txt", "body.txt", "body.html"):
            text = render_to_string(f"emails/{name}/{part}", context)
            page = read(text)
            assert faults(page.text) == [], (name, part, page.text)
            assert not re.search(r"example\.com|127\.0\.0\.1|localhost", text)
            if part == "body.html":
                assert page.headings == 1


def test_every_mail_of_allauth_that_can_be_sent_has_ours() -> None:
    """A new version of allauth with another mail fails here, not at somebody's login."""
    folder = Path(allauth.__file__).parent / "templates"
    names = {
        str(path.relative_to(folder)).removesuffix("_subject.txt")
        for app in ("account", "mfa")
        for path in (folder / app / "email").glob("*_subject.txt")
    }
    cannot_happen = {  # sign-up is closed, addresses stay as they are, resets go by link
        "account/email/account_already_exists",
        "account/email/email_changed",
        "account/email/email_confirm",
        "account/email/email_deleted",
        "account/email/password_reset_code",
    }
    assert names - cannot_happen == {*MAILS, *CHANGES}


def _account_views(patterns: list[Any]) -> list[Any]:
    found: list[Any] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += _account_views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "view_class"):
            found.append(pattern.callback.view_class)
    return found


def test_no_page_of_allauth_is_left_raw(settings: Any) -> None:
    ours = str(Path(settings.BASE_DIR) / "templates")
    raw = set()
    for view in _account_views(get_resolver().url_patterns):
        name = getattr(view, "template_name", None)
        if name is None or name in ("account/signup.html", "mfa/webauthn/signup_form.html"):
            continue  # closed
        if not get_template(name).origin.name.startswith(ours):
            raw.add(name)
    assert raw == set()


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


def test_setting_up_the_app(
    person: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    client = logged_in(person, sure=True)
    wrong = assert_reads_well(client.post("/accounts/2fa/totp/activate/", {"code": "1"}))
    assert "Deze code klopt niet." in wrong.text
    monkeypatch.setattr(
        "allauth.mfa.totp.internal.auth.validate_totp_code", lambda secret, code: True
    )
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": "123456"}, follow=True)
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


def test_first_password(person: User) -> None:
    client = logged_in(person)
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert_reads_well(client.get("/accounts/password/set/"))
    client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_where_one_is_logged_in(person: User) -> None:
    logged_in(person)
    client = logged_in(person)
    page = assert_reads_well(client.get("/accounts/sessions/"))
    assert page.text.count("Firefox op Linux") == 2
    assert "Mozilla" not in page.text
    done = assert_reads_well(client.post("/accounts/sessions/", follow=True))
    assert "U bent op alle andere apparaten uitgelogd." in done.text


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox op Linux"),
        (SAFARI, "Safari op iOS"),
        ("", "Onbekende browser"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
            "Edge op Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/143.0.0.0 Mobile Safari/537.36",
            "Chrome op Android",
        ),
    ],
)
def test_names_of_devices(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_nobody_changes_an_address(person: User) -> None:
    client = logged_in(person)
    values = {"email": "nieuw@voorbeeld.example", "action_add": "1"}
    assert client.post("/accounts/email/", values).status_code == 405
    assert EmailAddress.objects.filter(user=person).count() == 1


def test_too_often_is_told(person: User) -> None:
    client = visitor()
    values = {"login": person.email, "password": "fout"}
    answers = [client.post("/accounts/login/", values) for _ in range(6)]
    last = assert_reads_well(answers[-1])
    assert "U hebt dit te vaak geprobeerd. Wacht vijf minuten" in last.text
    asked = [client.post("/accounts/password/reset/", {"email": person.email}) for _ in range(6)]
    assert "Wacht vijf minuten" in assert_reads_well(asked[-1], 429).text


def test_a_form_that_was_not_ours(person: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"referer": "http://testserver/profiel/"})
    page = client.post("/accounts/login/", {})
    assert "niet opgeslagen" in assert_reads_well(page, 403).text
    assert 'href="/profiel/"' in page.content.decode()


def post_only() -> str:
    return reverse("budget:issue")


def test_a_wrong_method_gets_a_page_to_read(person: User) -> None:
    response = logged_in(person).get(
        post_only(), headers={"referer": "http://testserver/facturen/"}
    )
    page = assert_reads_well(response, 405)
    assert "Er is nu niets veranderd" in page.text
    assert 'href="/facturen/"' in response.content.decode()
    assert response["Allow"] == "POST"
    away = logged_in(person).get(post_only(), headers={"referer": "https://elders.example/"})
    assert "elders.example" not in away.content.decode()


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("http://testserver/facturen/?jaar=2026", "/facturen/?jaar=2026"),
        ("https://elders.example/facturen/", "/"),
        ("http://testserver/bestaat-niet/", "/"),
        ("", "/"),
    ],
)
def test_an_act_after_the_session_ended(came_from: str, goes_to: str, person: User) -> None:
    client = visitor()
    response = client.post(post_only(), headers={"referer": came_from})
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={quote(goes_to, safe='')}"
    page = assert_reads_well(client.get(response["Location"]))
    assert "Wat u net deed, is niet opgeslagen." in page.text
    values = {"login": person.email, "password": PASSWORD, "next": goes_to}
    after = client.post("/accounts/login/", values)
    assert urlsplit(after["Location"])[2:4] == urlsplit(goes_to)[2:4]
    assert client.get(after["Location"]).status_code == 200


def test_a_part_of_a_page_after_the_session_ended() -> None:
    headers = {"HX-Request": "true", "referer": "http://testserver/facturen/"}
    response = visitor().get("/facturen/", headers=headers)
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Ffacturen%2F"


def test_a_visit_without_a_session_goes_on_where_it_went() -> None:
    response = visitor().get("/profiel/")
    assert response["Location"] == "/accounts/login/?next=/profiel/"
    page = visitor().get(response["Location"])
    assert "niet opgeslagen" not in page.content.decode()


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
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} scrolls sideways at {width}"

    for address in ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"):
        look(address)
        page.get_by_role("main").locator("button[type=submit]").first.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
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


def test_an_invitation_link_is_not_kept_once_sent() -> None:
    cast = a_cast()
    invite(
        organisation=cast.participant.organisation,
        email="nieuw@voorbeeld.example",
        name="Nieuw",
        roles=[Role.READER],
        actor=cast.owner,
    )
    mail = OutgoingMail.objects.get(template="invitation")
    assert "/uitnodigingen/" in mail.body_text
    outbox.send(mail.pk)
    mail.refresh_from_db()
    assert mail.body_text == mail.body_html == ""
