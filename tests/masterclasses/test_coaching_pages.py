"""The pages of coaching, as each role goes through them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from masterclasses.models import CoachingBooking, CoachingSlot
from programme.models import Membership, Role, User
from tests.factories.coaching import a_booking, a_report, a_slot
from tests.factories.masterclasses import in_force
from tests.factories.programme import Cast
from tests.pages import client_of, error_at, html_of, is_typed

pytestmark = pytest.mark.usefixtures("agreement")

LIST = "/coaching/"
OFFER = "/coaching/aanbieden/"
MARCH = date(2027, 3, 4)
MORNING = {
    "day": "2027-03-25",
    "begins": "09:00",
    "ends": "12:30",
    "weeks": "2",
    "place": "Gebouw Horst",
    "online_link": "",
    "note": "Van beleid naar project",
}
A_CASE = {"about": "case", "subject": "Herinrichting Wooldrik", "question": "", "companions": ""}


def _seen(user: User, path: str = LIST) -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200
    return html_of(answer)


def _post(user: User, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    return client_of(user).post(path, data or {}, follow=True)


def _todos(user: User) -> str:
    return _seen(user, "/").split('id="now"')[1].split("</section>")[0]


@pytest.fixture
def slot(cast: Cast) -> CoachingSlot:
    return a_slot(cast.programme, cast.trainer, MARCH)


def test_from_an_offer_to_a_report(cast: Cast) -> None:
    page = html_of(_post(cast.trainer, OFFER, MORNING))
    assert "2 dagdelen staan open" in page
    first, second = CoachingSlot.objects.all()
    assert [each.day for each in (first, second)] == [date(2027, 3, 25), date(2027, 4, 1)]
    assert f"/coaching/dagdelen/{first.pk}/intrekken/" in page
    assert "Boeken" not in page

    page = _seen(cast.owner)
    assert "kan in 2027 nog 1 dagdeel boeken" in page
    assert "Van beleid naar project" in page
    assert "Intrekken" not in page
    assert "Boek de coaching van 2027" in _todos(cast.owner)
    assert "coaching" not in _todos(cast.learner).lower()
    page = html_of(_post(cast.owner, f"/coaching/dagdelen/{first.pk}/boeken/", A_CASE))
    assert "De afspraak staat" in page
    booking = CoachingBooking.objects.get()
    assert "een case" in page
    assert "kan tot en met 11 maart 2027" in page
    assert "Boek de coaching" not in _todos(cast.owner)
    page = _seen(cast.owner)
    assert "heeft de coaching van 2027 al geboekt" in page
    assert ">Boeken" not in page
    page = _seen(cast.owner, "/")
    assert "0,5 van 0,5 gebruikt, nog 0 over" in page

    report = f"/coaching/afspraken/{booking.pk}/verslag/"
    todo = "Schrijf het verslag van de coaching van"
    assert todo not in _todos(cast.trainer)
    with time_machine.travel("2027-03-26T09:00:00Z"):
        assert todo in _todos(cast.trainer)
        assert todo not in _todos(cast.coordinator)
        assert "verslag volgt" in _seen(cast.owner)
        page = html_of(_post(cast.trainer, report, {"text": "In mei kijken wij samen terug."}))
        assert "Verslag corrigeren" in page
        assert "In mei kijken wij samen terug." in _seen(cast.owner, booking.get_absolute_url())
        page = html_of(_post(cast.trainer, report, {"text": "In juni kijken wij terug."}))
        assert "1 eerdere versie" in page
        assert "In mei kijken wij samen terug." in page
        assert todo not in _todos(cast.trainer)
        assert "verslag klaar" in _seen(cast.owner)


def test_a_wrong_offer_keeps_what_was_typed(cast: Cast, slot: CoachingSlot) -> None:
    def refused(field: str, **changes: str) -> str:
        answer = _post(cast.trainer, OFFER, {**MORNING, **changes})
        assert CoachingSlot.objects.get() == slot
        assert is_typed(answer, "place", changes.get("place", MORNING["place"]))
        return error_at(answer, field)

    assert "al een dagdeel" in refused("day", day="2027-03-04")
    assert "al voorbij" in refused("day", day="2026-11-23")
    assert "Het programma loopt" in refused("day", day="2031-03-04")
    assert "bestaande datum" in refused("day", day="2027-02-30")
    assert "bestaande datum" in refused("day", day="9999-12-31", weeks="12")
    assert "bestaande datum" in refused("day", day="0001-01-01")
    assert "na de begintijd" in refused("ends", ends="08:00")
    assert "1 tot 5 uur" in refused("ends", ends="17:00")
    assert "1 tot en met 12 weken" in refused("weeks", weeks="400")
    assert "waar u elkaar ziet" in refused("place", place="")
    assert "https://" in refused("online_link", online_link="javascript:alert(1)")


def test_a_planner_offers_for_a_coach_and_hears_of_holidays(cast: Cast) -> None:
    offer = {**MORNING, "day": "2027-04-26", "weeks": "1"}
    assert "Kies wie de coach is" in error_at(_post(cast.administrator, OFFER, offer), "coach")
    wrong = _post(cast.administrator, OFFER, {**offer, "coach": str(cast.owner.pk)})
    assert "uit de lijst" in error_at(wrong, "coach")
    page = html_of(_post(cast.coordinator, OFFER, {**offer, "coach": str(cast.trainer.pk)}))
    assert "Let op: 26 april 2027 valt in Meivakantie" in page
    assert CoachingSlot.objects.get().coach == cast.trainer


def test_a_coach_changes_where_it_is(cast: Cast, slot: CoachingSlot) -> None:
    booking = a_booking(slot, cast.participant, cast.owner)
    path = f"/coaching/dagdelen/{slot.pk}/wijzigen/"
    assert path in _seen(cast.trainer, booking.get_absolute_url())
    assert path not in _seen(cast.owner, booking.get_absolute_url())
    wrong = _post(cast.trainer, path, {"place": "", "online_link": "", "note": "Kom ook"})
    assert "waar u elkaar ziet" in error_at(wrong, "place")
    assert "Kom ook" in html_of(wrong)
    page = html_of(_post(cast.trainer, path, {"place": "De Zul", "online_link": "", "note": ""}))
    assert "Het dagdeel is gewijzigd" in page
    assert "De Zul" in _seen(cast.owner, booking.get_absolute_url())


def test_a_wrong_booking_keeps_what_was_typed(cast: Cast, slot: CoachingSlot) -> None:
    path = f"/coaching/dagdelen/{slot.pk}/boeken/"
    answer = _post(cast.owner, path, {**A_CASE, "about": "", "companions": "Jan"})
    assert "onderwerp of om een case" in error_at(answer, "about")
    assert is_typed(answer, "companions", "Jan")
    answer = _post(cast.owner, path, {**A_CASE, "subject": ""})
    assert "naam van de case" in error_at(answer, "subject")
    for hidden in ("Riool\nBcc: iemand@elders.example", "Riool \u202eloot"):
        assert "onzichtbare tekens" in error_at(
            _post(cast.owner, path, {**A_CASE, "subject": hidden}), "subject"
        )
    assert not CoachingBooking.objects.exists()


def test_a_contact_of_two_chooses_for_which(cast: Cast, slot: CoachingSlot) -> None:
    other = cast.other_participant
    Membership.objects.create(user=cast.owner, organisation=other.organisation, role=Role.CONTACT)
    in_force(other, cast.stranger, cast.signatory)
    path = f"/coaching/dagdelen/{slot.pk}/boeken/"
    assert "Kies een organisatie" in error_at(_post(cast.owner, path, A_CASE), "participant")
    _post(cast.owner, path, {**A_CASE, "participant": str(other.pk)})
    assert CoachingBooking.objects.get().participant == other
    pressed_twice = client_of(cast.owner).post(path, {**A_CASE, "participant": str(other.pk)})
    assert pressed_twice["Location"] == CoachingBooking.objects.get().get_absolute_url()


def test_what_was_booked_meanwhile_is_told_and_out_of_sight(
    cast: Cast, slot: CoachingSlot
) -> None:
    address = f"/coaching/dagdelen/{slot.pk}/boeken/"
    in_force(cast.other_participant, cast.stranger, cast.signatory)
    a_booking(slot, cast.other_participant, cast.stranger)
    assert "niet meer vrij. Kies een ander" in html_of(_post(cast.owner, address, A_CASE))
    assert "Hier ziet u de afspraak" in html_of(_post(cast.stranger, address, A_CASE))
    assert client_of(cast.learner).post(address, A_CASE).status_code == 404
    used = a_slot(cast.programme, cast.trainer, MARCH, begins=13)
    answer = _post(cast.stranger, f"/coaching/dagdelen/{used.pk}/boeken/", A_CASE)
    assert "al geboekt" in html_of(answer)
    assert CoachingBooking.objects.count() == 1


def test_calling_off_asks_a_coach_why_and_a_contact_whether(
    cast: Cast, slot: CoachingSlot
) -> None:
    path = f"/coaching/afspraken/{a_booking(slot, cast.participant, cast.owner).pk}/afzeggen/"
    assert "Schrijf kort op waarom" in error_at(_post(cast.trainer, path), "reason")
    assert "Reden" not in _seen(cast.owner, path)
    assert "De afspraak is afgezegd" in html_of(_post(cast.owner, path))
    assert "al afgezegd" in html_of(_post(cast.owner, path))
    again = a_booking(slot, cast.participant, cast.owner)
    path = f"/coaching/afspraken/{again.pk}/afzeggen/"
    _post(cast.trainer, path, {"reason": "Ziek"})
    slot.refresh_from_db()
    assert slot.withdrawn_at
    assert "Ziek" in _seen(cast.owner, again.get_absolute_url())
    assert "afgezegd" in _seen(cast.owner)


def test_a_day_too_late_the_page_says_whom_to_ask(cast: Cast, slot: CoachingSlot) -> None:
    booking = a_booking(slot, cast.participant, cast.owner)
    with time_machine.travel("2027-02-19T09:00:00Z"):
        page = _seen(cast.owner, booking.get_absolute_url())
        assert "Afzeggen kon tot en met 18 februari 2027" in page
        assert "afzeggen/" not in page
        assert "afzeggen/" in _seen(cast.trainer, booking.get_absolute_url())
        answer = _post(cast.owner, f"{booking.get_absolute_url()}afzeggen/")
    assert "Afzeggen kon tot en met" in html_of(answer)
    assert CoachingBooking.objects.booked().exists()


def test_who_has_nothing_to_do_here_is_told_who_has(cast: Cast) -> None:
    assert "Contactpersonen boeken coaching" in _seen(cast.learner)
    assert "geen overeenkomst met coaching" in _seen(cast.stranger)
    assert "Er staat nu geen dagdeel open" in _seen(cast.owner)


def test_queries_do_not_grow_with_appointments(cast: Cast, slot: CoachingSlot) -> None:
    paths = [
        (cast.owner, LIST, 11),
        (cast.trainer, LIST, 7),
        (cast.coordinator, LIST, 9),
        (cast.owner, "/mijn-agenda/", 7),
    ]

    def counts() -> list[int]:
        return [_queries(user, path) for user, path, _most in paths]

    def add(first: int, last: int) -> None:
        for week in range(first, last):
            day = MARCH + timedelta(weeks=week)
            a_slot(cast.programme, cast.trainer, day, begins=13)
            a_booking(a_slot(cast.programme, cast.trainer, day), cast.participant, cast.owner)
            held = a_slot(cast.programme, cast.coordinator, date(2026, 1, 8) + timedelta(week))
            a_report(a_booking(held, cast.participant, cast.owner))

    add(1, 4)
    few = counts()
    add(4, 34)
    assert counts() == few
    most = [(path, most) for _user, path, most in paths]
    assert [each for each, asked in zip(most, few, strict=True) if asked > each[1]] == []


def _queries(user: User, path: str) -> int:
    client = client_of(user)
    client.get(path)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)
