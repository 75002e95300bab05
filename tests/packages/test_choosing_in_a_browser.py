"""The forms of choosing in a real browser: focus, order, and what controls look like."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from packages import steps
from packages.models import Choice
from packages.services.choosing import submit_choice
from tests.factories.programme import Cast
from tests.pages import step_address as address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(live_server: Any, chromium: Browser, client: Client, cast: Cast) -> Any:
    client.force_login(cast.owner)
    context = chromium.new_context(
        base_url=live_server.url, locale="nl-NL", viewport={"width": 768, "height": 900}
    )
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_focus_after_an_error_was_followed(page: Page, choice: Choice) -> None:
    page.goto(address(choice, steps.ORGANISATION))
    page.get_by_label("KvK-nummer").fill("12")
    onward = page.get_by_role("button", name="Opslaan en verder")
    onward.click()
    heading = page.get_by_role("heading", name="Kijk uw antwoorden na")
    expect(heading).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.get_by_label("KvK-nummer")).to_be_focused()
    assert page.url.endswith("#id_kvk")
    onward.click()
    expect(heading).to_be_focused()
    page.locator(".error-summary a").click()
    page.get_by_label("KvK-nummer").fill("99123456")
    onward.click()
    expect(page.get_by_role("heading", name="Waar gaat de factuur heen?")).to_be_visible()
    assert "#" not in page.url


def test_new_row_has_the_focus(page: Page, choice: Choice) -> None:
    page.goto(address(choice, steps.READERS))
    page.get_by_label("Naam").last.fill("Anna")
    page.get_by_role("button", name="Nog een collega").click()
    row = page.get_by_role("group", name="Collega 3")
    expect(row.get_by_label("Naam")).to_be_focused()
    expect(page.get_by_role("group", name="Collega 2").get_by_label("Naam")).to_have_value("Anna")


def test_figures_stand_two_by_two(page: Page, choice: Choice) -> None:
    page.goto(address(choice))
    boxes = [box.bounding_box() for box in page.locator(".figures > .figure").all()]
    tops = [round(box["y"]) for box in boxes if box]
    assert len(tops) == 4
    assert tops[0] == tops[1] != tops[2] == tops[3]


def test_one_card_is_picked(page: Page, choice: Choice) -> None:
    page.goto(address(choice, steps.PACKAGE))
    page.get_by_role("radio").first.check()
    looks = page.locator(".cards > .card").evaluate_all(
        "cards => cards.map(c => { const s = getComputedStyle(c);"
        " return s.outlineStyle + s.outlineWidth + s.borderWidth + s.borderColor; })"
    )
    assert len(looks) == 4
    assert len(set(looks[1:])) == 1
    assert looks[0] != looks[1]


def test_controls_look_like_what_they_are(page: Page, cast: Cast, choice: Choice) -> None:
    page.goto("/controleren/")
    file = page.locator("input[type=file]").bounding_box()
    assert file is not None
    assert file["height"] >= 44
    page.locator("main").evaluate(
        "main => main.insertAdjacentHTML('beforeend',"
        " '<table><tr><td><input type=checkbox aria-label=Kies></td></tr></table>')"
    )
    box = page.get_by_label("Kies", exact=True).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    submit_choice(choice=choice, actor=cast.owner)
    page.goto("/overeenkomsten/")
    arrow = page.locator("select").first.evaluate("s => getComputedStyle(s).backgroundImage")
    assert "gradient" in arrow


def test_lists_have_one_kind_of_bullet(page: Page, choice: Choice) -> None:
    page.goto(address(choice, steps.PACKAGE))
    bullets = page.locator(".card ul").evaluate_all(
        "lists => lists.map(list => getComputedStyle(list).listStyleType)"
    )
    assert set(bullets) == {"disc"}
