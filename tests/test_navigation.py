"""The main navigation tells where one is."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories.programme import a_cast
from tests.pages import html_of


@pytest.mark.parametrize(
    ("address", "link", "current"),
    [
        ("/masterclasses/", "Masterclasses", "page"),
        ("/masterclasses/?jaar=2027", "Masterclasses", "page"),
        ("/coaching/", "Masterclasses", "true"),
        ("/mijn-agenda/", "Masterclasses", "true"),
        ("/organisaties/toevoegen/", "Organisaties", "true"),
        ("/jaaropgaven/", "Facturen", "true"),
        ("/", "Overzicht", "page"),
    ],
)
def test_one_link_is_current(
    db: None, client: Client, address: str, link: str, current: str
) -> None:
    client.force_login(a_cast().coordinator)
    head = html_of(client.get(address)).partition("<h1")[0]
    links = head.partition("</nav>")[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', links) == [(current, link)]
