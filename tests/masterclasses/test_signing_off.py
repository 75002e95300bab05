"""A learner, or the contact, tells beforehand that somebody does not come to a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from masterclasses.models import AttendanceMark, Cohort, Enrolment, Masterclass
from masterclasses.selectors.attendance import attendance_list
from masterclasses.selectors.expected import expected_on
from masterclasses.services.learners import Person
from masterclasses.services.signing_off import sign_off, take_back_sign_off
from masterclasses.states import Mark
from portal.kit.acts import Refused
from tests.factories.masterclasses import a_person, enrolled
from tests.factories.programme import Cast
from tests.pages import html_of


@pytest.fixture
def day(cohort: Cohort) -> Masterclass:
    return cohort.masterclasses.all()[0]


@pytest.fixture
def seat(cast: Cast, cohort: Cohort) -> Enrolment:
    oneself = Person(cast.learner.name, cast.learner.email)
    return enrolled(cohort, cast.participant, cast.owner, oneself)[0]


@pytest.mark.parametrize("who", ["learner", "owner", "coordinator"])
def test_and_comes_after_all(cast: Cast, day: Masterclass, seat: Enrolment, who: str) -> None:
    actor = getattr(cast, who)
    sign_off(masterclass=day, learner=seat.learner, actor=actor)
    assert expected_on(day)[0].signed_off
    assert attendance_list(day).total == 0
    with pytest.raises(Refused, match="al afgemeld"):
        sign_off(masterclass=day, learner=seat.learner, actor=actor)
    take_back_sign_off(masterclass=day, learner=seat.learner, actor=actor)
    assert not expected_on(day)[0].signed_off
    assert attendance_list(day).total == 1
    with pytest.raises(Refused, match="niet afgemeld"):
        take_back_sign_off(masterclass=day, learner=seat.learner, actor=actor)
    assert [each.mark for each in AttendanceMark.objects.all()] == [Mark.EXCUSED, Mark.EXPECTED]


@pytest.mark.parametrize("act", [sign_off, take_back_sign_off])
def test_calendars_are_told(
    cast: Cast,
    day: Masterclass,
    seat: Enrolment,
    act: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if act is take_back_sign_off:
        sign_off(masterclass=day, learner=seat.learner, actor=cast.learner)
    told: list[int] = []
    monkeypatch.setattr("masterclasses.tasks.tell_calendars.delay_on_commit", told.append)
    act(masterclass=day, learner=seat.learner, actor=cast.learner)  # type: ignore[operator]
    assert told == [day.cohort_id]


@pytest.mark.parametrize("who", ["team_mate", "finance", "stranger", "organiser"])
def test_others_sign_nobody_off(cast: Cast, day: Masterclass, seat: Enrolment, who: str) -> None:
    with pytest.raises(PermissionDenied):
        sign_off(masterclass=day, learner=seat.learner, actor=getattr(cast, who))


def test_a_learner_signs_no_colleague_off(
    cast: Cast, cohort: Cohort, day: Masterclass, seat: Enrolment
) -> None:
    (colleague,) = enrolled(cohort, cast.participant, cast.owner, a_person())
    with pytest.raises(PermissionDenied):
        sign_off(masterclass=day, learner=colleague.learner, actor=cast.learner)


def test_until_the_day_begins(cast: Cast, day: Masterclass, seat: Enrolment) -> None:
    with (
        time_machine.travel(day.period.lower + timedelta(minutes=1)),
        pytest.raises(Refused, match="al begonnen"),
    ):
        sign_off(masterclass=day, learner=seat.learner, actor=cast.learner)


def test_only_who_has_a_place(cast: Cast, day: Masterclass, seat: Enrolment) -> None:
    Enrolment.objects.update(status="cancelled")
    with pytest.raises(Refused, match="geen plaats"):
        sign_off(masterclass=day, learner=seat.learner, actor=cast.learner)


def test_by_the_page_of_the_day(
    client: Client, cast: Cast, day: Masterclass, seat: Enrolment
) -> None:
    client.force_login(cast.learner)
    page = html_of(client.get(day.get_absolute_url()))
    assert "Ik kan deze dag niet" in page
    address = f"/masterclasses/dagen/{day.pk}/afmelden/{seat.learner_id}/"
    assert address in page
    assert "Ik kan deze dag niet" in html_of(client.get(address))
    assert "U bent afgemeld voor deze dag" in html_of(client.post(address, follow=True))
    assert "Afmelding terugnemen" in html_of(client.get(address))
    back = html_of(client.post(address, {"comes": "yes"}, follow=True))
    assert "U staat weer op de lijst" in back
