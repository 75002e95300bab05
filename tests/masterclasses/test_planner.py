"""The planner: proposes, warns, lets change, and plans all days at once."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.http import HttpResponse
from django.test import Client

from masterclasses.models import Cohort, Masterclass, MasterclassRules
from masterclasses.states import CohortState
from tests.factories.masterclasses import a_cohort, a_masterclass, a_room
from tests.factories.programme import Cast
from tests.pages import error_at, html_of, is_typed

ADDRESS = "/masterclasses/plannen/"
BASIS = {
    "cohort": "nieuw-2027",
    "capacity": "40",
    "count": "4",
    "weekday": "3",
    "first": "2027-02-01",
    "weeks": "10",
    "part": "ochtend",
    "begins": "",
    "ends": "",
    "room": "",
}
USUAL = ["2027-02-04", "2027-04-15", "2027-06-24", "2027-09-02"]


@pytest.fixture
def planner(client: Client, cast: Cast) -> Client:
    MasterclassRules.objects.create(programme=cast.programme, held_before=6)
    client.force_login(cast.coordinator)
    return client


def _sent(page: HttpResponse) -> dict[str, str | list[str]]:
    """What a browser would send of the rows on the page."""
    rows: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<(?:input)[^>]*>", html_of(page)):
        name = re.search(r'name="(dag-[^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or ("checkbox" in tag and " checked" not in tag):
            continue
        rows[name[1]] = value[1] if value else ""
    for name, options in re.findall(
        r'<select name="(dag-[^"]*)".*?>(.*?)</select>', html_of(page), re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        rows[name] = chosen[1] if chosen else ""
    return rows


def _proposed(planner: Client, **basis: object) -> HttpResponse:
    return planner.post(ADDRESS, {**BASIS, **basis, "propose": "1"})  # type: ignore[return-value]


def _days(page: HttpResponse) -> list[str]:
    sent = _sent(page)
    return [str(sent[f"dag-{row}-day"]) for row in range(int(str(sent["dag-TOTAL_FORMS"])))]


def test_it_begins_with_next_year_as_the_rules_have_it(planner: Client) -> None:
    page = planner.get(ADDRESS)
    assert '<option value="nieuw-2027" selected>' in html_of(page)
    assert is_typed(page, "capacity", "40")
    assert is_typed(page, "count", "4")
    assert is_typed(page, "first", "2027-02-01")


def test_it_proposes_the_days_of_a_year(planner: Client) -> None:
    page = _proposed(planner)
    assert _days(page) == USUAL
    assert "Masterclass 7" in html_of(page)
    assert "Masterclass 10" in html_of(page)
    assert html_of(page).count("Geen vakantie, en niets dubbel.") == 4
    assert not Cohort.objects.exists()


def test_it_plans_them_all_at_once(planner: Client, cast: Cast) -> None:
    room = a_room(cast.programme)
    page = _proposed(planner, room=room.pk, trainers=[cast.trainer.pk])
    sent = {**BASIS, **_sent(page), "dag-0-title": "Van ambitie naar opgave", "save": "1"}
    answer = planner.post(ADDRESS, sent)
    cohort = Cohort.objects.get()
    assert answer["Location"] == cohort.get_absolute_url()
    assert (cohort.year, cohort.number, cohort.capacity) == (2027, 1, 40)
    assert cohort.status == CohortState.DRAFT
    days = list(cohort.masterclasses.all())
    assert [str(day.day) for day in days] == USUAL
    assert [day.number for day in days] == [7, 8, 9, 10]
    assert days[0].title == "Van ambitie naar opgave"
    assert {day.room for day in days} == {room}
    assert all(list(day.trainers.all()) == [cast.trainer] for day in days)


def test_nothing_is_avoided_in_silence(planner: Client) -> None:
    page = _proposed(planner, first="2027-02-25")
    html = html_of(page)
    assert _days(page) == ["2027-02-25", "2027-05-06", "2027-07-15", "2027-09-23"]
    assert "Voorjaarsvakantie in regio Noord (adviesdatum" in html
    assert "Hemelvaartsdag: een feestdag" in html
    assert "Zomervakantie in regio Noord (vaste datum" in html
    assert "Sla over: neem donderdag 4 maart" in html
    assert "Sla over: neem donderdag 26 augustus" in html


def test_the_next_free_day_is_taken_with_one_button(planner: Client) -> None:
    page = _proposed(planner, first="2027-02-25")
    kept = {**_sent(page), "dag-0-title": "Blijft staan"}
    page = planner.post(ADDRESS, {**BASIS, **kept, "take": "0:2027-03-04"})
    assert _days(page)[0] == "2027-03-04"
    assert is_typed(page, "dag-0-title", "Blijft staan")
    assert not Cohort.objects.exists()


def test_a_day_with_a_warning_is_planned_by_who_saw_it(planner: Client) -> None:
    page = _proposed(planner, first="2027-02-25")
    planner.post(ADDRESS, {**BASIS, **_sent(page), "first": "2027-02-25", "save": "1"})
    assert Masterclass.objects.count() == 4


def test_what_was_changed_is_looked_at_before_it_is_saved(planner: Client) -> None:
    sent = {**BASIS, **_sent(_proposed(planner)), "dag-1-day": "2027-04-27", "save": "1"}
    page = planner.post(ADDRESS, sent)
    assert "Er is nog niets opgeslagen" in html_of(page)
    assert "Koningsdag: een feestdag" in html_of(page)
    assert is_typed(page, "dag-1-day", "2027-04-27")
    assert not Cohort.objects.exists()
    planner.post(ADDRESS, {**BASIS, **_sent(page), "save": "1"})
    assert Masterclass.objects.filter(period__startswith__date="2027-04-27").exists()


def test_rows_are_left_out_and_added(planner: Client) -> None:
    page = planner.post(ADDRESS, {**BASIS, **_sent(_proposed(planner)), "drop": "1"})
    assert _days(page) == [USUAL[0], USUAL[2], USUAL[3]]
    page = planner.post(ADDRESS, {**BASIS, **_sent(page), "more": "1"})
    assert _days(page) == [USUAL[0], USUAL[2], USUAL[3], ""]
    page = planner.post(ADDRESS, {**BASIS, **_sent(page), "save": "1"})
    assert "Vul de datum in." in error_at(page, "dag-3-day")
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"dag-1-day": "2027-02-04"}, "dag-0-day", "twee keer in dit voorstel"),
        ({"dag-1-day": "2028-02-03"}, "dag-1-day", "in dat jaar"),
        ({"dag-1-day": "2026-11-01"}, "dag-1-day", "in dat jaar"),
        ({"dag-1-day": "2031-02-03"}, "dag-1-day", "van 2026 tot en met 2028"),
        ({"dag-1-day": "2027-02-31"}, "dag-1-day", "bestaande datum"),
        ({"dag-1-ends": "08:00"}, "dag-1-ends", "na de begintijd"),
        ({"dag-1-begins": "negen uur"}, "dag-1-begins", "Vul een tijd in"),
        ({"dag-1-trainers": "0"}, "dag-1-trainers", "Kies een trainer of coördinator"),
        ({"dag-1-room": "0"}, "dag-1-room", "Kies een zaal"),
    ],
)
def test_a_day_that_can_not_be_is_told_at_its_field(
    planner: Client, changed: dict[str, str], field: str, sentence: str
) -> None:
    sent = {**BASIS, **_sent(_proposed(planner)), "dag-2-title": "Blijft", **changed, "save": "1"}
    page = planner.post(ADDRESS, sent)
    assert sentence in error_at(page, field)
    assert is_typed(page, "dag-2-title", "Blijft")
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"first": "2028-02-01"}, "first", "Kies een dag in 2027"),
        ({"capacity": ""}, "capacity", "hoeveel mensen"),
        ({"capacity": "501"}, "capacity", "van 1 tot en met 500"),
        ({"capacity": "veel"}, "capacity", "met cijfers"),
        ({"count": "13"}, "count", "1 tot en met 12"),
        ({"weeks": "0"}, "weeks", "1 tot en met 26"),
        ({"cohort": "nieuw-2099"}, "cohort", "uit de lijst"),
        ({"part": "eigen"}, "begins", "Vul een tijd in"),
        ({"part": "eigen", "begins": "10:00", "ends": "09:00"}, "ends", "na de begintijd"),
    ],
)
def test_what_it_proposes_from_is_checked(
    planner: Client, changed: dict[str, str], field: str, sentence: str
) -> None:
    page = _proposed(planner, **changed)
    assert sentence in error_at(page, field)
    assert is_typed(page, "weeks", changed.get("weeks", "10"))


def test_a_room_and_a_trainer_are_not_booked_twice(planner: Client, cast: Cast) -> None:
    room = a_room(cast.programme)
    other = a_cohort(cast.programme, year=2027, days=0)
    a_masterclass(other, date(2027, 2, 4), cast.trainer, room=room)
    page = _proposed(planner, room=room.pk, trainers=[cast.trainer.pk])
    assert "Kan niet:" in html_of(page)
    page = planner.post(ADDRESS, {**BASIS, **_sent(page), "save": "1"})
    assert "is dan al bezet" in error_at(page, "dag-0-room")
    assert "is dan al trainer bij" in error_at(page, "dag-0-trainers")
    assert Masterclass.objects.count() == 1


def test_days_are_added_to_a_cohort_that_is_there(planner: Client, cast: Cast) -> None:
    cohort = a_cohort(cast.programme, year=2027, days=1)
    page = planner.get(f"{ADDRESS}?cohort={cohort.pk}")
    assert f'<option value="{cohort.pk}" selected>' in html_of(page)
    assert is_typed(page, "count", "3")
    basis = {**BASIS, "cohort": str(cohort.pk), "count": "1", "first": "2027-06-01"}
    page = planner.post(ADDRESS, {**basis, "propose": "1"})
    planner.post(ADDRESS, {**basis, **_sent(page), "save": "1"})
    assert sorted(cohort.masterclasses.values_list("number", flat=True)) == [7, 8]


def test_own_times_are_kept(planner: Client) -> None:
    own = {"part": "eigen", "begins": "10:15", "ends": "16:45"}
    page = _proposed(planner, **own)
    planner.post(ADDRESS, {**BASIS, **own, **_sent(page), "save": "1"})
    day = Masterclass.objects.earliest("period")
    assert (day.begins_at.time(), day.ends_at.time()) == (time(10, 15), time(16, 45))


def test_made_up_rows_do_no_harm(planner: Client) -> None:
    for total in ("-1", "x", "99999999999", "1000"):
        sent = {**BASIS, "dag-TOTAL_FORMS": total, "dag-INITIAL_FORMS": "7", "save": "1"}
        assert planner.post(ADDRESS, sent).status_code == 200
        assert planner.post(ADDRESS, {**sent, "take": "9:x", "drop": "12"}).status_code == 200
    assert not Cohort.objects.exists()
