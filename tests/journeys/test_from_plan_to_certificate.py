"""A year of masterclasses as people walk it: plan, move, enrol, cancel, attend, certify, check.

It is about next year's cohort, whenever the test runs. Between enrolling and attending the year
goes by: the test then puts the days that are stored into the past week, as nobody can wait for
them, and changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Locator, Page, expect

from masterclasses.models import Masterclass
from masterclasses.selectors.holidays import holidays_in, holidays_on
from programme.models import Participant, Programme, Role
from tests.calendar_reading import only_event, read_calendar
from tests.factories.masterclasses import a_period, in_force
from tests.factories.programme import a_participant, a_user, member, verified
from tests.journeys.conftest import Portal, Worker, log_in, wait_for
from tests.journeys.papers import fetched, text_of
from tests.journeys.sent_mails import (
    accept_invitation,
    calendars_in,
    invitation_of,
    mails_to,
)

BREAK = "Voorjaarsvakantie"
THURSDAY = 3
ANNA, BART, CHANTAL, DAAN = "Anna de Vries", "Bart ter Horst", "Chantal Nijland", "Daan Wolters"
ELS, FATMA = "Els Oude Luttikhuis", "Fatma Yılmaz"
SIX = {name: f"{name.split()[0].lower()}@enschede.example"
       for name in (ANNA, BART, CHANTAL, DAAN, ELS, FATMA)}  # fmt: skip
# Of four days; three are enough for a certificate.
CAME = {ANNA: 4, CHANTAL: 3, DAAN: 2, ELS: 3}


@pytest.fixture
def enschede(year: int) -> Participant:
    """It has an agreement for four people in each cohort; Lotte enrols them."""
    programme = Programme.objects.get()
    found = a_participant(programme, name="Enschede")
    home = found.organisation
    lotte = verified(a_user("Lotte Brinkman", "contact@enschede.example"))
    member(Role.CONTACT, home, user=lotte)
    in_force(found, lotte, member(Role.SIGNATORY, home), seats_per_cohort=4)
    trainer = verified(a_user("Sanne Hofman", "trainer@universiteit.example"))
    member(Role.TRAINER, programme.lead, user=trainer)
    return found


def test_from_plan_to_certificate(
    year: int,
    enschede: Participant,
    portal: Portal,
    start_worker: Callable[[], Worker],
    tmp_path: Path,
) -> None:
    start_worker()
    sent_mails = tmp_path / "worker.log"
    coordinator = portal.logged_in("coordinator@universiteit.example")
    _plan(coordinator, year + 1)
    _move_out_of_the_break(coordinator, year + 1)

    contact = portal.logged_in("contact@enschede.example")
    _enrol_six(contact, year + 1)
    bart = portal.window()
    accept_invitation(bart, invitation_of(SIX[BART], sent_mails), "Enschede")
    _cancel(bart, year + 1)
    contact.reload()
    expect(_standing(contact, ELS)).to_have_text("ingeschreven")
    expect(_standing(contact, FATMA)).to_have_text("1e op de wachtlijst")
    expect(contact.get_by_role("row", name=BART)).to_have_count(0)
    _check_invitations(ELS, sent_mails)

    _let_the_year_go_by()
    trainer = portal.window(width=390, height=844, touch=True)
    log_in(trainer, "trainer@universiteit.example")
    for number, day in enumerate(Masterclass.objects.order_by("period"), 1):
        present = {name for name, days in CAME.items() if number <= days}
        _record_attendance(trainer, day, present)

    codes = _certify(coordinator, year + 1)
    assert set(codes) == {ANNA, CHANTAL, ELS}
    anyone = portal.window()
    for name, code in codes.items():
        expect(_verdict(anyone, code)).to_contain_text("geldig")
        expect(anyone.locator("#verdict")).to_contain_text(name)


def _plan(page: Page, year: int) -> None:
    """Four Thursdays, of which the first falls in the spring break: the planner says so."""
    page.goto("/masterclasses/")
    page.get_by_role("link", name="Dagen plannen").first.click()
    page.get_by_label("Voor welk cohort?").select_option(label=f"Nieuw cohort in {year}")
    page.get_by_label("Aantal dagen").fill("4")
    page.get_by_label("Dag van de week").select_option(label="donderdag")
    page.get_by_label("Eerste dag op of na").fill(f"{_spring_break(year)[0]}")
    page.get_by_label("Aantal weken tussen de dagen").fill("10")
    page.get_by_role("checkbox", name="Sanne Hofman").check()
    page.get_by_role("button", name="Stel dagen voor").click()
    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Dag 1: "))
    expect(first).to_contain_text(f"{BREAK} in regio Noord (adviesdatum")
    page.get_by_role("button", name="Alles opslaan").click()
    expect(page.get_by_text("De dagen zijn gepland.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Cohort 1 van {year}")).to_be_visible()


def _spring_break(year: int) -> tuple[date, date]:
    """Its first Saturday and last Sunday in region Noord, as far ahead as they are set."""
    found = [each for each in holidays_in(year) if each.name == BREAK]
    assert found, f"the package holidays does not know the school holidays of {year}: update it"
    return found[0].first, found[0].last


def _move_out_of_the_break(page: Page, year: int) -> None:
    """To the first free Thursday after it; then the cohort is opened."""
    days = (_spring_break(year)[1] + timedelta(days=ahead) for ahead in range(1, 60))
    free = next(day for day in days if day.weekday() == THURSDAY and not holidays_on(day))
    page.get_by_role("link", name="Masterclass 7").click()
    expect(page.get_by_text(BREAK)).to_be_visible()
    page.get_by_role("link", name="Dag verplaatsen").click()
    expect(page.get_by_role("heading", name="Wie merkt hiervan?")).to_be_visible()
    expect(page.get_by_text("Trainers: Sanne Hofman")).to_be_visible()
    expect(page.get_by_text("Er is nog niemand ingeschreven.")).to_be_visible()
    page.get_by_label("Datum").fill(f"{free}")
    page.get_by_role("button", name="Bekijk wat dit betekent").click()
    expect(page.get_by_text("Op de nieuwe dag is geen vakantie")).to_be_visible()
    expect(page.get_by_text(BREAK)).to_have_count(0)
    page.get_by_role("button", name="Ja, verplaats de dag").click()
    expect(page.get_by_text("De dag is verplaatst.")).to_be_visible()
    expect(page.get_by_text(date_format(free, "l j F Y")).first).to_be_visible()
    expect(page.get_by_text(BREAK)).to_have_count(0)
    page.get_by_role("link", name=f"Cohort 1 van {year}").first.click()
    page.get_by_role("button", name="Inschrijving openen").click()
    expect(page.get_by_text("De inschrijving is open.")).to_be_visible()


def _enrol_six(page: Page, year: int) -> None:
    """There are four seats: the page tells beforehand who comes on the waiting list."""
    page.goto("/masterclasses/")
    page.get_by_role("link", name=f"Cohort 1 van {year}").first.click()
    page.get_by_role("link", name="Mijn deelnemers").click()
    page.get_by_role("link", name="Collega’s inschrijven").click()
    pasted = "\n".join(f"{name}\t{email}" for name, email in SIX.items())
    page.get_by_label("Plak uw lijst").fill(pasted)
    page.get_by_role("button", name="Lijst controleren").click()
    for number, _name in enumerate(SIX, 1):
        row = page.get_by_role("row", name=re.compile(f"^{number} "))
        expect(row).to_contain_text("krijgt een plaats" if number <= 4 else "wachtlijst")
    page.get_by_role("button", name="Inschrijven", exact=True).click()
    expect(page.get_by_text("4 collega’s zijn ingeschreven")).to_be_visible()
    expect(page.get_by_text("2 collega’s staan op de wachtlijst")).to_be_visible()
    expect(_standing(page, DAAN)).to_have_text("ingeschreven")
    expect(_standing(page, ELS)).to_have_text("1e op de wachtlijst")


def _standing(page: Page, name: str) -> Locator:
    return page.get_by_role("row", name=name).locator("td .status")


def _cancel(page: Page, year: int) -> None:
    """By the learner, who logged in for the first time."""
    page.goto("/masterclasses/")
    page.get_by_role("link", name=f"Cohort 1 van {year}").first.click()
    page.get_by_role("link", name="Afmelden", exact=True).click()
    page.get_by_role("button", name="Afmelden", exact=True).click()
    expect(page.get_by_text("U bent afgemeld")).to_be_visible()


def _check_invitations(name: str, sent_mails: Path) -> None:
    """A mail about the seat, and for each day an invitation that calendars can read."""

    def subjects() -> list[str]:
        return [mail["Subject"] for mail in mails_to(SIX[name], sent_mails)]

    wait_for(lambda: any("hebt een plaats" in subject for subject in subjects()))

    def calendars() -> list[str]:
        return [text for mail in mails_to(SIX[name], sent_mails) for text in calendars_in(mail)]

    wait_for(lambda: len(calendars()) == 4)
    invited = {}
    for text in calendars():
        assert read_calendar(text)["method"] == "REQUEST"
        event = only_event(text)
        (attendee,) = event["attendees"]
        assert attendee["value"].lower() == f"mailto:{SIX[name]}"
        assert (attendee["cn"], attendee["rsvp"]) == (name, "TRUE")
        invited[event["begin"]] = event["end"]
    planned = [day.period for day in Masterclass.objects.all()]
    assert invited == {_utc(period.lower): _utc(period.upper) for period in planned}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _let_the_year_go_by() -> None:
    """As if it were the day after the last day: the days were on the last days until now."""
    days = list(Masterclass.objects.order_by("period"))
    for ago, day in enumerate(reversed(days), 1):
        day.period = a_period(timezone.localdate() - timedelta(days=ago), ends=time(12, 30))
        day.save(update_fields=["period"])


def _record_attendance(page: Page, day: Masterclass, present: set[str]) -> None:
    """With a thumb, for everybody on the list; the dashboard leads to the first that waits."""
    page.goto("/")
    page.get_by_role("link", name="Aanwezigheid bijhouden").first.tap()
    expect(page.get_by_text(f"{day}, ")).to_be_visible()
    expect(page.get_by_role("group")).to_have_count(len(CAME))
    for name in CAME:
        row = page.get_by_role("group", name=name)
        mark = "aanwezig" if name in present else "afwezig"
        row.get_by_role("radio", name=mark, exact=True).tap()
    expect(page.get_by_role("status").locator("visible=true").first).to_have_text(
        "Alles is opgeslagen."
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def _certify(page: Page, year: int) -> dict[str, str]:
    """All at once; returns the check code on each paper, by the name on it."""
    page.goto("/")
    told = page.get_by_role("heading", name=f"Geef de certificaten van cohort 1 van {year} uit")
    expect(told).to_be_visible()
    page.get_by_role("link", name="Certificaten bekijken").click()
    page.get_by_role("button", name="Geef 3 certificaten uit").click()
    expect(page.get_by_text("3 certificaten zijn uitgegeven")).to_be_visible()
    expect(page.get_by_text("Alle certificaten zijn klaar")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name=DAAN)).to_contain_text("2 van 3 nodig")
    codes = {}
    for name in CAME:
        for link in page.get_by_role("row", name=name).get_by_role("link", name="PDF").all():
            paper = text_of(fetched(page, link.get_attribute("href") or ""))
            assert name in paper
            code = re.search(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4})+\b", paper)
            assert code is not None, paper
            codes[name] = code[0]
    return codes


def _verdict(page: Page, code: str) -> Locator:
    page.goto("/controleren/")
    page.get_by_label("Controlecode").fill(code)
    page.get_by_role("button", name="Controleren", exact=True).click()
    return page.locator("#verdict")
