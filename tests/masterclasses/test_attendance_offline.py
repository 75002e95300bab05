"""The list on a phone whose connection drops: no tap is lost, none is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from masterclasses.models import AttendanceMark, Masterclass
from masterclasses.selectors.attendance import marks_on
from masterclasses.services.attending import Seen, record_marks
from masterclasses.states import Mark, MarkedBy
from packages.models import Agreement
from programme.models import User
from tests.accessibility import violations
from tests.factories.masterclasses import a_cohort, a_masterclass, a_person, enrolled, in_force
from tests.factories.programme import Cast, Role, a_user, member, verified

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Anna de Vries", "Bart ter Horst", "Chantal Oude Luttikhuis", "Daan Wolters")


@pytest.fixture
def trainer(cast: Cast) -> User:
    person = a_user("Trainer van de dag")
    return verified(member(Role.TRAINER, cast.programme.lead, user=person))


@pytest.fixture
def day(cast: Cast, agreement: Agreement, trainer: User) -> Masterclass:
    """It began an hour ago."""
    cohort = a_cohort(cast.programme)
    enrolled(cohort, cast.participant, cast.owner, *(a_person(name) for name in NAMES))
    now = timezone.now()
    period = DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=2))
    return a_masterclass(cohort, timezone.localdate(), trainer, period=period)


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 700},
        has_touch=True,
        locale="nl-NL",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def _log_in(phone: BrowserContext, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    phone.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.fixture
def page(phone: BrowserContext, live_server: Any, day: Masterclass, trainer: User) -> Page:
    _log_in(phone, trainer, live_server.url)
    page = phone.new_page()
    page.goto(f"/masterclasses/dagen/{day.pk}/aanwezigheid/")
    return page


def _tap(page: Page, name: str, mark: str) -> None:
    _choice(page, name, mark).tap()


def _choice(page: Page, name: str, mark: str) -> Locator:
    row = page.get_by_role("group", name=name)
    return row.get_by_role("radio", name=mark, exact=True)


def _state(page: Page) -> Locator:
    return page.get_by_role("status").locator("visible=true").first


def _holds(day: Masterclass) -> dict[str, str]:
    return {
        mark.learner.name: mark.mark
        for mark in AttendanceMark.objects.filter(masterclass=day)
        .that_hold()
        .select_related("learner")
    }


def test_without_a_connection_for_a_while(
    phone: BrowserContext, page: Page, day: Masterclass, trainer: User
) -> None:
    _tap(page, NAMES[0], "aanwezig")
    expect(_state(page)).to_have_text("Alles is opgeslagen.")
    phone.set_offline(True)
    _tap(page, NAMES[1], "aanwezig")
    _tap(page, NAMES[2], "afwezig")
    _tap(page, NAMES[2], "aanwezig")
    expect(_state(page)).to_contain_text("3 nog niet verstuurd")
    expect(page.locator(".attend__count")).to_have_text("3 van 4 aanwezig")
    assert _holds(day) == {NAMES[0]: "present"}
    page.wait_for_timeout(5000)  # it goes on trying meanwhile
    phone.set_offline(False)
    expect(_state(page)).to_have_text("Alles is opgeslagen.")
    assert _holds(day) == {name: "present" for name in NAMES[:3]}
    assert AttendanceMark.objects.count() == 4
    assert {mark.recorded_by for mark in AttendanceMark.objects.all()} == {trainer}


def test_an_answer_that_got_lost_adds_nothing(
    phone: BrowserContext, page: Page, day: Masterclass
) -> None:
    """The portal has the mark, the phone does not know; it sends it again."""
    lost = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/aanwezigheid/", lose)
    _tap(page, NAMES[0], "aanwezig")
    expect(_state(page)).to_contain_text("1 nog niet verstuurd")
    expect(_state(page)).to_have_text("Alles is opgeslagen.")
    assert lost
    assert AttendanceMark.objects.count() == 1


def test_what_waits_survives_a_reload_and_undoes_no_newer_mark(
    phone: BrowserContext, page: Page, day: Masterclass, cast: Cast
) -> None:
    page.route("**/aanwezigheid/", lambda route: _only_pages(route))
    _tap(page, NAMES[0], "aanwezig")
    _tap(page, NAMES[1], "aanwezig")
    expect(_state(page)).to_contain_text("2 nog niet verstuurd")
    page.wait_for_timeout(1100)
    learner = day.cohort.enrolments.get(learner__name=NAMES[1]).learner_id
    seen = [Seen(learner, Mark.ABSENT)]
    record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=cast.coordinator)
    page.reload()
    expect(_state(page)).to_contain_text("2 nog niet verstuurd")
    expect(_choice(page, NAMES[1], "aanwezig")).to_be_checked()
    page.unroute("**/aanwezigheid/")
    expect(_state(page)).to_have_text("Alles is opgeslagen.", timeout=20_000)
    assert _holds(day) == {NAMES[0]: "present", NAMES[1]: "absent"}
    expect(_choice(page, NAMES[1], "afwezig")).to_be_checked()
    assert AttendanceMark.objects.count() == 3


def _only_pages(route: Any) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_a_session_that_ended_keeps_the_marks(
    phone: BrowserContext, page: Page, day: Masterclass, trainer: User, live_server: Any
) -> None:
    phone.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    _tap(page, NAMES[0], "aanwezig")
    link = page.get_by_role("link", name="U bent niet meer ingelogd")
    expect(link).to_be_visible()
    expect(_state(page)).to_contain_text("1 nog niet verstuurd")
    link.click()
    expect(page.get_by_role("heading", name="Inloggen", exact=True)).to_be_visible()
    _log_in(phone, trainer, live_server.url)
    page.goto(f"/masterclasses/dagen/{day.pk}/aanwezigheid/")
    expect(_state(page)).to_have_text("Alles is opgeslagen.")
    assert _holds(day) == {NAMES[0]: "present"}


def test_somebody_elses_marks_stay_theirs(
    phone: BrowserContext, page: Page, day: Masterclass, cast: Cast, live_server: Any
) -> None:
    phone.set_offline(True)
    _tap(page, NAMES[0], "aanwezig")
    expect(_state(page)).to_contain_text("1 nog niet verstuurd")
    page.close()
    phone.set_offline(False)
    _log_in(phone, cast.coordinator, live_server.url)
    other = phone.new_page()
    other.goto(f"/masterclasses/dagen/{day.pk}/aanwezigheid/")
    _tap(other, NAMES[1], "aanwezig")
    expect(_state(other)).to_have_text("Alles is opgeslagen.")
    assert _holds(day) == {NAMES[1]: "present"}


def test_who_lost_the_seat_meanwhile_is_told(page: Page, day: Masterclass) -> None:
    seat = day.cohort.enrolments.get(learner__name=NAMES[3])
    seat.status = "cancelled"
    seat.save()
    _tap(page, NAMES[3], "aanwezig")
    expect(_state(page)).to_contain_text(f"niet meer op de lijst: {NAMES[3]}.")
    assert marks_on(day) == {}


def test_clearing_a_mark_and_what_a_colleague_adds(
    page: Page, day: Masterclass, cast: Cast
) -> None:
    _tap(page, NAMES[0], "aanwezig")
    expect(_state(page)).to_have_text("Alles is opgeslagen.")
    learner = day.cohort.enrolments.get(learner__name=NAMES[1]).learner_id
    seen = [Seen(learner, Mark.PRESENT)]
    record_marks(masterclass=day, seen=seen, way=MarkedBy.CODE, actor=cast.coordinator)
    _tap(page, NAMES[0], "wissen")
    expect(_choice(page, NAMES[1], "aanwezig")).to_be_checked()
    expect(page.locator(".attend__count")).to_have_text("1 van 4 aanwezig")
    assert _holds(day) == {NAMES[0]: "expected", NAMES[1]: "present"}


def test_for_one_thumb_and_for_everybody(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 390):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            for name in NAMES:
                for mark in ("aanwezig", "afwezig"):
                    box = _choice(page, name, mark).bounding_box()
                    assert box is not None
                    assert min(box["width"], box["height"]) >= 48
            assert violations(page) == []
    _tap(page, NAMES[0], "aanwezig")
    _tap(page, NAMES[1], "afwezig")
    assert violations(page) == []


def test_searching_a_long_list(page: Page, day: Masterclass, cast: Cast) -> None:
    expect(page.get_by_label("Zoek op naam of organisatie")).to_have_count(0)
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs, seats_per_cohort=6)
    more = (a_person() for _each in range(6))
    enrolled(day.cohort, cast.other_participant, cast.stranger, *more)
    page.reload()
    page.get_by_label("Zoek op naam of organisatie").fill("luttik chan")
    expect(page.get_by_role("group")).to_have_count(1)
    page.get_by_label("Zoek op naam of organisatie").fill("zzz")
    expect(page.get_by_text("Niemand gevonden.")).to_be_visible()
