"""Every page in a real browser: usable by everyone, as wide as the screen, our files only."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from programme.models import User
from tests.accessibility import violations
from tests.factories.world import a_world
from tests.reflow import reflow_faults
from tests.visiting import visits

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (360, "light"),
    (360, "dark"),
    (1280, "dark"),
    (1280, "light"),
)
PARTS = 4


def _log_in(context: BrowserContext, user: User | None, url: str) -> None:
    context.clear_cookies()
    if user is not None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def _faults(page: Page, width: int, scheme: str) -> list[str]:
    """In the dark only the colours are others."""
    found = violations(page, only="color-contrast" if scheme == "dark" else None)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("scrolls sideways")
    if page.locator("h1").count() != 1:
        found.append("has no single h1")
    return found


@pytest.mark.parametrize("first", range(PARTS))
def test_every_page(live_server: Any, chromium: Browser, first: int) -> None:
    """Each on four screens and zoomed in; in parts, so that no process waits long for another."""
    world, faults = a_world(), []
    context = chromium.new_context(locale="nl-NL")
    page = context.new_page()
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: _note_other_host(request.url, live_server.url, faults))
    for who, address in list(visits(world))[first::PARTS]:
        _log_in(context, world.everyone()[who], live_server.url)
        answer = page.goto(f"{live_server.url}{address}")
        assert answer is not None
        assert answer.status == 200, f"{who} {address}"
        for width, scheme in SCREENS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found = _faults(page, width, scheme)
            faults += [f"{who} {address} {width} {scheme} {fault}" for fault in found]
        faults += [f"{who} {address} {fault}" for fault in reflow_faults(page)]
    context.close()
    assert not faults, "\n".join(faults)


def _note_other_host(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        faults.append(f"a page asked for {url}")
