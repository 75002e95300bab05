"""What cannot go on is told, with a way back."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from programme.models import User
from tests.accounts.reading import (
    assert_reads_well,
    logged_in,
    visitor,
)
from tests.factories.programme import PASSWORD

pytestmark = pytest.mark.django_db


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
