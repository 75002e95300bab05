"""No page leads anybody to what they may not open: the links of pages that many kinds read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories.world import World, a_world
from tests.routes import ROUTES
from tests.shared import NOW

pytestmark = pytest.mark.django_db
PAGES = ("home", "programme:organisation")


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> dict[tuple[str, str, str], int]:
    """What each reader of such a page gets at the address of each of its links."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        found = _followed(a_world())
        transaction.set_rollback(True)
    return found


def _followed(world: World) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for who, user in world.everyone().items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for name in PAGES:
            page = client.get(reverse(name, args=ROUTES[name].args(world.own)))
            if page.status_code == 200:
                for link in _links(page.content):
                    found[who, name, link] = client.get(link).status_code
    return found


def _links(content: bytes) -> set[str]:
    hrefs = html.fromstring(content).xpath("//main//a/@href")
    return {urldefrag(each).url for each in hrefs if each.startswith("/")}


def test_every_link_opens(answers: dict[tuple[str, str, str], int]) -> None:
    assert {key: status for key, status in answers.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize(
    ("who", "opens"),
    [("owner", True), ("coordinator", True), ("lead_finance", False), ("lead_signatory", False)],
)
def test_who_may_open_a_cohort_has_a_link_to_it(
    answers: dict[tuple[str, str, str], int], who: str, opens: bool
) -> None:
    links = [link for reader, name, link in answers if (reader, name) == (who, PAGES[1])]
    assert any(link.startswith("/masterclasses/cohorten/") for link in links) is opens
