"""Seats of a cohort and of an organisation, the queue, and who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from masterclasses.models import Cohort, Enrolment
from masterclasses.services.enrolling import cancel_enrolment, enrol, fill_free_seats, swap
from masterclasses.services.learners import Person, set_self_enrolment
from masterclasses.states import CohortState, EnrolmentState
from packages.models import Agreement
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Invitation
from tests.factories.masterclasses import a_cohort, a_person, enrolled, in_force
from tests.factories.programme import Cast, Role, member

ENROLLED, WAITING, CANCELLED = (
    EnrolmentState.ENROLLED,
    EnrolmentState.WAITING,
    EnrolmentState.CANCELLED,
)


def _states(enrolments: list[Enrolment]) -> list[str]:
    return [Enrolment.objects.get(pk=each.pk).status for each in enrolments]


def test_the_first_four_get_the_organisations_seats(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(6)))
    assert _states(made) == [ENROLLED] * 4 + [WAITING] * 2


def test_a_full_cohort_lets_wait(cast: Cast, agreement: Agreement) -> None:
    small = a_cohort(cast.programme, capacity=2)
    made = enrolled(small, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    assert _states(made) == [ENROLLED, ENROLLED, WAITING]


def test_a_full_day_lets_wait(cast: Cast, cohort: Cohort) -> None:
    day = cohort.masterclasses.all()[1]
    day.capacity = 1
    day.save()
    made = enrolled(cohort, cast.participant, cast.owner, a_person(), a_person())
    assert _states(made) == [ENROLLED, WAITING]


def test_who_gives_a_seat_back_makes_room_for_the_first_in_line(
    cast: Cast, cohort: Cohort
) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(6)))
    promoted = cancel_enrolment(enrolment=made[1], actor=cast.owner)
    assert [each.pk for each in promoted] == [made[4].pk]
    assert _states(made) == [ENROLLED, CANCELLED, ENROLLED, ENROLLED, ENROLLED, WAITING]
    mail = OutgoingMail.objects.get(template="enrolment_promoted")
    assert mail.to == made[4].learner.email


def test_a_seat_goes_to_the_first_whose_organisation_has_one_left(cast: Cast) -> None:
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.participant, cast.owner, cast.signatory)
    in_force(cast.other_participant, cast.stranger, theirs, seats_per_cohort=1)
    cohort = a_cohort(cast.programme, capacity=3)
    (first,) = enrolled(cohort, cast.other_participant, cast.stranger)
    second = enrolled(cohort, cast.other_participant, cast.stranger)
    own = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    assert _states([first, *second, *own]) == [ENROLLED, WAITING, ENROLLED, ENROLLED, WAITING]
    cancel_enrolment(enrolment=own[0], actor=cast.owner)
    assert _states([*second, *own]) == [WAITING, CANCELLED, ENROLLED, ENROLLED]


def test_nothing_is_open_without_an_agreement(cast: Cast) -> None:
    cohort = a_cohort(cast.programme)
    with pytest.raises(Refused, match="geen overeenkomst"):
        enrolled(cohort, cast.participant, cast.owner)


def test_nothing_is_open_in_a_year_that_was_cut_off(cast: Cast, agreement: Agreement) -> None:
    agreement.ends_on = timezone.localdate()
    agreement.save()
    with pytest.raises(Refused, match="geen overeenkomst"):
        enrolled(a_cohort(cast.programme), cast.participant, cast.owner)


def test_the_same_person_in_other_letters_is_enrolled_once(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(
        cohort,
        cast.participant,
        cast.owner,
        a_person(email="Anna@Voorbeeld.example"),
        a_person(email="anna@voorbeeld.example "),
    )
    assert len(made) == 1
    assert not enrolled(
        cohort, cast.participant, cast.owner, Person("A", "ANNA@voorbeeld.example")
    )
    assert made[0].learner.email == "anna@voorbeeld.example"


def test_nobody_takes_a_seat_in_both_cohorts(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    person = a_person()
    assert enrolled(cohort, cast.participant, cast.owner, person)
    assert not enrolled(other, cast.participant, cast.owner, person)


@pytest.mark.parametrize("status", [CohortState.DRAFT, CohortState.CLOSED])
def test_a_contact_enrols_only_while_it_is_open(
    cast: Cast, cohort: Cohort, status: CohortState
) -> None:
    cohort.status = status
    cohort.save()
    with pytest.raises(Refused, match="niet open"):
        enrolled(cohort, cast.participant, cast.owner)


def test_a_coordinator_enrols_after_it_closed(cast: Cast, cohort: Cohort) -> None:
    cohort.status = CohortState.CLOSED
    cohort.save()
    assert _states(enrolled(cohort, cast.participant, cast.coordinator)) == [ENROLLED]


@pytest.mark.parametrize("who", ["stranger", "team_mate", "finance", "signatory", "learner"])
def test_others_enrol_nobody(cast: Cast, cohort: Cohort, who: str) -> None:
    with pytest.raises(PermissionDenied):
        enrolled(cohort, cast.participant, getattr(cast, who))


def test_a_learner_enrols_only_oneself_and_only_where_allowed(cast: Cast, cohort: Cohort) -> None:
    oneself = Person(cast.learner.name, cast.learner.email)
    with pytest.raises(PermissionDenied):
        enrol(cohort=cohort, participant=cast.participant, people=[oneself], actor=cast.learner)
    set_self_enrolment(participant=cast.participant, allowed=True, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        enrolled(cohort, cast.participant, cast.learner)
    made = enrol(cohort=cohort, participant=cast.participant, people=[oneself], actor=cast.learner)
    assert _states(made) == [ENROLLED]
    set_self_enrolment(participant=cast.participant, allowed=False, actor=cast.owner)
    cancel_enrolment(enrolment=made[0], actor=cast.learner)
    with pytest.raises(PermissionDenied):
        enrol(cohort=cohort, participant=cast.participant, people=[oneself], actor=cast.learner)


def test_after_the_set_day_a_seat_can_be_swapped_but_not_given_back(
    cast: Cast, cohort: Cohort
) -> None:
    (seat,) = enrolled(cohort, cast.participant, cast.owner)
    Cohort.objects.update(cancel_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="Laat een collega komen"):
        cancel_enrolment(enrolment=seat, actor=cast.owner)
    colleague = swap(enrolment=seat, person=a_person(), actor=cast.owner)
    assert _states([seat, colleague]) == [CANCELLED, ENROLLED]
    assert Enrolment.objects.get(pk=seat.pk).replaced_by == colleague
    cancel_enrolment(enrolment=colleague, actor=cast.coordinator)
    assert _states([colleague]) == [CANCELLED]


def test_swapping_lets_nobody_jump_the_queue(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(6)))
    swap(enrolment=made[0], person=a_person(), actor=cast.owner)
    assert _states(made[4:]) == [WAITING, WAITING]
    with pytest.raises(Refused, match="al ingeschreven of wacht"):
        swap(
            enrolment=made[1],
            person=Person(made[5].learner.name, made[5].learner.email),
            actor=cast.owner,
        )


def test_what_is_cancelled_is_not_cancelled_twice(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(6)))
    cancel_enrolment(enrolment=made[0], actor=cast.owner)
    with pytest.raises(Refused):
        cancel_enrolment(enrolment=made[0], actor=cast.owner)
    assert _states(made[4:]) == [ENROLLED, WAITING]


def test_more_seats_let_the_queue_in(cast: Cast, cohort: Cohort, agreement: Agreement) -> None:
    Cohort.objects.update(capacity=2)
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(4)))
    Cohort.objects.update(capacity=20)
    assert [each.pk for each in fill_free_seats(cohort=cohort)] == [made[2].pk, made[3].pk]
    assert not fill_free_seats(cohort=cohort)


def test_who_cannot_log_in_yet_is_invited(cast: Cast, cohort: Cohort) -> None:
    (made,) = enrolled(cohort, cast.participant, cast.owner)
    invitation = Invitation.objects.get(email=made.learner.email)
    assert invitation.roles == [Role.LEARNER]


def test_the_database_refuses_one_too_many(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(4)))
    with pytest.raises(IntegrityError, match="has more people"), transaction.atomic():
        Cohort.objects.update(capacity=3)
    Enrolment.objects.filter(pk=made[0].pk).update(status=CANCELLED)
    Cohort.objects.update(capacity=3)
    with pytest.raises(IntegrityError, match="is full"), transaction.atomic():
        Enrolment.objects.filter(pk=made[0].pk).update(status=ENROLLED)


def test_a_name_that_is_no_name_is_told(cast: Cast, cohort: Cohort) -> None:
    with pytest.raises(Refused, match="e-mailadres"):
        enrolled(cohort, cast.participant, cast.owner, a_person(email="geen adres"))
    with pytest.raises(Refused):
        enrolled(cohort, cast.participant, cast.owner, a_person(name="<b>Jan</b>"))
    assert not Enrolment.objects.exists()
