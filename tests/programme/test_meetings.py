"""Knowledge meetings: planned, changed and cancelled by organisers, seen by the programme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import KnowledgeMeeting, Role
from programme.selectors.logbook import search_records
from programme.services.meetings import (
    WrongMoment,
    cancel_meeting,
    change_meeting,
    plan_meeting,
)
from tests.factories.programme import Cast, a_cast, a_meeting, a_programme, member
from tests.pages import error_at, html_of, is_typed
from tests.shared import shared

pytestmark = pytest.mark.django_db
# Tests are on 24 November 2026, 13:00 in Enschede, in a programme of 2026 to 2028.
TYPED = {
    "title": "Eén straat, één keer open",
    "day": "2026-12-08",
    "start": "13:30",
    "end": "16:00",
    "place": "Gemeentehuis Borne",
    "online_link": "https://bijeenkomst.example/straat",
    "description": "Neem een eigen project mee.",
}
VALUES: dict[str, Any] = {
    **{name: TYPED[name] for name in ("title", "place", "online_link", "description")},
    "starts_at": datetime(2026, 12, 8, 12, 30, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 8, 15, tzinfo=UTC),
}
PLAN = "/kennisbijeenkomsten/plannen/"


@shared
def cast() -> Cast:
    return a_cast()


@pytest.mark.parametrize("who", ["organiser", "coordinator"])
def test_who_plans_a_meeting_sees_it_as_typed(client: Client, cast: Cast, who: str) -> None:
    """What is typed is the time in Enschede."""
    client.force_login(cast.by_role()[who])
    answer = client.post(PLAN, TYPED)
    meeting = KnowledgeMeeting.objects.get()
    assert answer.headers["Location"] == f"/kennisbijeenkomsten/{meeting.pk}/"
    assert {name: getattr(meeting, name) for name in VALUES} == VALUES
    assert meeting.programme == cast.programme
    told = AuditRecord.objects.get(act="programme.plan_meeting")
    assert audit.detail_of(told) == "nu: 2026-12-08 13:30"
    page = html_of(client.get(meeting.get_absolute_url()))
    for text in (TYPED["title"], "dinsdag 8 december 2026", "13.30–16.00", TYPED["place"]):
        assert text in page
    assert f'href="{TYPED["online_link"]}"' in page


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"day": "2026-11-23"}, "day", "Deze dag is al voorbij."),
        ({"day": "2025-12-08"}, "day", "van 2026 tot en met 2028"),
        ({"day": "2029-01-01"}, "day", "van 2026 tot en met 2028"),
        ({"day": "31-02-2027"}, "day", "Vul een bestaande datum in"),
        ({"day": "2026-11-24", "start": "12:59"}, "start", "vandaag al voorbij"),
        ({"end": "13:30"}, "end", "na de begintijd"),
        ({"end": "9:00"}, "end", "na de begintijd"),
        ({"start": "half twee"}, "start", "Vul een tijd in zoals 14.00."),
        ({"title": ""}, "title", "Vul de titel van de bijeenkomst in."),
        ({"title": "<b>Vet</b>"}, "title", "geen &lt; of &gt;"),
        ({"place": ""}, "place", "Vul in waar de bijeenkomst is."),
        ({"online_link": "http://bijeenkomst.example/"}, "online_link", "https://"),
        ({"online_link": "javascript:alert(1)"}, "online_link", "https://"),
        ({"description": ""}, "description", "Schrijf kort op waar"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    client: Client, cast: Cast, change: dict[str, str], field: str, told: str
) -> None:
    client.force_login(cast.organiser)
    page = client.post(PLAN, {**TYPED, **change})
    assert told.replace("&lt;", "<").replace("&gt;", ">") in error_at(page, field)
    kept = "title" if field != "title" else "place"
    assert is_typed(page, kept, TYPED[kept])
    assert not KnowledgeMeeting.objects.exists()


def test_the_edges_of_the_programme_are_local(cast: Cast) -> None:
    """New Year in Enschede is still the old year in UTC."""
    new_year = datetime(2028, 12, 31, 23, 30, tzinfo=UTC)
    late = {**VALUES, "starts_at": new_year, "ends_at": new_year + timedelta(hours=1)}
    with pytest.raises(WrongMoment) as wrong:
        plan_meeting(programme=cast.programme, values=late, actor=cast.organiser)
    assert wrong.value.part == "day"
    before = {**late, "starts_at": new_year - timedelta(hours=1), "ends_at": new_year}
    plan_meeting(programme=cast.programme, values=before, actor=cast.organiser)


def test_the_same_meeting_is_planned_once(client: Client, cast: Cast) -> None:
    """Also when the button is pressed twice; after a cancellation it may be planned again."""
    client.force_login(cast.organiser)
    client.post(PLAN, TYPED)
    assert "Er staat al" in error_at(client.post(PLAN, TYPED), "title")
    first = KnowledgeMeeting.objects.get()
    cancel_meeting(meeting=first, reason="Ziek", actor=cast.organiser)
    assert client.post(PLAN, TYPED).status_code == 302


def test_nobody_else_touches_meetings(cast: Cast) -> None:
    meeting = a_meeting(cast.programme)
    others = {**cast.by_role(), "elsewhere": member(Role.COORDINATOR, a_programme().lead)}
    del others["organiser"], others["coordinator"]
    # The role counts at its own place only: a network's organiser at a participant is nobody.
    others["astray"] = member(Role.ORGANISER, cast.participant.organisation)
    for who, actor in others.items():
        with pytest.raises(PermissionDenied):
            plan_meeting(programme=cast.programme, values=VALUES, actor=actor)
        with pytest.raises(PermissionDenied):
            change_meeting(meeting=meeting, values={"place": who}, actor=actor)
        with pytest.raises(PermissionDenied):
            cancel_meeting(meeting=meeting, reason=who, actor=actor)
    assert not AuditRecord.objects.filter(act__endswith="_meeting").exists()


def test_a_change_is_recorded_and_no_change_is_not(client: Client, cast: Cast) -> None:
    meeting = plan_meeting(programme=cast.programme, values=VALUES, actor=cast.organiser)
    client.force_login(cast.coordinator)
    address = f"/kennisbijeenkomsten/{meeting.pk}/wijzigen/"
    for name in ("title", "day", "start", "end", "place", "online_link"):
        assert is_typed(client.get(address), name, TYPED[name]), name
    assert client.post(address, TYPED).status_code == 302
    changes = AuditRecord.objects.filter(act="programme.change_meeting")
    assert not changes.exists()
    client.post(address, {**TYPED, "start": "14.00", "place": "Stadhuis Almelo"})
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place) == (
        datetime(2026, 12, 8, 13, tzinfo=UTC),
        "Stadhuis Almelo",
    )
    assert changes.get().data == {
        "before": {"starts_at": "2026-12-08 13:30", "place": "Gemeentehuis Borne"},
        "after": {"starts_at": "2026-12-08 14:00", "place": "Stadhuis Almelo"},
    }
    assert "Stadhuis Almelo" in audit.detail_of(changes.get())
    assert changes.get() in search_records(cast.administrator, {})


def test_a_cancelled_meeting_stays_with_its_reason(client: Client, cast: Cast) -> None:
    meeting = a_meeting(cast.programme)
    address = f"/kennisbijeenkomsten/{meeting.pk}/afgelasten/"
    client.force_login(cast.organiser)
    assert "Schrijf op waarom" in error_at(client.post(address, {"reason": "  "}), "reason")
    assert client.post(address, {"reason": "De zaal is bezet."}).status_code == 302
    told = AuditRecord.objects.get(act="programme.cancel_meeting")
    assert audit.detail_of(told) == "reden: De zaal is bezet."
    client.force_login(cast.learner)
    assert "gaat niet door" in html_of(client.get("/kennisbijeenkomsten/"))
    page = html_of(client.get(meeting.get_absolute_url()))
    assert "gaat niet door" in page
    assert "De zaal is bezet." in page
    assert meeting.online_link not in page


@pytest.mark.parametrize("act", ["wijzigen", "afgelasten"])
@pytest.mark.parametrize("closed", ["over", "cancelled"])
def test_what_is_closed_stays_as_it_is(client: Client, cast: Cast, act: str, closed: str) -> None:
    meeting = a_meeting(cast.programme, days=-2 if closed == "over" else 2)
    if closed == "cancelled":
        cancel_meeting(meeting=meeting, reason="Ziek", actor=cast.organiser)
    client.force_login(cast.organiser)
    assert f"/{act}/" not in html_of(client.get(meeting.get_absolute_url()))
    for answer in (
        client.get(f"/kennisbijeenkomsten/{meeting.pk}/{act}/"),
        client.post(f"/kennisbijeenkomsten/{meeting.pk}/{act}/", {**TYPED, "reason": "Toch"}),
    ):
        assert answer.headers["Location"] == meeting.get_absolute_url()
    with pytest.raises(Refused):
        change_meeting(meeting=meeting, values={"place": "Elders"}, actor=cast.organiser)
    with pytest.raises(Refused):
        cancel_meeting(meeting=meeting, reason="Toch", actor=cast.organiser)


def test_a_meeting_that_goes_on_may_end_later_but_not_begin_anew(cast: Cast) -> None:
    now = timezone.now()
    meeting = a_meeting(
        cast.programme,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    later = now + timedelta(hours=2)
    change_meeting(meeting=meeting, values={"ends_at": later}, actor=cast.organiser)
    for values in ({"starts_at": now - timedelta(hours=2)}, {"ends_at": now}):
        with pytest.raises(WrongMoment):
            change_meeting(meeting=meeting, values=values, actor=cast.organiser)
    meeting.refresh_from_db()
    assert meeting.ends_at == later


def test_the_list_has_what_comes_first_and_what_was_after(client: Client, cast: Cast) -> None:
    for days, title in ((9, "Derde"), (2, "Tweede"), (-9, "Eerst"), (-2, "Pas nog")):
        a_meeting(cast.programme, days=days, title=title)
    a_meeting(a_programme(), title="Van een ander programma")
    client.force_login(cast.trainer)
    page = html_of(client.get("/kennisbijeenkomsten/"))
    places = [page.index(title) for title in ("Tweede", "Derde", "Geweest", "Pas nog", "Eerst")]
    assert places == sorted(places)
    assert "Van een ander programma" not in page
    assert PLAN not in page


def test_an_empty_list_says_so(client: Client, cast: Cast) -> None:
    for person, may_plan in ((cast.learner, False), (cast.organiser, True)):
        client.force_login(person)
        page = html_of(client.get("/kennisbijeenkomsten/"))
        assert "Nog geen bijeenkomst gepland" in page
        assert (PLAN in page) == may_plan


def test_who_plans_for_two_programmes_says_for_which(client: Client, cast: Cast) -> None:
    other = a_programme(network=cast.programme.network)
    client.force_login(cast.organiser)
    page = html_of(client.get(f"{PLAN}?programma={other.slug}"))
    assert f'<option value="{other.pk}" selected>' in page
    client.post(PLAN, {**TYPED, "programme": str(other.pk)})
    assert KnowledgeMeeting.objects.get().programme == other
    foreign = a_programme()
    page_again = client.post(PLAN, {**TYPED, "programme": str(foreign.pk)})
    assert error_at(page_again, "programme")
    assert not foreign.knowledge_meetings.exists()


def test_an_organiser_is_asked_to_plan_until_one_is_to_come(client: Client, cast: Cast) -> None:
    asked = "Plan de volgende kennisbijeenkomst"
    a_meeting(cast.programme, days=-3)
    cancel_meeting(meeting=a_meeting(cast.programme), reason="Ziek", actor=cast.organiser)
    client.force_login(cast.organiser)
    page = html_of(client.get("/"))
    assert asked in page
    assert "Er is nog geen bijeenkomst gepland." in page
    a_meeting(cast.programme, title="De eerstvolgende")
    page = html_of(client.get("/"))
    assert asked not in page
    assert "De eerstvolgende" in page
    assert PLAN in page


def test_a_programme_that_is_over_asks_for_no_meeting(client: Client) -> None:
    cast = a_cast(a_programme(first_year=2023, last_year=2025))
    client.force_login(cast.organiser)
    assert "Plan de volgende kennisbijeenkomst" not in html_of(client.get("/"))


def test_dashboards_tell_the_first_three_meetings(client: Client, cast: Cast) -> None:
    for number in range(1, 5):
        a_meeting(cast.programme, days=number, title=f"Bijeenkomst nummer {number}.")
    for who, person in cast.by_role().items():
        client.force_login(person)
        page = html_of(client.get("/"))
        shown = [number for number in range(1, 5) if f"Bijeenkomst nummer {number}." in page]
        invited = who in {"owner", "team_mate", "learner", "stranger", "trainer", "organiser"}
        assert shown == ([1, 2, 3] if invited else []), who


def test_the_programme_page_leads_to_the_meetings(client: Client, cast: Cast) -> None:
    address = f"/programma/{cast.programme.slug}/"
    assert "/kennisbijeenkomsten/" not in html_of(client.get(address))
    client.force_login(cast.coordinator)
    assert "/kennisbijeenkomsten/" in html_of(client.get(address))


@pytest.mark.parametrize(
    "broken",
    [
        {"ends_at": datetime(2026, 12, 8, 12, tzinfo=UTC)},
        {"cancelled_at": datetime(2026, 12, 1, tzinfo=UTC)},
        {"cancel_reason": "Zonder dag"},
    ],
)
def test_the_database_has_the_last_word(cast: Cast, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="meeting_"), transaction.atomic():
        a_meeting(cast.programme, **{**VALUES, **broken})
