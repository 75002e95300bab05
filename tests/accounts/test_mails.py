"""Mails about accounts: ours, by the outbox, and secrets are not kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import allauth
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.template.loader import render_to_string
from django.utils import timezone

from portal.accounts.adapters import CHANGES, MAILS
from portal.kit import outbox
from portal.kit.models import OutgoingMail
from portal.kit.tasks import send_left_mails
from programme.models import Role, User
from programme.services.invitations import invite
from tests.accounts.reading import (
    NEW,
    assert_reads_well,
    faults,
    read,
    visitor,
)
from tests.factories.programme import PASSWORD, a_cast

pytestmark = pytest.mark.django_db


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
