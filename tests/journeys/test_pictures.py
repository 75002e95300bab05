"""Guides and README tell of the pages as they are; ``make pictures`` takes the pictures anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal.help import GUIDES
from programme.models import User
from tests.factories.papers import papers_of_a_line
from tests.guides import told_of_pages, words_on
from tests.journeys.pictures import (
    FOLDER,
    HEIGHT,
    PICTURES,
    WIDTH,
    WORDS,
    Picture,
    known_words,
    take,
    words_of,
)
from tests.shared import NOW

TAKES = "TAKE_PICTURES" in os.environ
# Who sees what a guide tells of: together they have the roles and the states that it is about.
READERS = {
    "deelnemers": (
        "contact@enschede.example",
        "contact@hengelo.example",
        "tekenbevoegd@vitens.example",
    ),
    "coordinatoren": ("coordinator@ut.example", "trainer1@ut.example"),
    "financien": ("financien@ut.example",),
    "pioneering": ("organisator@pioneering.example",),
}


@pytest.fixture
def demo(transactional_db: None, settings: Any) -> Iterator[None]:
    """Always of the same day, which goes on while the pages are looked at."""
    settings.DEMO = True
    with time_machine.travel(NOW):
        with ThreadPoolExecutor(1) as beside:  # this thread is the browser's
            beside.submit(_load).result()
        yield


def _load() -> None:
    """No picture shows what is on paper, so that is a line."""
    with papers_of_a_line():
        call_command("load_programme", "programme/definitions/uwgo-2026.toml", stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
    connection.close()


def _client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def _open(page: Page, live_server: LiveServer, picture: Picture) -> None:
    page.context.clear_cookies()
    if picture.who:
        name = django_settings.SESSION_COOKIE_NAME
        session = _client_of(picture.who).cookies[name].value
        page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    answer = page.goto(picture.address())
    assert answer is not None
    assert answer.status == 200, picture
    page.evaluate("document.fonts.ready")


def test_guides_tell_of_the_pages_as_they_are(
    demo: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(
        base_url=live_server.url,
        locale="nl-NL",
        color_scheme="light",
        viewport={"width": WIDTH, "height": HEIGHT},
    )
    said = {}
    for picture in PICTURES:
        _open(page, live_server, picture)
        said[picture.name] = words_of(page)
        if TAKES:
            take(page, FOLDER / f"{picture.name}.webp")
    page.context.close()
    if TAKES:
        WORDS.write_text("".join(f"{name} {digest}\n" for name, digest in said.items()))
    known = known_words()
    aged = [name for name, digest in said.items() if known.get(name) != digest]
    assert not _missing()
    assert not aged, f"{', '.join(aged)} say other words now: take them anew with make pictures"


def _missing() -> list[str]:
    """What a guide says is on a page, and none of its readers finds there."""
    missing = []
    for guide in GUIDES:
        clients = [_client_of(email) for email in READERS[guide.slug]]
        for address, word in told_of_pages(guide):
            if not any(word in words_on(client.get(address, follow=True)) for client in clients):
                missing.append(f"{guide.slug} {address}: {word}")
    return missing
