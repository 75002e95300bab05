"""Finance's pages are found from each of them, and only by who reads the books."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, a_world
from tests.pages import html_of

TABS = re.compile(r'<nav class="tabs tabs--section".*?</nav>', re.DOTALL)


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def test_each_page_of_finance_shows_where_one_is(world: World, client: Client) -> None:
    client.force_login(world.cast.lead_finance)
    for name, label in {
        "invoices": "Facturen",
        "year_run_now": "Jaar factureren",
        "deliveries": "Verzending",
        "bank_lines": "Betalingen",
        "ageing": "Openstaande posten",
        "reminders": "Herinneringen",
        "statements": "Jaaropgaven",
        "books_now": "Boekhouding",
        "vat": "Btw",
    }.items():
        page = html_of(client.get(reverse(f"budget:{name}"), follow=True))
        (tabs,) = TABS.findall(page)
        assert len(re.findall("<a ", tabs)) == 9
        assert re.findall(r'aria-current="page">([^<]*)<', tabs) == [label], name


def test_beneath_a_page_its_tab_is_current(world: World, client: Client) -> None:
    client.force_login(world.cast.lead_finance)
    closing = reverse("budget:year_close", args=[world.own.agreement.first_year])
    (tabs,) = TABS.findall(html_of(client.get(closing)))
    assert re.findall(r'aria-current="true">([^<]*)<', tabs) == ["Boekhouding"]


def test_participants_have_none(world: World, client: Client) -> None:
    client.force_login(world.cast.owner)
    for name in ("invoices", "statements"):
        assert not TABS.search(html_of(client.get(reverse(f"budget:{name}"))))
