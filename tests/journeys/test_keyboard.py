"""Choosing, signing and enrolling without a mouse: Tab, Enter, Space, arrows and letters."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from masterclasses.models import Enrolment
from packages.models import Choice, Signature
from packages.states import AgreementState
from tests.factories.masterclasses import a_cohort, in_force
from tests.factories.packages import catalogue, offer_on_short_paper
from tests.factories.programme import Cast, a_cast, a_programme, verified
from tests.journeys.conftest import Portal
from tests.journeys.keyboard import Keyboard


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """In a programme that begins this year, as browsers keep the time of day."""
    year = timezone.localdate().year
    made = a_cast(a_programme(first_year=year, last_year=year + 2))
    catalogue(made.programme)
    for person in (made.owner, made.signatory):
        verified(person)
    return made


def test_choosing_a_package(cast: Cast, portal: Portal) -> None:
    keys = Keyboard(portal.window())
    keys.log_in(cast.owner.email)
    year = timezone.localdate().year
    page = keys.page

    keys.open("Pakketten")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pakket")
    keys.walk_round()
    keys.skip_to_contents()
    keys.open("Kies Professional")
    expect(page.get_by_role("heading", name="Kies een pakket")).to_be_visible()
    keys.skip_to_contents()
    keys.push("Begin met kiezen")

    keys.is_told("Startjaar en plaatsen")
    keys.choose(f"{year} tot en met {year + 2}")
    keys.push("Opslaan en verder")

    keys.is_told("Gegevens van uw organisatie")
    kvk = page.get_by_role("textbox", name="KvK-nummer")
    keys.fill("KvK-nummer", "12")
    keys.push("Opslaan en verder", key="Space")
    keys.mend("Vul een KvK-nummer in van 8 cijfers, bijvoorbeeld 01234567.", kvk)
    page.keyboard.press("Control+a")
    page.keyboard.type("99000042")
    keys.push("Opslaan en verder")

    keys.is_told("Waar gaat de factuur heen?")
    keys.fill("E-mailadres voor facturen", "facturen@hengelo.example")
    keys.choose("Verplichtingnummer")
    keys.fill("Uw kenmerk", "VP-2026-00123")
    keys.push("Opslaan en verder")

    keys.is_told("Wie ondertekent?")
    keys.choose("Iemand anders")
    keys.fill("Naam", "Erik Wevers")
    keys.fill("E-mailadres", "erik@hengelo.example")
    keys.fill("Functie", "Burgemeester")
    keys.choose("Ambt")
    keys.push("Opslaan en verder")

    keys.is_told("Wie leest mee?")
    keys.push("Opslaan en verder")

    keys.is_told("Controleer uw keuze")
    keys.walk_round()
    keys.to(page.get_by_role("button", name="Keuze versturen"), back=True)
    keys.press("Enter")
    keys.is_told("verstuurd")
    choice = Choice.objects.get(participant=cast.participant)
    assert choice.submitted_at is not None
    assert (choice.package and choice.package.key, choice.first_year) == ("professional", year)


def test_signing_an_agreement(cast: Cast, portal: Portal) -> None:
    agreement = offer_on_short_paper(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    keys = Keyboard(portal.window())
    keys.log_in(cast.signatory.email)
    page = keys.page

    keys.open("Lezen en tekenen", exact=False)
    expect(page.get_by_role("heading", name="Lees en teken")).to_be_visible()
    keys.walk_round()
    keys.skip_to_contents()
    keys.to(page.get_by_role("region", name="Tekst van de overeenkomst"))
    keys.press("PageDown")
    keys.fill("Typ uw volledige naam", "Iemand anders")
    consent = page.get_by_role("checkbox")
    keys.push("Teken de overeenkomst")
    keys.mend("Vink aan dat u akkoord gaat om te kunnen tekenen.", consent)
    keys.press("Space")
    expect(consent).to_be_checked()
    keys.to(page.get_by_role("textbox", name="Typ uw volledige naam"), back=True)
    page.keyboard.type(agreement.signatory_name)
    keys.push("Teken de overeenkomst")
    keys.is_told("U hebt getekend")
    agreement.refresh_from_db()
    assert agreement.status == AgreementState.SIGNED
    assert Signature.objects.get(agreement=agreement).user == cast.signatory


def test_enrolling_a_colleague(cast: Cast, portal: Portal) -> None:
    in_force(cast.participant, cast.owner, cast.signatory, seats_per_cohort=4)
    cohort = a_cohort(cast.programme)
    keys = Keyboard(portal.window())
    keys.log_in(cast.owner.email)
    page = keys.page

    keys.open("Masterclasses")
    expect(page.get_by_role("heading", name="Masterclasses", level=1)).to_be_visible()
    keys.skip_to_contents()
    keys.open(str(cohort), exact=False)
    keys.skip_to_contents()
    keys.open("Mijn deelnemers")
    keys.skip_to_contents()
    keys.open("Collega’s inschrijven")
    expect(page.get_by_role("heading", name="Wie wilt u inschrijven?")).to_be_visible()
    keys.walk_round()
    keys.skip_to_contents()
    keys.fill("Naam", "Els Oude Luttikhuis")
    keys.push("Naar de controle")
    email = page.get_by_role("textbox", name="E-mailadres, regel 1")
    keys.mend("Regel 1: Vul het e-mailadres in.", email)
    page.keyboard.type("els@voorbeeld.example")
    keys.push("Opnieuw controleren")
    keys.is_told("Kijk de lijst na")
    expect(page.get_by_role("row", name="krijgt een plaats")).to_be_visible()
    keys.push("Inschrijven")
    keys.is_told("ingeschreven")
    assert Enrolment.objects.get(cohort=cohort).learner.email == "els@voorbeeld.example"
