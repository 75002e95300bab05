"""In real browsers: a coordinator writes and publishes the handbook, a participant reads it.

Without script too: the order and the forms are plain HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from programme.models import HandbookVersion, Organisation, Participant, Programme, Role
from tests.factories.programme import a_user, member, verified
from tests.journeys.conftest import Portal, Worker, wait_for
from tests.pages import text_of_pdf

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_draft_to_comment(
    year: int, portal: Portal, start_worker: Callable[[], Worker]
) -> None:
    programme = Programme.objects.get()
    almelo = Organisation.objects.create(slug="almelo", name="Almelo", kind="municipality")
    Participant.objects.create(programme=programme, organisation=almelo)
    member(Role.CONTACT, almelo, user=verified(a_user("Ilse", "ilse@almelo.example")))
    start_worker()
    writer = portal.logged_in("coordinator@universiteit.example")
    _write(writer)
    _publish(writer, "De eerste versie.")
    reader = portal.logged_in("ilse@almelo.example")
    _read_and_comment(reader)
    _answer(writer)
    reader.reload()
    expect(reader.get_by_text("Ja, dat mag.")).to_be_visible()
    version = wait_for(HandbookVersion.objects.filter(document__isnull=False).first)
    text = text_of_pdf(version.document.read())  # type: ignore[union-attr]
    assert re.search(r"Stap 1\. Ambities\s*\.*\s*2\b", text)


def _write(page: Page) -> None:
    """Two steps, the second one moved up, with an item."""
    page.goto("/handboek/")
    page.get_by_role("link", name="Naar het concept").click()
    for title in ("Plannen", "Ambities"):
        page.get_by_role("link", name="Stap toevoegen").click()
        page.get_by_label("Titel").fill(title)
        page.get_by_label("Tekst").fill(f"Eerst {title.lower()}.\n\n- samen\n- op tijd")
        page.get_by_role("button", name="Stap toevoegen").click()
        expect(page.get_by_text("De stap staat in het concept.")).to_be_visible()
        page.get_by_role("link", name="Terug naar het concept").click()
    page.get_by_role("button", name=re.compile(r"Omhoog\s*: Ambities")).click()
    expect(page.locator(".handbook-draft h2").first).to_contain_text("Ambities")
    page.get_by_role("link", name="Ambities", exact=True).click()
    page.get_by_role("link", name="Onderdeel toevoegen").click()
    page.get_by_label("methode").check()
    page.get_by_label("Titel").fill("Ambitietafel")
    page.get_by_role("button", name="Onderdeel toevoegen").click()
    expect(page.get_by_role("link", name="Ambitietafel")).to_be_visible()
    page.get_by_role("link", name="Terug naar het concept").click()


def _publish(page: Page, note: str) -> None:
    page.get_by_role("link", name="Nakijken en publiceren").click()
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_role("heading", name="Kijk uw antwoorden na")).to_be_focused()
    page.get_by_label("Wat is er veranderd?").fill(note)
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_text("De nieuwe versie is gepubliceerd.")).to_be_visible()


def _read_and_comment(page: Page) -> None:
    page.goto("/programma/")
    page.get_by_role("link", name="Lees het handboek").click()
    page.get_by_role("navigation", name="Inhoud").get_by_role("link", name="Ambities").click()
    assert re.search(r"#stap-\d+$", page.url)
    page.get_by_role("link", name=re.compile(r"opmerkingen bij deze stap \(Ambities\)")).click()
    expect(page.get_by_role("heading", name="methode Ambitietafel")).to_be_visible()
    page.get_by_label("Uw opmerking of vraag").fill("Mag de wethouder erbij?")
    page.get_by_role("button", name="Opmerking plaatsen").click()
    expect(page.get_by_text("Mag de wethouder erbij?")).to_be_visible()


def _answer(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("1 nieuwe opmerking bij het handboek")).to_be_visible()
    page.get_by_role("link", name="Opmerkingen bekijken").click()
    page.get_by_role("link", name=re.compile("Antwoorden of sluiten")).click()
    page.get_by_label("Antwoord").fill("Ja, dat mag.")
    page.get_by_role("button", name="Antwoord plaatsen").click()
    expect(page.get_by_text("Uw antwoord staat bij de opmerking.")).to_be_visible(timeout=20_000)
