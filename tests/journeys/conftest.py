"""Real Celery workers on the test's own database, and people in browsers of their own."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from portal.celery import app
from portal.embedded.servers import spawn, stop
from portal.kit.definition import read_definition
from portal.management.commands.load_programme import load_definition
from programme.models import Organisation, Role
from tests.factories.programme import PASSWORD, a_user, member, verified

DEFINITION = Path(settings.BASE_DIR) / "programme" / "definitions" / "uwgo-2026.toml"
PATIENCE = 60

Worker = Popen[bytes]
T = TypeVar("T")


def wait_for(what: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """What it returns as soon as that is true; an assertion fails when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"{what} stayed {found!r} for {seconds} seconds"
        time.sleep(0.1)
    return found


@pytest.fixture
def year(transactional_db: None) -> int:
    """The first year of the programme, which begins this year whenever the test runs."""
    now = timezone.localdate().year
    text = re.sub(
        r"\b202[678]\b",
        lambda found: str(int(found[0]) - 2026 + now),
        DEFINITION.read_text(encoding="utf-8"),
    )
    load_definition(read_definition(text))
    university = Organisation.objects.get(slug="universiteit-twente")
    for role in (Role.COORDINATOR, Role.FINANCE, Role.SIGNATORY):
        email = f"{role}@universiteit.example"
        member(role, university, user=verified(a_user(f"Medewerker {role}", email)))
    return now


@pytest.fixture
def start_worker(live_server: LiveServer, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Starts workers that serve this test's database until the test ends."""
    own = urlsplit(os.environ["DATABASE_URL"])
    database = own._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    own_servers = {"DATABASE_URL": database, "REDIS_URL": settings.REDIS_URL}
    env = {**os.environ, **own_servers, "SITE_URL": live_server.url}
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "2"]
    started: list[Worker] = []

    def start() -> Worker:
        worker = spawn(command, env=env, log=tmp_path / "worker.log")
        started.append(worker)
        wait_for(lambda: app.control.ping(timeout=0.5, limit=1))
        return worker

    Redis.from_url(settings.REDIS_URL).flushdb()
    yield start
    for worker in started:
        stop(worker)


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", name="Dag ")).to_be_visible()


class Portal:
    """The portal's address, and a window for each person who visits it."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url, self._browser = url, browser
        self._windows: list[Page] = []
        self._faults: list[str] = []

    def window(self, *, width: int = 1280, height: int = 900, touch: bool = False) -> Page:
        """Somebody's own browser, not logged in."""
        context = self._browser.new_context(
            base_url=self.url,
            locale="nl-NL",
            viewport={"width": width, "height": height},
            has_touch=touch,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("request", self._note_other_host)
        page.on("pageerror", lambda error: self._faults.append(str(error)))
        page.on("console", self._note_refusal)
        self._windows.append(page)
        return page

    def _note_other_host(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._faults.append(f"a page asked for {request.url}")

    def _note_refusal(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self._faults.append(message.text)

    def logged_in(self, email: str) -> Page:
        page = self.window()
        log_in(page, email)
        return page

    def leave(self) -> None:
        for page in self._windows:
            page.context.close()
        assert self._faults == []


@pytest.fixture
def portal(live_server: LiveServer, settings: Any, chromium: Browser) -> Iterator[Portal]:
    settings.SITE_URL = live_server.url
    people = Portal(live_server.url, chromium)
    yield people
    people.leave()
