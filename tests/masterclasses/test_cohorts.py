"""Cohorts: made, opened, closed, changed and withdrawn, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from masterclasses.models import Cohort, Enrolment, Masterclass, MasterclassRules, TrainerBooking
from masterclasses.selectors.rules import next_cohort_number, next_number
from masterclasses.services.cohorts import (
    change_cohort,
    close_cohort,
    make_cohort,
    publish_cohort,
    reopen_cohort,
    withdraw_cohort,
)
from masterclasses.states import CohortState, EnrolmentState, MasterclassState
from packages.models import Agreement
from portal.kit.acts import Refused, Unfit
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import User
from tests.factories.masterclasses import a_cohort, a_masterclass, a_person, enrolled
from tests.factories.programme import Cast
from tests.pages import client_of, html_of


def _year() -> int:
    return timezone.localdate().year


def _made(cast: Cast, **fields: object) -> Cohort:
    values = {"year": _year() + 1, "number": 1, "capacity": 20, "actor": cast.coordinator}
    return make_cohort(programme=cast.programme, **{**values, **fields})  # type: ignore[arg-type]


def _field(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Unfit) as told:
        act()
    return told.value.field, str(told.value)


def test_a_new_cohort_is_a_draft_that_participants_do_not_see(
    cast: Cast, agreement: Agreement
) -> None:
    cohort = _made(cast)
    assert cohort.status == CohortState.DRAFT
    assert cohort not in Cohort.objects.visible_to(cast.owner)
    assert cohort in Cohort.objects.visible_to(cast.coordinator)


def test_a_cohort_is_of_a_year_that_is_to_come(cast: Cast) -> None:
    assert _field(lambda: _made(cast, year=_year() + 3))[0] == "year"
    cast.programme.first_year = _year() - 1
    cast.programme.save()
    assert "voorbij" in _field(lambda: _made(cast, year=_year() - 1))[1]


def test_two_cohorts_have_not_one_number(cast: Cast) -> None:
    _made(cast)
    field, sentence = _field(lambda: _made(cast))
    assert field == "number"
    assert "Cohort 1 van" in sentence
    assert next_cohort_number(cast.programme, _year() + 1) == 2


@pytest.mark.parametrize("capacity", [0, 501])
def test_a_cohort_has_a_size(cast: Cast, capacity: int) -> None:
    assert _field(lambda: _made(cast, capacity=capacity))[0] == "capacity"


def test_numbers_go_on_and_are_shared_by_the_cohorts_of_a_year(cast: Cast) -> None:
    programme, year = cast.programme, _year()
    MasterclassRules.objects.create(programme=programme, held_before=6)
    assert next_number(programme, year + 1) == 7
    this = a_cohort(programme, year=year)
    assert next_number(programme, year, this) == 11
    assert next_number(programme, year) == 7
    assert next_number(programme, year + 1) == 11


def test_a_cohort_opens_when_its_days_are_planned(cast: Cast, agreement: Agreement) -> None:
    MasterclassRules.objects.create(programme=cast.programme, cancel_days=14)
    cohort = _made(cast)
    with pytest.raises(Refused, match="Plan eerst de dagen"):
        publish_cohort(cohort=cohort, actor=cast.coordinator)
    day = a_masterclass(cohort, timezone.localdate() + timedelta(days=80))
    publish_cohort(cohort=cohort, actor=cast.coordinator)
    cohort.refresh_from_db()
    assert cohort.status == CohortState.OPEN
    assert cohort.cancel_until == day.day - timedelta(days=14)
    assert cohort in Cohort.objects.visible_to(cast.owner)
    with pytest.raises(Refused, match="stand is intussen veranderd"):
        publish_cohort(cohort=cohort, actor=cast.coordinator)


def test_enrolment_closes_and_opens_again(cast: Cast, cohort: Cohort) -> None:
    close_cohort(cohort=cohort, actor=cast.administrator)
    assert Cohort.objects.get().status == CohortState.CLOSED
    reopen_cohort(cohort=cohort, actor=cast.coordinator)
    assert Cohort.objects.get().status == CohortState.OPEN
    acts = AuditRecord.objects.filter(subject_id=str(cohort.pk)).values_list("act", flat=True)
    assert {"masterclasses.close_cohort", "masterclasses.reopen_cohort"} <= set(acts)


def test_what_is_over_is_only_looked_back_upon(cast: Cast, cohort: Cohort) -> None:
    """No page offers what can not be done any more; its contacts still read who took part."""

    def page_of(user: User, address: str) -> str:
        return html_of(client_of(user).get(address))

    person = a_person()
    enrolled(cohort, cast.participant, cast.owner, person)
    slug = cast.participant.organisation.slug
    people = f"{cohort.get_absolute_url()}deelnemers/{slug}/"
    assert "Vervanger voor één dag" in page_of(cast.owner, people)
    close_cohort(cohort=cohort, actor=cast.coordinator)
    for ago, day in enumerate(cohort.masterclasses.all(), 1):
        began = timezone.now() - timedelta(days=ago)
        past = DateTimeTZRange(began, began + timedelta(minutes=5))
        Masterclass.objects.filter(pk=day.pk).update(period=past)
    assert Cohort.objects.get().is_over
    with pytest.raises(Refused, match="zijn geweest"):
        reopen_cohort(cohort=cohort, actor=cast.coordinator)
    planner = page_of(cast.coordinator, cohort.get_absolute_url())
    assert "Certificaten bekijken" in planner
    assert "openen" not in planner.partition("<h1>")[2]
    mine = page_of(cast.owner, people)
    assert person.email in mine
    for act in ("afmelden/", "wisselen/", "vervanger/"):
        assert act not in mine
    assert f"Mijn deelnemers in cohort {cohort.number} van" in mine


def test_withdrawing_ends_all_places_and_tells_why(cast: Cast, cohort: Cohort) -> None:
    people = [a_person("Anna Wolters"), *(a_person() for _each in range(4))]
    enrolled(cohort, cast.participant, cast.owner, *people)
    OutgoingMail.objects.all().delete()
    withdraw_cohort(cohort=cohort, reason="Te weinig vraag.", actor=cast.coordinator)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {EnrolmentState.CANCELLED}
    told = {mail.to: mail.body_text for mail in OutgoingMail.objects.all()}
    assert set(told) == {cast.owner.email, *(person.email for person in people)}
    assert all("De reden: Te weinig vraag." in text for text in told.values())
    assert "Uw plaats is daarom vervallen" in told[people[0].email]
    assert "niet meer op de wachtlijst" in told[people[4].email]
    assert "Anna Wolters" in told[cast.owner.email]
    assert f"({people[4].email}), op de wachtlijst" in told[cast.owner.email]
    ended = AuditRecord.objects.filter(act="masterclasses.end_place", actor=cast.coordinator)
    assert ended.count() == 5


def test_a_cohort_that_people_are_going_through_is_not_withdrawn(
    cast: Cast, cohort: Cohort
) -> None:
    enrolled(cohort, cast.participant, cast.owner)
    a_masterclass(cohort, timezone.localdate() - timedelta(days=9))
    with pytest.raises(Refused, match="al een dag van dit cohort geweest"):
        withdraw_cohort(cohort=cohort, reason="Te weinig vraag.", actor=cast.coordinator)
    assert Cohort.objects.get().status == CohortState.OPEN
    assert Enrolment.objects.enrolled().count() == 1


def test_withdrawing_frees_the_days_and_their_trainers(cast: Cast, cohort: Cohort) -> None:
    a_masterclass(cohort, timezone.localdate() + timedelta(days=9), cast.trainer)
    field, _told = _field(
        lambda: withdraw_cohort(cohort=cohort, reason=" ", actor=cast.coordinator)
    )
    assert field == "reason"
    withdraw_cohort(cohort=cohort, reason="Te weinig vraag.", actor=cast.coordinator)
    assert Cohort.objects.get().status == CohortState.WITHDRAWN
    assert set(Masterclass.objects.values_list("status", "cancel_reason")) == {
        (MasterclassState.CANCELLED, "Te weinig vraag.")
    }
    assert not TrainerBooking.objects.exists()


def test_there_are_never_fewer_seats_than_people(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    field, sentence = _field(
        lambda: change_cohort(cohort=cohort, capacity=2, cancel_until=None, actor=cast.coordinator)
    )
    assert field == "capacity"
    assert "al 3 mensen ingeschreven" in sentence
    change_cohort(cohort=cohort, capacity=3, cancel_until=None, actor=cast.coordinator)
    assert Cohort.objects.get().capacity == 3


def test_more_seats_let_in_who_waits_in_order(cast: Cast, cohort: Cohort) -> None:
    Cohort.objects.update(capacity=1)
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    promoted = change_cohort(cohort=cohort, capacity=2, cancel_until=None, actor=cast.coordinator)
    assert promoted == 1
    states = [Enrolment.objects.get(pk=each.pk).status for each in made]
    assert states == [EnrolmentState.ENROLLED, EnrolmentState.ENROLLED, EnrolmentState.WAITING]
    mail = OutgoingMail.objects.get(template="enrolment_promoted")
    assert mail.to == made[1].learner.email


def test_the_last_day_to_cancel_comes_before_the_first_day(cast: Cast, cohort: Cohort) -> None:
    first = cohort.masterclasses.earliest("period").day
    late = first + timedelta(days=1)
    field, _told = _field(
        lambda: change_cohort(
            cohort=cohort, capacity=20, cancel_until=late, actor=cast.coordinator
        )
    )
    assert field == "cancel_until"
    change_cohort(cohort=cohort, capacity=20, cancel_until=first, actor=cast.coordinator)
    assert Cohort.objects.get().cancel_until == first


@pytest.mark.parametrize("who", ["owner", "organiser", "lead_finance", "trainer", "nobody"])
def test_others_plan_nothing(cast: Cast, cohort: Cohort, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        _made(cast, actor=actor, number=9)
    for act in (publish_cohort, close_cohort, reopen_cohort):
        with pytest.raises(PermissionDenied):
            act(cohort=cohort, actor=actor)
    with pytest.raises(PermissionDenied):
        withdraw_cohort(cohort=cohort, reason="Nee.", actor=actor)
    with pytest.raises(PermissionDenied):
        change_cohort(cohort=cohort, capacity=9, cancel_until=None, actor=actor)
