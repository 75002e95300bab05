"""The feed that opens by its token alone, and the page about it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.models import (
    AttendanceMark,
    CalendarFeed,
    Cohort,
    Enrolment,
    Masterclass,
    StandIn,
    TrainerBooking,
)
from masterclasses.services.calendars import make_calendar_link
from masterclasses.states import CohortState, Mark, MarkedBy, MasterclassState
from masterclasses.tasks import tell_calendars
from masterclasses.views.calendars import READS_A_MINUTE, WRONG_A_MINUTE
from portal.kit.logs import HideTokens
from portal.kit.models import AuditRecord
from programme.models import Role, User
from tests.calendar_reading import read_calendar
from tests.factories.masterclasses import a_cohort, a_learner, a_masterclass, a_person, enrolled
from tests.factories.programme import Cast, member
from tests.pages import html_of

PAGE = "/mijn-agenda/"


@pytest.fixture(autouse=True)
def _nothing_was_asked() -> None:
    cache.clear()


@pytest.fixture
def seat(cast: Cast, cohort: Cohort) -> Enrolment:
    """Of somebody with an account."""
    person = a_person(cast.learner.name, cast.learner.email)
    return enrolled(cohort, cast.participant, cast.owner, person)[0]


def feed(token: str, **headers: Any) -> HttpResponse:
    return Client().get(f"/agenda/{token}.ics", headers=headers)  # type: ignore[return-value]


def shown_to(user: User) -> list[dict[str, Any]]:
    token = make_calendar_link(actor=user).token
    answer = feed(token)
    assert answer.status_code == 200
    events: list[dict[str, Any]] = read_calendar(answer.content.decode())["events"]
    return events


def test_a_learner_sees_their_own_days(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    a_cohort(cast.programme)
    token = make_calendar_link(actor=cast.learner).token
    answer = feed(token)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    read = read_calendar(text)
    assert read["method"] == "PUBLISH"
    assert read["name"].startswith("Masterclasses")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in text
    days = list(cohort.masterclasses.all())
    assert [each["title"] for each in read["events"]] == [str(day) for day in days]
    assert [each["url"] for each in read["events"]] == [
        f"http://localhost:8000{day.get_absolute_url()}" for day in days
    ]
    assert {each["status"] for each in read["events"]} == {"CONFIRMED"}


def test_what_does_not_concern_somebody_is_not_in_their_feed(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    days = list(cohort.masterclasses.all())
    colleague = a_learner(cast.participant, a_person(email=cast.team_mate.email))
    StandIn.objects.create(masterclass=days[0], enrolment=seat, learner=colleague)
    AttendanceMark.objects.create(
        masterclass=days[1],
        learner=seat.learner,
        mark=Mark.EXCUSED,
        way=MarkedBy.SIGN_OFF,
        seen_at=timezone.now(),
    )
    assert [each["title"] for each in shown_to(cast.learner)] == [str(day) for day in days[2:]]
    assert [each["title"] for each in shown_to(cast.team_mate)] == [str(days[0])]
    assert shown_to(cast.owner) == []
    cast.learner.memberships.all().delete()
    assert shown_to(User.objects.get(pk=cast.learner.pk)) == []


def test_a_day_that_does_not_go_on_says_so(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    day = cohort.masterclasses.all()[0]
    trainer = cast.trainer
    booking = TrainerBooking.objects.create(masterclass=day, trainer=trainer, period=day.period)
    tell_calendars(cohort.pk)
    assert [each["status"] for each in shown_to(trainer)] == ["CONFIRMED"]
    booking.delete()
    assert shown_to(trainer) == []
    day.status = MasterclassState.CANCELLED
    day.save()
    for person in (cast.learner, trainer):
        assert shown_to(person)[0]["status"] == "CANCELLED"
    Cohort.objects.update(status=CohortState.WITHDRAWN)
    assert {each["status"] for each in shown_to(cast.learner)} == {"CANCELLED"}


def test_who_plans_sees_all_days_and_drafts_as_tentative(cast: Cast, cohort: Cohort) -> None:
    a_cohort(cast.programme, status=CohortState.DRAFT)
    events = shown_to(cast.coordinator)
    assert [each["status"] for each in events].count("TENTATIVE") == 4
    assert len(events) == 8
    assert "(cohort 2 van" in events[1]["title"]
    elsewhere = member(Role.COORDINATOR, cast.other_participant.organisation)
    assert shown_to(elsewhere) == []


def test_days_of_the_past_year_are_still_there(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    first = cohort.masterclasses.all()[0]
    with time_machine.travel(first.period.upper + timedelta(days=360)):
        assert len(shown_to(cast.learner)) == 4
    with time_machine.travel(first.period.upper + timedelta(days=370)):
        assert len(shown_to(cast.learner)) == 3


def test_a_feed_speaks_the_language_of_whom_it_is(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    """Whoever fetches it; and a program that knew it in Dutch gets it anew."""
    a_masterclass(cohort, timezone.localdate() + timedelta(days=30))
    user = cast.learner
    token = make_calendar_link(actor=user).token
    dutch = feed(token)
    User.objects.filter(pk=user.pk).update(language="en")
    english = feed(token, **{"If-None-Match": dutch["ETag"]})
    assert english.status_code == 200
    assert dutch.content != english.content


def test_a_program_that_knows_it_all_is_sent_nothing(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    token = make_calendar_link(actor=cast.learner).token
    first = feed(token)
    assert first["Cache-Control"] == "private, no-cache"
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        known = feed(token, if_none_match=first["ETag"])
        assert (known.status_code, known.content) == (304, b"")
        assert known["ETag"] == first["ETag"]
        cohort.masterclasses.all().update(agenda="9.00 Koffie")
        changed = feed(token, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert "9.00 Koffie" in read_calendar(changed.content.decode())["events"][0]["description"]


def test_an_old_or_invented_link_opens_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)
    client.post(f"{PAGE}link/")
    old = CalendarFeed.objects.get(user=cast.learner).token
    assert feed(old).status_code == 200
    client.post(f"{PAGE}link/")
    new = CalendarFeed.objects.get(user=cast.learner).token
    assert [feed(each).status_code for each in (old, new, "x", new[:-1])] == [404, 200, 404, 404]
    client.post(f"{PAGE}link/uit/")
    assert feed(new).status_code == 404
    acts = AuditRecord.objects.filter(subject_id=str(cast.learner.pk)).order_by("pk")
    assert [each.act.rpartition(".")[2] for each in acts] == [
        "make_calendar_link",
        "make_calendar_link",
        "end_calendar_link",
    ]
    assert new not in "".join(str(each.data) for each in acts)


def test_a_closed_account_has_no_feed(cast: Cast) -> None:
    token = make_calendar_link(actor=cast.learner).token
    User.objects.filter(pk=cast.learner.pk).update(is_active=False)
    assert feed(token).status_code == 404


def test_the_feed_answers_only_so_often(cast: Cast) -> None:
    token = make_calendar_link(actor=cast.learner).token
    assert {feed(token).status_code for _each in range(READS_A_MINUTE)} == {200}
    busy = feed(token)
    assert (busy.status_code, busy["Retry-After"]) == (429, "60")
    assert {feed("x").status_code for _each in range(WRONG_A_MINUTE)} == {404}
    assert feed("x").status_code == 429


def test_the_log_does_not_tell_the_link() -> None:
    said = "Not Found: /agenda/geheim_-1.ics"
    record = logging.LogRecord("django", logging.WARNING, "", 0, said, (), None)
    HideTokens().filter(record)
    assert record.getMessage() == "Not Found: /agenda/…"


def test_the_page_shows_the_link_and_how_to_use_it(
    cast: Cast, cohort: Cohort, seat: Enrolment, client: Client
) -> None:
    client.force_login(cast.learner)
    without = html_of(client.get(PAGE))
    assert "Link maken" in without
    assert "Nieuwe link" not in without
    assert "dinsdag 2 februari" in without
    page = client.post(f"{PAGE}link/", follow=True)
    html = html_of(page)
    token = CalendarFeed.objects.get(user=cast.learner).token
    assert f'value="http://localhost:8000/agenda/{token}.ics"' in html
    assert f'href="webcal://localhost:8000/agenda/{token}.ics"' in html
    for text in ("Nieuwe link maken", "Link uitzetten", "In Outlook", "In Google Agenda"):
        assert text in html
    assert page["Cache-Control"] == "private, no-store"


def test_many_days_ask_the_database_no_more(
    cast: Cast, cohort: Cohort, seat: Enrolment, client: Client
) -> None:
    client.force_login(cast.learner)
    token = make_calendar_link(actor=cast.learner).token
    visits = [(client, PAGE), (Client(), f"/agenda/{token}.ics")]  # a program has no session
    few = [_queries(*visit) for visit in visits]
    for index in range(8):
        day: Masterclass = a_masterclass(cohort, timezone.localdate() + timedelta(days=30 + index))
        day.materials.create(title="Leeswijzer", link="https://voorbeeld.example/")
    assert [_queries(*visit) for visit in visits] == few
    assert few[0] <= 8
    assert few[1] <= 6


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
