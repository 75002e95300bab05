"""What agreements grant, year by year; the meters and to-dos on the dashboard."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.models import Cohort
from masterclasses.selectors.entitlements import (
    Meter,
    entitlements_over,
    grants_in,
)
from masterclasses.services.certifying import issue_certificates
from masterclasses.services.standing_in import send_stand_in
from masterclasses.states import CohortState
from packages.models import Agreement, AgreementLine
from packages.states import AgreementState
from programme.models import Participant, Role
from tests.factories.certificates import marked, who_came
from tests.factories.masterclasses import a_cohort, a_masterclass, a_person, enrolled, in_force
from tests.factories.programme import Cast, member
from tests.pages import html_of

NOW = 2026


def _grants_of(participant: Participant, year: int) -> Any:
    """Nothing where no agreement is in force."""
    return grants_in(year, [participant.pk]).get(participant.pk)


def _home(user: object) -> str:
    client = Client()
    client.force_login(user)
    return html_of(client.get("/"))


def _todos(html: str) -> str:
    return html.split('id="now"')[1].split("</section>")[0]


def test_an_agreement_grants_what_its_lines_say(cast: Cast, agreement: Agreement) -> None:
    grants = _grants_of(cast.participant, NOW)
    assert (grants.seats_per_cohort, grants.masterclass_days, grants.cohorts) == (4, 4, 2)
    assert grants.coaching_days == Decimal("0.5")
    assert grants.course_places == 0
    assert "Inzet specialisten onderzoek" in grants.contents
    assert _grants_of(cast.other_participant, NOW) is None
    assert _grants_of(cast.participant, NOW + 3) is None


def test_another_package_from_a_year_on_changes_that_year_and_later(
    cast: Cast, agreement: Agreement
) -> None:
    """As an addendum leaves the lines: Professional until 2026, Professional Plus after."""
    extra = cast.programme.components.get(grants__has_key="course_places")
    for year in agreement.years.filter(year__gt=NOW):
        line = year.lines.first()
        assert line is not None
        line.pk, line.component, line.position = None, extra, 9
        AgreementLine.objects.bulk_create([line])
    found = {
        each.year: each.grants.course_places
        for each in entitlements_over([NOW, NOW + 1, NOW + 2], [cast.participant])
    }
    assert found == {NOW: 0, NOW + 1: 2, NOW + 2: 2}


def test_an_agreement_that_ended_grants_nothing_after_that_year(
    cast: Cast, agreement: Agreement
) -> None:
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, date(NOW, 11, 1)
    agreement.save()
    assert _grants_of(cast.participant, NOW) is not None
    assert _grants_of(cast.participant, NOW + 1) is None
    in_force(cast.participant, cast.owner, cast.signatory, seats_per_cohort=7, first_year=NOW + 1)
    assert _grants_of(cast.participant, NOW).seats_per_cohort == 4
    assert _grants_of(cast.participant, NOW + 1).seats_per_cohort == 7


def test_meters_show_what_is_used(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(3)])
    (year,) = entitlements_over([NOW + 1], [cast.participant])
    seats = year.meters[0]
    assert (seats.label, seats.granted, seats.used) == ("Plaatsen in cohort 1", 4, 3)
    assert [share.free for share in year.shares] == [1]
    html = _home(cast.owner)
    assert "3 van 4 gebruikt, nog 1 over" in html
    assert '<meter min="0" max="4" value="3"' in html
    assert '<meter min="0" max="0.5" value="0"' in html
    assert "0 van 0,5 gebruikt" in html
    cohort.capacity = 3
    cohort.save()
    (year,) = entitlements_over([NOW + 1], [cast.participant])
    assert [share.free for share in year.shares] == [0]


def test_less_granted_than_used_leaves_nothing() -> None:
    assert Meter("Plaatsen", granted=2, used=3).left == 0
    assert Meter("Coaching", granted=Decimal("0.5"), used=1).left == 0


def test_days_that_were_held_count_as_used(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner)
    a_masterclass(cohort, timezone.localdate() - timedelta(days=9), number=20)
    (year,) = entitlements_over([NOW + 1], [cast.participant])
    (days,) = [each for each in year.meters if each.label == "Masterclassdagen"]
    assert (days.granted, days.used, days.left) == (4, 1, 3)


def test_next_year_is_shown_from_the_autumn_on(cast: Cast, agreement: Agreement) -> None:
    assert "Uw rechten in 2027" in _home(cast.learner)
    with time_machine.travel("2026-08-31T12:00:00Z"):
        html = _home(cast.learner)
    assert "Uw rechten in 2026" in html
    assert "Uw rechten in 2027" not in html


def test_as_many_queries_however_many_take_part(cast: Cast, agreement: Agreement) -> None:
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs)
    for _each in range(3):
        enrolled(a_cohort(cast.programme), cast.participant, cast.owner, a_person())
    both = [cast.participant, cast.other_participant]
    with CaptureQueriesContext(connection) as counted:
        found = entitlements_over([NOW, NOW + 1], both)
        assert [len(each.meters) > 3 for each in found] == [True] * 4
    assert len(counted) == 5, "and one for courses, where a package has those"


def test_a_contact_is_told_of_free_seats_while_it_is_open(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner)
    todo = "Er zijn nog 3 plaatsen vrij in cohort 1 van 2027"
    assert todo in _todos(_home(cast.owner))
    assert todo not in _home(cast.learner)
    enrolled(cohort, cast.participant, cast.owner, a_person(), a_person())
    assert "Er is nog 1 plaats vrij in cohort 1" in _todos(_home(cast.owner))
    Cohort.objects.update(status=CohortState.CLOSED)
    assert "plaats vrij" not in _todos(_home(cast.owner))


def test_a_learner_is_told_of_the_next_day(cast: Cast, cohort: Cohort) -> None:
    oneself = a_person(cast.learner.name, cast.learner.email)
    (seat,) = enrolled(cohort, cast.participant, cast.owner, oneself)
    html = _todos(_home(cast.learner))
    assert "U wordt verwacht bij masterclass 7" in html
    assert "dinsdag 2 februari 2027, van 09.00 tot 12.30 uur" in html
    day = cohort.masterclasses.get(number=7)
    instead = a_person(cast.team_mate.name, cast.team_mate.email)
    send_stand_in(enrolment=seat, masterclass=day, person=instead, actor=cast.owner)
    assert "U wordt verwacht bij masterclass 8" in _todos(_home(cast.learner))
    assert "U wordt verwacht bij masterclass 7" in _todos(_home(cast.team_mate))
    assert "verwacht" not in _todos(_home(cast.finance))


def test_a_trainer_is_told_of_the_next_own_day(cast: Cast, cohort: Cohort) -> None:
    trainer = member(Role.TRAINER, cast.programme.lead)
    a_masterclass(cohort, timezone.localdate() + timedelta(days=9), trainer, number=21)
    assert "U geeft masterclass 21" in _todos(_home(trainer))


def test_a_coordinator_is_told_what_cohorts_lack(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(6)])
    bare = a_cohort(cast.programme, year=NOW + 2, days=0)
    html = _todos(_home(cast.coordinator))
    assert "2 mensen wachten op een plaats in 2027" in html
    assert f"Plan de dagen van cohort 1 van {bare.year}" in html
    assert "wachten" not in _todos(_home(cast.owner))
    second = a_cohort(cast.programme, status=CohortState.DRAFT)
    html = _todos(_home(cast.coordinator))
    assert "wachten" not in html
    assert f"Maak cohort {second.number} van 2027 bekend" in html


def test_a_coordinator_is_told_that_certificates_can_be_issued(cast: Cast, cohort: Cohort) -> None:
    told = "Geef de certificaten van cohort 1 van 2027 uit"
    learner = who_came(cohort, cast.participant, cast.owner, days=2)
    enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(4)])
    after = timezone.make_aware(datetime(NOW + 2, 1, 5))
    with time_machine.travel(after):
        assert told not in _todos(_home(cast.coordinator))
    marked(learner, cohort.masterclasses.all()[2])
    assert told not in _todos(_home(cast.coordinator))
    with time_machine.travel(after):
        html = _todos(_home(cast.coordinator))
        assert told in html
        assert "wacht op een plaats" not in html
        issue_certificates(cohort=cohort, actor=cast.coordinator)
        assert told not in _todos(_home(cast.coordinator))


@pytest.mark.parametrize("who", ["lead_finance", "organiser", "nobody"])
def test_others_have_no_meters(cast: Cast, cohort: Cohort, who: str) -> None:
    assert "Uw rechten" not in _home(getattr(cast, who))
