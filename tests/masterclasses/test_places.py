"""One person's place: cancelling, swapping and stand-ins for a day; what jobs do at night."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from masterclasses.jobs import fill_seats, invite_learners, release_ended
from masterclasses.models import Cohort, Enrolment, StandIn
from masterclasses.selectors.expected import expected_on
from masterclasses.services.enrolling import cancel_enrolment, swap
from masterclasses.services.standing_in import send_stand_in, take_back_stand_in
from masterclasses.states import EnrolmentState
from packages.models import Agreement
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Invitation
from tests.factories.masterclasses import a_cohort, a_masterclass, a_person, enrolled
from tests.factories.programme import Cast
from tests.pages import error_at, html_of


@pytest.fixture
def seat(cast: Cast, cohort: Cohort) -> Enrolment:
    return enrolled(cohort, cast.participant, cast.owner)[0]


@pytest.fixture
def contact(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.owner)
    return client


def _page(seat: Enrolment, act: str) -> str:
    return f"/masterclasses/inschrijvingen/{seat.pk}/{act}/"


def _expected(cohort: Cohort, number: int) -> list[str]:
    day = cohort.masterclasses.get(number=number)
    return [each.learner.email for each in expected_on(day)]


def test_cancelling_asks_first(cohort: Cohort, seat: Enrolment, contact: Client) -> None:
    assert f"{seat.learner} afmelden?" in html_of(contact.get(_page(seat, "afmelden")))
    assert Enrolment.objects.get(pk=seat.pk).status == EnrolmentState.ENROLLED
    contact.post(_page(seat, "afmelden"))
    assert Enrolment.objects.get(pk=seat.pk).status == EnrolmentState.CANCELLED


def test_after_the_set_day_the_page_says_what_can_be_done(
    cast: Cast, seat: Enrolment, contact: Client
) -> None:
    Cohort.objects.update(cancel_until=timezone.localdate() - timedelta(days=1))
    html = html_of(contact.get(_page(seat, "afmelden")))
    assert "Laat een collega komen: kies Wisselen" in html
    assert _page(seat, "wisselen") in html
    assert "post" not in html.split("<main")[1]
    contact.post(_page(seat, "afmelden"))
    assert Enrolment.objects.get(pk=seat.pk).status == EnrolmentState.ENROLLED
    contact.force_login(cast.coordinator)
    contact.post(_page(seat, "afmelden"))
    assert Enrolment.objects.get(pk=seat.pk).status == EnrolmentState.CANCELLED


def test_nothing_changes_any_more_after_the_last_day(cast: Cast, agreement: Agreement) -> None:
    past = a_cohort(cast.programme, year=timezone.localdate().year)
    (seat,) = enrolled(past, cast.participant, cast.owner)
    for actor in (cast.owner, cast.coordinator):
        with pytest.raises(Refused, match="voorbij"):
            cancel_enrolment(enrolment=seat, actor=actor)
        with pytest.raises(Refused, match="voorbij"):
            swap(enrolment=seat, person=a_person(), actor=actor)


def test_a_colleague_takes_over(
    cast: Cast, cohort: Cohort, seat: Enrolment, contact: Client
) -> None:
    page = contact.post(
        _page(seat, "wisselen"), {"name": "Nieuw", "email": "nieuw@elders.example"}
    )
    assert "@elders.example" in error_at(page, "email")
    sent = {"name": "Nieuw", "email": "nieuw@elders.example", "is_right": "on"}
    assert contact.post(_page(seat, "wisselen"), sent).status_code == 302
    assert _expected(cohort, 7) == ["nieuw@elders.example"]
    other = Enrolment.objects.enrolled().get()
    contact.post(_page(other, "wisselen"), {"known": cast.learner.email, "email": "onzin"})
    assert _expected(cohort, 7) == [cast.learner.email]
    page = contact.post(_page(Enrolment.objects.enrolled().get(), "wisselen"), {})
    assert "Kies een collega" in error_at(page, "name")


def test_a_stand_in_comes_one_day_and_can_be_taken_back(
    cast: Cast, cohort: Cohort, seat: Enrolment, contact: Client
) -> None:
    day = cohort.masterclasses.get(number=8)
    contact.post(_page(seat, "vervanger"), {"day": day.pk, "known": cast.learner.email})
    assert _expected(cohort, 8) == [cast.learner.email]
    assert _expected(cohort, 7) == [seat.learner.email]
    html = html_of(contact.get(_page(seat, "vervanger")))
    assert f"{cast.learner.name} komt naar" in html
    assert f'value="{day.pk}"' not in html
    assert contact.post(_page(seat, f"vervanger/{day.pk}/terugnemen")).status_code == 302
    assert _expected(cohort, 8) == [seat.learner.email]
    assert contact.post(_page(seat, f"vervanger/{day.pk}/terugnemen")).status_code == 302


def test_who_can_not_stand_in(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    day, colleague = cohort.masterclasses.get(number=8), a_person()
    (other,) = enrolled(cohort, cast.participant, cast.owner)
    owner = {"actor": cast.owner, "masterclass": day}
    taken = a_person(other.learner.name, other.learner.email.upper())
    with pytest.raises(Refused, match="zelf al een plaats"):
        send_stand_in(enrolment=seat, person=taken, **owner)
    oneself = a_person(seat.learner.name, seat.learner.email)
    with pytest.raises(Refused, match="heeft zelf deze plaats"):
        send_stand_in(enrolment=seat, person=oneself, **owner)
    send_stand_in(enrolment=seat, person=colleague, **owner)
    with pytest.raises(Refused, match="al een vervanger"):
        send_stand_in(enrolment=seat, person=a_person(), **owner)
    with pytest.raises(Refused, match="al een ander"):
        send_stand_in(enrolment=other, person=colleague, **owner)
    for nobody in (cast.learner, cast.stranger, cast.finance):
        with pytest.raises(PermissionDenied):
            send_stand_in(enrolment=other, person=a_person(), actor=nobody, masterclass=day)
        with pytest.raises(PermissionDenied):
            take_back_stand_in(stand_in=StandIn.objects.get(), actor=nobody)


def test_no_stand_in_for_a_day_that_is_over_or_of_another_cohort(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    yesterday = a_masterclass(cohort, timezone.localdate() - timedelta(days=1), number=20)
    elsewhere = a_cohort(cast.programme).masterclasses.first()
    assert elsewhere is not None
    for day, sentence in ((yesterday, "voorbij"), (elsewhere, "gaat niet door")):
        with pytest.raises(Refused, match=sentence):
            send_stand_in(enrolment=seat, masterclass=day, person=a_person(), actor=cast.owner)


def test_who_gives_the_seat_back_needs_no_stand_in(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    day, colleague = cohort.masterclasses.get(number=8), a_person()
    send_stand_in(enrolment=seat, masterclass=day, person=colleague, actor=cast.owner)
    cancel_enrolment(enrolment=seat, actor=cast.owner)
    assert not StandIn.objects.exists()


def test_who_stands_in_and_gets_a_seat_comes_on_that(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    day, colleague = cohort.masterclasses.get(number=8), a_person()
    send_stand_in(enrolment=seat, masterclass=day, person=colleague, actor=cast.owner)
    enrolled(cohort, cast.participant, cast.owner, colleague)
    assert sorted(_expected(cohort, 8)) == sorted([seat.learner.email, colleague.email])


def test_seats_that_came_free_otherwise_are_filled_at_night(cast: Cast, cohort: Cohort) -> None:
    day = cohort.masterclasses.get(number=8)
    day.capacity = 2
    day.save()
    made = enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(6)])
    assert fill_seats() == 0
    day.capacity = None  # to a larger room
    day.save()
    assert fill_seats() == 1
    assert fill_seats() == 0
    states = [Enrolment.objects.get(pk=each.pk).status for each in made]
    assert states == ["enrolled"] * 4 + ["waiting"] * 2


@pytest.mark.parametrize("how", ["agreement", "programme"])
def test_places_of_a_year_that_is_cut_off_lapse(
    cast: Cast, cohort: Cohort, agreement: Agreement, how: str
) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(5)])
    assert release_ended() == 0
    now = timezone.localdate().year
    if how == "agreement":
        Agreement.objects.update(ends_on=date(now, 12, 1))
    else:
        programme = cast.programme
        programme.last_year = now
        programme.save()
    assert release_ended() == 5
    assert release_ended() == 0
    assert not Enrolment.objects.live().exists()
    told = OutgoingMail.objects.filter(template="enrolment_released")
    assert {mail.to for mail in told} == {each.learner.email for each in made}
    assert f"heeft voor {now + 1} geen overeenkomst meer" in told[0].body_text


def test_who_could_not_be_invited_today_is_invited_later(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(45)])
    assert Invitation.objects.count() == 40
    assert invite_learners() == 0
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert invite_learners() == 5
    assert invite_learners() == 0
    assert Invitation.objects.count() == 45
