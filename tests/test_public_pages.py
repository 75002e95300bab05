"""What anyone meets: a way to reach the programme, and who may be told of a leak."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils.formats import date_format

from portal.pages import ACCESSIBILITY_REVIEWED
from tests.factories.programme import a_cast

pytestmark = pytest.mark.django_db
MAIL = f'href="mailto:{settings.CONTACT_EMAIL}"'


@pytest.mark.parametrize("address", ["/", "/programma/", "/pakketten/", "/controleren/"])
def test_public_pages_tell_how_to_reach_the_programme(client: Client, address: str) -> None:
    footer = client.get(address).content.decode().partition("<footer")[2]
    assert MAIL in footer


def test_who_does_not_take_part_yet_learns_at_the_login_whom_to_mail(client: Client) -> None:
    told = client.get("/accounts/login/").content.decode().partition("Nog geen account?")[2]
    assert MAIL in told.partition("<footer")[0]


def test_accessibility_statement_says_what_the_law_asks(client: Client) -> None:
    """Status, standard, how it was tested, what is wrong, whom to tell, where to go next, when."""
    told = client.get("/toegankelijkheid/").content.decode().partition("<footer")[0]
    assert "status C" in told
    assert "EN 301 549" in told
    assert "WCAG 2.2" in told
    assert "axe-core" in told
    assert "Wat nog niet goed of niet zeker is" in told
    assert MAIL in told
    assert "Nationale ombudsman" in told
    assert date_format(ACCESSIBILITY_REVIEWED, "j F Y") in told


def test_a_leak_is_told_in_a_language_that_we_speak(client: Client) -> None:
    told = client.get("/.well-known/security.txt").content.decode()
    spoken = ", ".join(code for code, _name in settings.LANGUAGES)
    assert f"Preferred-Languages: {spoken}\n" in told


def test_who_may_not_open_a_page_is_told_whom_to_ask(client: Client) -> None:
    """Also the university's people, who have no contact person."""
    client.force_login(a_cast().lead_finance)
    page = client.get("/logboek/")
    assert page.status_code == 403
    assert "de persoon die u heeft uitgenodigd" in page.content.decode()
