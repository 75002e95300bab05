"""The pages of cohorts and days: what each person sees, and moving, changing and cancelling."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from masterclasses.models import CalendarEntry, Cohort, Masterclass, Room
from masterclasses.states import CohortState, MasterclassState
from packages.models import Agreement
from tests.factories.masterclasses import (
    a_cohort,
    a_masterclass,
    a_person,
    a_room,
    enrolled,
    in_force,
)
from tests.factories.programme import Cast, Role, member
from tests.pages import error_at, figures_on, html_of, is_typed

YEAR = 2027
DAY = date(2027, 2, 4)


@pytest.fixture
def day(cast: Cast, agreement: Agreement) -> Masterclass:
    """Of an open cohort of 2027, in a room, with a trainer."""
    cohort = a_cohort(cast.programme, year=YEAR, days=0)
    room = a_room(cast.programme, "Ravelijn 2501")
    return a_masterclass(cohort, DAY, cast.trainer, room=room, agenda="09.00 Inloop")


def _slot(**changed: object) -> dict[str, object]:
    return {"day": "2027-03-11", "begins": "09:00", "ends": "12:30", "room": "", **changed}


def _slug(cast: Cast) -> str:
    return cast.participant.organisation.slug


def _signature(html: str) -> str:
    return html.rpartition('name="seen" value="')[2].partition('"')[0]


def test_a_day_tells_when_where_and_with_whom(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    for who in (cast.owner, cast.learner, cast.organiser, cast.coordinator, cast.trainer):
        client.force_login(who)
        html = html_of(client.get(day.get_absolute_url()))
        assert 'Donderdag 4 februari 2027, <span class="nowrap">09.00–12.30 uur<' in html
        assert "Ravelijn 2501" in html
        assert "Drienerlolaan 5, Enschede" in html
        assert str(cast.trainer) in html
        assert "09.00 Inloop" in html
        assert ("Dag verplaatsen" in html) == (who == cast.coordinator)
        assert (f'href="{day.cohort.get_absolute_url()}"' in html) == (who != cast.trainer)


def test_a_trainer_sees_own_days_and_no_cohort(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    other = a_masterclass(day.cohort, date(2027, 5, 20))
    client.force_login(cast.trainer)
    assert client.get(day.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(day.cohort.get_absolute_url()).status_code == 404
    overview = html_of(client.get(f"/masterclasses/?jaar={YEAR}"))
    assert day.get_absolute_url() in overview
    assert other.get_absolute_url() not in overview
    assert day.cohort.get_absolute_url() not in overview


def test_planners_see_all_places_and_contacts_their_own(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs)
    cohort = day.cohort
    enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(5)))
    enrolled(cohort, cast.other_participant, cast.stranger)
    client.force_login(cast.coordinator)
    assert figures_on(client.get(cohort.get_absolute_url())) == {
        "plaatsen": "20",
        "ingeschreven": "5",
        "vrij": "15",
        "op de wachtlijst": "1",
    }
    why = "hoort bij een organisatie die al haar eigen plaatsen gebruikt"
    assert why in html_of(client.get(cohort.get_absolute_url()))
    client.force_login(cast.owner)
    page = client.get(cohort.get_absolute_url())
    assert f"{cohort.get_absolute_url()}deelnemers/{_slug(cast)}/inschrijven/" in html_of(page)
    assert figures_on(page) == {}
    assert "4 van 4 plaatsen bezet. 1 collega wacht." in html_of(page)
    assert "Inschrijving sluiten" not in html_of(page)
    client.force_login(cast.learner)
    assert figures_on(client.get(cohort.get_absolute_url())) == {}


def test_a_cohort_opens_and_closes(client: Client, cast: Cast, day: Masterclass) -> None:
    cohort = day.cohort
    Cohort.objects.update(status=CohortState.DRAFT)
    client.force_login(cast.coordinator)
    assert "Inschrijving openen" in html_of(client.get(cohort.get_absolute_url()))
    for act, status in (("openen", "open"), ("sluiten", "closed"), ("heropenen", "open")):
        client.post(f"{cohort.get_absolute_url()}{act}/")
        assert Cohort.objects.get().status == status
    page = client.post(f"{cohort.get_absolute_url()}openen/", follow=True)
    assert "stand is intussen veranderd" in html_of(page)


def test_a_move_is_shown_before_it_is_done(client: Client, cast: Cast, day: Masterclass) -> None:
    seats = enrolled(
        day.cohort, cast.participant, cast.owner, a_person("Anna Wolters"), a_person()
    )
    CalendarEntry.objects.create(masterclass=day, email=seats[0].learner.email, told={"day": "x"})
    CalendarEntry.objects.create(masterclass=day, email=seats[1].learner.email)
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}verplaatsen/"
    assert "Voorjaarsvakantie" not in html_of(client.get(address))
    page = client.post(address, _slot(day="2027-02-25", seen=""))
    assert figures_on(page) == {
        "mensen die komen": "2",
        "organisaties": "1",
        "trainers": "1",
        "agenda’s die bericht krijgen": "1",
    }
    html = html_of(page)
    assert "Voorjaarsvakantie in regio Noord (adviesdatum" in html
    assert 'donderdag 25 februari 2027, <span class="nowrap">09.00–12.30 uur<' in html
    assert "Anna Wolters" in html
    assert str(cast.participant.organisation) in html
    day.refresh_from_db()
    assert day.day == DAY
    assert "1 persoon krijgt bericht" in html
    moved = client.post(address, _slot(day="2027-02-25", seen=_signature(html)))
    assert moved["Location"] == day.get_absolute_url()
    moved_page = html_of(client.get(day.get_absolute_url()))
    assert "Wie meedoet, krijgt hiervan bericht" in moved_page
    assert "Voorjaarsvakantie" in moved_page
    assert "Voorjaarsvakantie" in html_of(client.get(address))
    client.force_login(cast.owner)
    assert "Voorjaarsvakantie" not in html_of(client.get(day.get_absolute_url()))
    day.refresh_from_db()
    assert day.day == date(2027, 2, 25)


def test_another_day_than_was_shown_is_shown_first(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}verplaatsen/"
    seen = _signature(html_of(client.post(address, _slot())))
    page = client.post(address, _slot(day="2027-04-27", seen=seen))
    assert "Koningsdag: een feestdag" in html_of(page)
    day.refresh_from_db()
    assert day.day == DAY


def test_a_move_to_where_something_stands_in_the_way(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    other = a_cohort(cast.programme, year=YEAR, days=0)
    a_masterclass(other, date(2027, 3, 11), cast.trainer, room=day.room)
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}verplaatsen/"
    page = client.post(address, _slot(room=day.room.pk))  # type: ignore[union-attr]
    assert "is dan al bezet" in error_at(page, "room")
    assert f"{cast.trainer} is dan al trainer" in error_at(page, "day")
    assert is_typed(page, "day", "2027-03-11")
    page = client.post(address, _slot(day="2028-03-09", ends="08:00"))
    assert "na de begintijd" in error_at(page, "ends")
    page = client.post(address, _slot(day="2028-03-09"))
    assert "in dat jaar" in error_at(page, "day")
    day.refresh_from_db()
    assert day.day == DAY


def test_a_day_is_changed_and_what_is_wrong_is_told(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    enrolled(day.cohort, cast.participant, cast.owner, a_person(), a_person())
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}wijzigen/"
    sent = {"number": "7", "title": "Van ambitie naar opgave", "trainers": [cast.trainer.pk]}
    for field, value, sentence in (
        ("capacity", "1", "al 2 mensen ingeschreven"),
        ("capacity", "0", "van 1 tot en met 500"),
        ("online_link", "javascript:alert(1)", "begint met https://"),
        ("trainers", str(cast.owner.pk), "Kies een trainer of coördinator"),
        ("number", "", "Vul het nummer in"),
        ("room", "0", "Kies een zaal"),
    ):
        page = client.post(address, {**sent, field: value, "title": "Blijft staan"})
        assert sentence in error_at(page, field), field
        assert is_typed(page, "title", "Blijft staan")
    small = a_room(cast.programme, "Zolder", capacity=5)
    answer = client.post(address, {**sent, "room": small.pk, "title": "Nieuw"}, follow=True)
    assert "Zolder heeft 5 plaatsen, en er kunnen 20 mensen komen" in html_of(answer)
    day.refresh_from_db()
    assert (day.title, day.room) == ("Nieuw", small)


def test_one_more_day_is_added_with_its_notices(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    client.force_login(cast.coordinator)
    address = f"{day.cohort.get_absolute_url()}dag/"
    page = client.post(address, _slot(day="2027-05-06", title="Extra dag"))
    assert "Hemelvaartsdag: een feestdag" in html_of(page)
    assert is_typed(page, "title", "Extra dag")
    assert Masterclass.objects.count() == 1
    seen = _signature(html_of(page))
    client.post(address, _slot(day="2027-05-06", title="Extra dag", seen=seen))
    added = Masterclass.objects.get(title="Extra dag")
    assert (added.number, added.begins_at.time()) == (8, time(9))
    client.post(address, _slot(day="2027-06-03"))
    assert Masterclass.objects.count() == 3


def test_a_day_is_cancelled_with_a_reason(client: Client, cast: Cast, day: Masterclass) -> None:
    client.force_login(cast.coordinator)
    address = f"{day.get_absolute_url()}afgelasten/"
    assert "Schrijf kort op waarom" in error_at(client.post(address, {"reason": ""}), "reason")
    client.post(address, {"reason": "De trainer is ziek."})
    assert Masterclass.objects.get().status == MasterclassState.CANCELLED
    client.force_login(cast.learner)
    assert "De trainer is ziek." in html_of(client.get(day.get_absolute_url()))


def test_seats_and_the_last_day_to_cancel(client: Client, cast: Cast, day: Masterclass) -> None:
    enrolled(day.cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    client.force_login(cast.coordinator)
    address = f"{day.cohort.get_absolute_url()}wijzigen/"
    page = client.post(address, {"capacity": "2", "cancel_until": "2027-01-21"})
    assert "al 3 mensen ingeschreven" in error_at(page, "capacity")
    assert is_typed(page, "cancel_until", "2027-01-21")
    page = client.post(address, {"capacity": "3", "cancel_until": "2027-02-05"})
    assert "tot en met de eerste dag" in error_at(page, "cancel_until")
    client.post(address, {"capacity": "3", "cancel_until": "2027-01-21"})
    cohort = Cohort.objects.get()
    assert (cohort.capacity, cohort.cancel_until) == (3, date(2027, 1, 21))
    kept = "Afmelden kan tot en met 21 januari 2027"
    assert kept in html_of(client.get(cohort.get_absolute_url()))
    Cohort.objects.update(cancel_until=date(2026, 11, 1))
    assert "Afmelden kon tot en met 1 november 2026" in html_of(
        client.get(cohort.get_absolute_url())
    )


def test_a_new_cohort_keeps_what_was_typed(client: Client, cast: Cast, day: Masterclass) -> None:
    client.force_login(cast.coordinator)
    page = client.get(f"/masterclasses/cohorten/nieuw/?jaar={YEAR}")
    assert is_typed(page, "number", "2")
    sent = {"year": str(YEAR), "number": "1", "capacity": "30"}
    page = client.post("/masterclasses/cohorten/nieuw/", sent)
    assert "Cohort 1 van 2027 is er al" in error_at(page, "number")
    assert is_typed(page, "capacity", "30")
    client.post("/masterclasses/cohorten/nieuw/", {**sent, "number": "2"})
    assert Cohort.objects.get(number=2).capacity == 30


def test_a_withdrawn_cohort_is_gone_for_participants(
    client: Client, cast: Cast, day: Masterclass
) -> None:
    client.force_login(cast.coordinator)
    address = f"{day.cohort.get_absolute_url()}afgelasten/"
    enrolled(day.cohort, cast.participant, cast.owner, *(a_person() for _each in range(5)))
    assert figures_on(client.get(address)) == {"ingeschreven": "4", "op de wachtlijst": "1"}
    client.post(address, {"reason": "Te weinig vraag."})
    assert Cohort.objects.get().status == CohortState.WITHDRAWN
    client.force_login(cast.owner)
    assert client.get(day.cohort.get_absolute_url()).status_code == 404


def test_rooms(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    sent = {"name": "Ravelijn 2501", "address": "Hallenweg 17, Enschede", "capacity": "45"}
    client.post("/masterclasses/zalen/", sent)
    page = client.post("/masterclasses/zalen/", sent)
    assert "al een zaal met deze naam" in error_at(page, "name")
    room = Room.objects.get()
    client.post(f"/masterclasses/zalen/{room.pk}/", {**sent, "capacity": "50"})
    room.refresh_from_db()
    assert room.capacity == 50


def test_what_is_past_shows_no_acts(client: Client, cast: Cast, day: Masterclass) -> None:
    begins = timezone.now() - timedelta(days=30)
    Masterclass.objects.update(period=(begins, begins + timedelta(hours=3)))
    client.force_login(cast.coordinator)
    html = html_of(client.get(day.get_absolute_url()))
    assert "Dag verplaatsen" not in html
    assert "Materiaal toevoegen" in html
