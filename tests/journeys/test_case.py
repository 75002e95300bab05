"""A case as people walk it: Almelo brings and shares it, and a year later it has moved.

As nobody can wait for that year, what was assessed is put a year and a bit into the past: the
database refuses that of anybody else.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from playwright.sync_api import Page, expect

from masterclasses.models import Placement
from programme.models import HandbookStep, Participant, Programme, Role, User
from tests.factories.cases import a_case
from tests.factories.handbook import a_handbook
from tests.factories.masterclasses import a_cohort, in_force
from tests.factories.placements import a_placement
from tests.factories.programme import a_participant, a_user, member, verified
from tests.journeys.conftest import Portal, log_in

TITLE = "Herinrichting Nieuwstraatkwartier"
WHY = "Elke afdeling plant nog voor zich."
WHY_NOW = "Er is nu één team voor de hele opgave."


@pytest.fixture
def almelo(year: int) -> Participant:
    """With an agreement, a student next year, and a coming year of masterclasses."""
    programme = Programme.objects.get()
    found = a_participant(programme, name="Almelo")
    ilse = verified(a_user("Ilse Wolters", "contact@almelo.example"))
    member(Role.CONTACT, found.organisation, user=ilse)
    in_force(found, ilse, member(Role.SIGNATORY, found.organisation))
    a_cohort(programme, year=year + 1)
    a_handbook(programme, User.objects.get(email="coordinator@universiteit.example"))
    trainer = member(Role.TRAINER, programme.lead)
    planner = member(Role.COORDINATOR, programme.lead)
    a_placement(
        found,
        trainer,
        planner,
        title="Van ambitie naar opgave",
        first=date(year + 1, 2, 1),
        last=date(year + 1, 7, 31),
    )
    return found


def test_a_case_from_mono_low_to_multi_high(
    year: int, almelo: Participant, portal: Portal
) -> None:
    contact = portal.logged_in("contact@almelo.example")
    _bring(contact)
    coordinator = portal.logged_in("coordinator@universiteit.example")
    _take_up_and_link(coordinator)
    other = portal.window(width=360, height=740, touch=True)

    _let_a_year_go_by()
    _assess_again(contact)
    _moved(contact)
    _moved(coordinator)
    _name_in_handbook(coordinator)
    _seen_by_another(other)


def test_a_long_word_of_somebody_makes_no_page_wider(almelo: Participant, portal: Portal) -> None:
    """On a phone: on the case itself, and among what the coordinator has to do."""
    word = "Gemeentewaterhuishoudingsplannenhaalbaarheidsverkenning"
    case = a_case(almelo, User.objects.get(email="contact@almelo.example"), title=word)
    page = portal.window(width=360, height=740, touch=True)
    log_in(page, "coordinator@universiteit.example")
    for address in ("/", case.get_absolute_url()):
        page.goto(address)
        expect(page.get_by_role("heading", name=word)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def _bring(page: Page) -> None:
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Cases").click()
    page.get_by_role("link", name="Case inbrengen").click()
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Wat speelt er?").fill("Het riool is uit 1955 en de wijk is heet.")
    page.get_by_label("Wat is de opgave?").fill("Riool, kabels en bomen in één keer.")
    page.get_by_label("Welke ambities hebt u?").fill("Minder hittestress.")
    page.get_by_role("button", name="Case inbrengen").click()
    expect(page.get_by_role("heading", name="Kenmerken van de case")).to_be_visible()
    for discipline in ("Rioolvervanging", "Klimaatadaptatie", "Groen"):
        page.get_by_role("checkbox", name=discipline).check()
    page.get_by_role("checkbox", name="Verticale integratie").check()
    page.get_by_role("radio", name="Ontwerp").check()
    page.get_by_role("radio", name="€ 1 miljoen tot € 5 miljoen").check()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("heading", name="Zet de case op de matrix")).to_be_visible()
    _place(page, now="Mono, laag", why=WHY, wished="Multi, hoog")
    expect(page.get_by_role("heading", name="Case delen")).to_be_visible()
    page.get_by_role("radio", name="Iedereen van het programma").check()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("De case is gedeeld met alle deelnemers")).to_be_visible()


def _place(page: Page, *, now: str, why: str, wished: str = "") -> None:
    """A wish that was told before is filled in already."""
    page.get_by_role("group", name="Waar staat de case nu?").get_by_label(now).check()
    if wished:
        page.get_by_role("group", name="Waar wilt u dat de case komt?").get_by_label(
            wished
        ).check()
    page.get_by_label("Waarom?").fill(why)
    page.get_by_role("button", name="Opslaan").click()


def _take_up_and_link(page: Page) -> None:
    page.goto("/")
    told = page.get_by_role("listitem").filter(has_text=f"Nieuwe case: {TITLE}")
    told.get_by_role("link", name="Case bekijken").click()
    page.get_by_role("button", name="Oppakken").click()
    expect(page.get_by_text("U hebt de case opgepakt.")).to_be_visible()
    for target in ("Masterclass 8", "Van ambitie naar opgave (Almelo)"):
        page.get_by_role("link", name="Koppelen aan een masterclass").click()
        choice = page.get_by_label("Waar hoort deze case bij?")
        option = choice.locator("option").filter(has_text=target).first
        choice.select_option(value=option.get_attribute("value"))
        page.get_by_role("button", name="Koppelen").click()
        expect(page.get_by_text("De case is gekoppeld.")).to_be_visible()
    page.get_by_role("link", name="Masterclass 8").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Van ambitie naar opgave", exact=True).click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    assert Placement.objects.get().case is not None


def _let_a_year_go_by() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE programme_caseassessment SET assessed_at = assessed_at - %s",
            [timedelta(days=370)],
        )


def _assess_again(page: Page) -> None:
    page.goto("/")
    told = page.get_by_role("listitem").filter(has_text=f"Waar staat uw case nu? {TITLE}")
    told.get_by_role("link", name="Opnieuw beoordelen").click()
    wished = page.get_by_role("group", name="Waar wilt u dat de case komt?")
    expect(wished.get_by_label("Multi, hoog")).to_be_checked()
    _place(page, now="Multi, hoog", why=WHY_NOW)
    expect(page.get_by_text(WHY_NOW)).to_be_visible()
    expect(page.get_by_text(WHY, exact=True)).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Waar staat uw case nu?")).to_have_count(0)


def _name_in_handbook(page: Page) -> None:
    """A step of the handbook names the case, and the case names the step."""
    step = HandbookStep.objects.earliest("pk")
    page.goto(step.get_absolute_url())
    page.get_by_role("link", name="Koppel cases").click()
    page.get_by_role("checkbox", name=TITLE).check()
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=step.title).click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def _moved(page: Page) -> None:
    page.goto("/cases/matrix/")
    picture = page.get_by_role("img", name="De integratiematrix")
    expect(picture).to_have_accessible_name(
        f"De integratiematrix. 1 {TITLE}: mono, laag naar multi, hoog"
    )
    expect(picture.locator("line")).to_have_count(1)
    row = page.get_by_role("row", name=TITLE)
    expect(row).to_contain_text("mono, laag")
    expect(row).to_contain_text("multi, hoog")


def _seen_by_another(page: Page) -> None:
    """On a phone: the matrix fits, and the case is read, but not the names of people."""
    borne = a_participant(Programme.objects.get(), name="Borne")
    member(
        Role.CONTACT,
        borne.organisation,
        user=verified(a_user("Sanne Bloemen", "contact@borne.example")),
    )
    log_in(page, "contact@borne.example")
    _moved(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text(WHY_NOW)).to_be_visible()
    expect(page.get_by_text("Ilse Wolters")).to_have_count(0)
