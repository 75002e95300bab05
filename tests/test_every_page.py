"""Every page in a real browser: usable by everyone, as wide as the screen, our files only."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree, html
from playwright.sync_api import Browser, Page

from programme.models import User
from tests.accessibility import AXE_SCRIPT, violations
from tests.contrast import Contrast
from tests.factories.world import a_world
from tests.reflow import reflow_faults
from tests.visiting import readers

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (360, 1280)
PARTS = 6
# Nothing is clicked here, so no frame has to be ready in time; that is a fifth of its work.
CHROMIUM = ["--disable-threaded-compositing"]
SAID_IN_FULL = {"class", "type", "role", "scope", "aria-current", "aria-expanded"}


class Reader:
    """Somebody who reads pages, in the browser and without one."""

    def __init__(self, user: User | None, url: str) -> None:
        self.client, self.cookies = Client(), list[Any]()
        if user is not None:
            self.client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = self.client.cookies[name].value
            self.cookies = [{"name": name, "value": value, "url": url}]

    def shape(self, address: str) -> frozenset[tuple[str, ...]]:
        """What the page is built of, but for its words and how often each thing is there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        main = html.fromstring(answer.content).find(".//main")
        return frozenset(_kind_of(each) for each in main.iter(tag=etree.Element))


def _kind_of(element: Any) -> tuple[str, ...]:
    """As rules of accessibility and of style tell elements apart."""
    values = (f"{name}={element.get(name)}" for name in SAID_IN_FULL if name in element.attrib)
    return element.tag, *values, *sorted(set(element.attrib) - SAID_IN_FULL)


@pytest.fixture(scope="module")
def contrast() -> Contrast:
    """Each process judges a kind of text once, whichever parts it takes."""
    return Contrast()


@pytest.mark.parametrize("first", range(PARTS))
def test_every_page(live_server: Any, chromium: Browser, contrast: Contrast, first: int) -> None:
    """Each as each role sees it, on four screens and zoomed in.

    Who would see what another saw does not look again; the head is the same on all pages of a
    role, and every role looks at its dashboard. In parts, so that no process waits long.
    """
    world, faults = a_world(), list[str]()
    everyone = {who: Reader(user, live_server.url) for who, user in world.everyone().items()}
    context = chromium.new_context(locale="nl-NL")
    context.add_init_script(AXE_SCRIPT)  # each page begins with it: cheaper than sending it there
    page = context.new_page()
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: _note_other_host(request.url, live_server.url, faults))
    for address, may in list(readers(world).items())[first::PARTS]:
        for who in _who_see_another(address, {who: everyone[who] for who in may}):
            context.clear_cookies()
            context.add_cookies(everyone[who].cookies)
            page.goto(f"{live_server.url}{address}")
            faults += [f"{who} {address} {fault}" for fault in _on_all_screens(page, contrast)]
    context.close()
    assert not faults, "\n".join(faults)


def _who_see_another(address: str, may: dict[str, Reader]) -> list[str]:
    """One for each form that the page takes; everybody for the dashboard, with all their heads."""
    shapes = {who: reader.shape(address) for who, reader in may.items()}
    if address == "/":
        return list(may)
    return list({shape: who for who, shape in reversed(shapes.items())}.values())


def _on_all_screens(page: Page, contrast: Contrast) -> list[str]:
    """In the dark only the colours are others."""
    faults = [] if page.locator("h1").count() == 1 else ["has no single h1"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark")
        faults += [f"{width} dark {fault}" for fault in contrast.violations(page)]
        page.emulate_media(color_scheme="light")
        found = contrast.violations(page) + violations(page, but="color-contrast")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("scrolls sideways")
        faults += [f"{width} light {fault}" for fault in found]
    return faults + reflow_faults(page)


def _note_other_host(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        faults.append(f"a page asked for {url}")
