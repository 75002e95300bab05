"""Every account page: in our words, formal, with errors at their fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from portal.accounts.devices import device_name
from programme.models import User
from tests.accounts.reading import (
    FIREFOX,
    NEW,
    OWN,
    SAFARI,
    VISITED,
    assert_reads_well,
    faults,
    logged_in,
    read,
    visitor,
)
from tests.factories.programme import PASSWORD

pytestmark = pytest.mark.django_db


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
    assert "u bent nu ingelogd" not in read(client.get("/profiel/").content.decode()).text.lower()
    page = client.post("/accounts/logout/", follow=True)
    assert "U bent uitgelogd." in page.content.decode()


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
