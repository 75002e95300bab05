"""Many at once, each with a connection of their own: no seat is given twice, nobody jumps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from django.utils import timezone

from masterclasses.jobs import read_in_list
from masterclasses.models import CoachingBooking, Cohort, Enrolment
from masterclasses.services.coaching import book_coaching, withdraw_slot
from masterclasses.services.enrolling import cancel_enrolment, enrol
from masterclasses.services.learners import Person
from masterclasses.services.reading_in import start_enrolling
from masterclasses.states import EnrolmentState
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Participant, User
from tests.factories.coaching import A_TOPIC, a_slot
from tests.factories.lists import a_file, sent_to
from tests.factories.masterclasses import a_cohort, a_person, enrolled, in_force
from tests.factories.programme import Cast, Role, a_participant, member
from tests.racing import CONNECTIONS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parties(cast: Cast) -> list[tuple[Participant, User]]:
    """Three organisations with seats enough: what runs out is the cohort's."""
    found = []
    for participant in (*cast.programme.participants.all(), a_participant(cast.programme)):
        contact = member(Role.CONTACT, participant.organisation)
        signatory = member(Role.SIGNATORY, participant.organisation)
        in_force(participant, contact, signatory, seats_per_cohort=40)
        found.append((participant, contact))
    return found


def _state(cohort: Cohort, status: str) -> list[Enrolment]:
    return list(Enrolment.objects.filter(cohort=cohort, status=status).order_by("pk"))


def _rush(cohort: Cohort, parties: list[tuple[Participant, User]]) -> None:
    """Thirty people, three by each of ten connections, one after the other."""

    def three(number: int) -> Callable[[], object]:
        participant, contact = parties[number % len(parties)]
        people = [Person(f"Snelle {number}", f"p{number}-{i}@snel.example") for i in range(3)]

        def work() -> None:
            for person in people:
                enrol(cohort=cohort, participant=participant, people=[person], actor=contact)

        return work

    at_once([three(number) for number in range(CONNECTIONS)])


def test_thirty_people_after_the_last_five_seats(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    cohort = a_cohort(cast.programme, capacity=8)
    enrolled(cohort, *parties[0], *(a_person() for _each in range(3)))
    _rush(cohort, parties)
    seats, queue = _state(cohort, "enrolled")[3:], _state(cohort, "waiting")
    assert (len(seats), len(queue)) == (5, 25)
    assert max(seat.pk for seat in seats) < min(each.pk for each in queue)
    arrivals = [each.arrived_at for each in (*seats, *queue)]
    assert arrivals == sorted(arrivals)


def test_ten_cancellations_at_once_promote_exactly_ten(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    cohort = a_cohort(cast.programme, capacity=12)
    _rush(cohort, parties)
    queue = [each.pk for each in _state(cohort, EnrolmentState.WAITING)]
    assert len(queue) == 18
    given_back = _state(cohort, EnrolmentState.ENROLLED)[:CONNECTIONS]

    def cancelling(seat: Enrolment) -> Callable[[], object]:
        return lambda: cancel_enrolment(enrolment=seat, actor=cast.coordinator)

    at_once([cancelling(seat) for seat in given_back])
    assert [each.pk for each in _state(cohort, EnrolmentState.WAITING)] == queue[10:]
    enrolled_now = {each.pk for each in _state(cohort, EnrolmentState.ENROLLED)}
    assert set(queue[:10]) <= enrolled_now
    assert len(enrolled_now) == 12


def test_the_same_person_from_ten_connections_has_one_place(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    participant, contact = parties[0]
    cohorts = [a_cohort(cast.programme), a_cohort(cast.programme)]

    def enrolling(number: int) -> Callable[[], object]:
        person = Person("Anna", "ANNA@snel.example" if number % 2 else "anna@snel.example")
        cohort = cohorts[number % 3 % 2]
        return lambda: enrol(
            cohort=cohort, participant=participant, people=[person], actor=contact
        )

    at_once([enrolling(number) for number in range(CONNECTIONS)])
    assert Enrolment.objects.count() == 1


def test_ten_bookings_at_once_use_no_more_than_the_agreement_grants(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    """Two organisations after five half days of a year, of which each may have one."""
    next_year = timezone.localdate().year + 1
    slots = [a_slot(cast.programme, cast.trainer, date(next_year, 3, day)) for day in range(1, 6)]

    def booking(number: int) -> Callable[[], object]:
        participant, contact = parties[number % 2]
        slot = slots[number // 2]

        def work() -> None:
            with suppress(Refused):
                book_coaching(slot=slot, participant=participant, question=A_TOPIC, actor=contact)

        return work

    at_once([booking(number) for number in range(CONNECTIONS)])
    booked = CoachingBooking.objects.booked()
    assert sorted(each.participant_id for each in booked) == [
        participant.pk for participant, _contact in parties[:2]
    ]
    assert len({each.slot_id for each in booked}) == 2


def test_a_half_day_is_booked_once_or_withdrawn(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    slot = a_slot(cast.programme, cast.trainer, date(timezone.localdate().year + 1, 3, 1))

    def work(number: int) -> Callable[[], object]:
        participant, contact = parties[number % 2]

        def book_or_withdraw() -> None:
            with suppress(Refused):
                if number % 3:
                    book_coaching(
                        slot=slot, participant=participant, question=A_TOPIC, actor=contact
                    )
                else:
                    withdraw_slot(slot=slot, actor=cast.trainer)

        return book_or_withdraw

    at_once([work(number) for number in range(CONNECTIONS)])
    slot.refresh_from_db()
    booked = CoachingBooking.objects.booked().count()
    assert booked == (slot.withdrawn_at is None)
    assert OutgoingMail.objects.filter(template="coaching_booked").count() == 2 * booked


def test_a_list_confirmed_by_many_and_read_in_by_three_workers(
    cast: Cast, parties: list[tuple[Participant, User]]
) -> None:
    cohort = a_cohort(cast.programme)
    lines = [("Organisatie", "Naam", "E-mailadres")]
    people = [a_person() for _each in range(8)]
    lines += [(str(cast.participant), each.name, each.email) for each in people]
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    sent = sent_to(cast.coordinator, address, a_file(lines))
    refused: list[str] = []

    def start() -> None:
        try:
            start_enrolling(sent=sent, actor=cast.coordinator)
        except Refused as refusal:
            refused.append(str(refusal))

    at_once([start] * 4)
    assert len(refused) == 3
    at_once([lambda: read_in_list(sent.pk)] * 3)
    sent.refresh_from_db()
    assert sent.status == "done"
    assert Enrolment.objects.filter(cohort=cohort).count() == 8
    told = OutgoingMail.objects.filter(template="enrolment_enrolled").values_list("to", flat=True)
    assert sorted(told) == sorted(each.email.lower() for each in people)
