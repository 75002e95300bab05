"""Half days of coaching: offered, booked within the agreement, called off, and reported on."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.feeds import events_of
from masterclasses.jobs import release_ended
from masterclasses.models import CoachingBooking, CoachingReport, CoachingSlot, Cohort
from masterclasses.selectors.agenda import Agenda, Slot, Weight
from masterclasses.selectors.entitlements import entitlements_over
from masterclasses.services.coaching import (
    Meeting,
    book_coaching,
    cancel_coaching,
    change_slot,
    offer_slots,
    withdraw_slot,
    write_report,
)
from masterclasses.states import CoachingState
from packages.models import Agreement
from packages.states import AgreementState
from portal.kit.acts import Refused, Unfit
from portal.kit.models import OutgoingMail
from programme.models import Role, User
from tests.calendar_reading import only_event
from tests.factories.coaching import A_TOPIC, a_booking, a_report, a_slot
from tests.factories.masterclasses import a_masterclass, a_period
from tests.factories.programme import Cast, a_cast, member

MARCH = date(2027, 3, 4)
MORNING = Slot(MARCH, time(9), time(12, 30))
HERE = Meeting(place="Gebouw Horst")


def _offer(cast: Cast, *moments: Slot, coach: User | None = None) -> list[CoachingSlot]:
    return offer_slots(
        programme=cast.programme,
        coach=coach or cast.trainer,
        moments=moments or [MORNING],
        meeting=HERE,
        actor=coach or cast.trainer,
    )


def _book(cast: Cast, slot: CoachingSlot, actor: User | None = None) -> CoachingBooking:
    return book_coaching(
        slot=slot, participant=cast.participant, question=A_TOPIC, actor=actor or cast.owner
    )


@pytest.fixture
def slot(cast: Cast, agreement: Agreement) -> CoachingSlot:
    """In March, when no day of the cohort is, and free."""
    return a_slot(cast.programme, cast.trainer, MARCH)


def _names(slots: object) -> set[str]:
    return {str(each) for each in slots}  # type: ignore[attr-defined]


def test_a_coach_offers_weeks_in_a_row_all_or_none(cast: Cast) -> None:
    weeks = [MORNING.on(MARCH + timedelta(weeks=week)) for week in range(5)]
    made = _offer(cast, *weeks)
    # The clock goes forward on 28 March: the half day stays at nine.
    assert {each.begins_at.time() for each in made} == {time(9)}
    later = [MORNING.on(MARCH + timedelta(weeks=week)) for week in range(4, 7)]
    with pytest.raises(Unfit, match="Op 1 april 2027 is er dan al een dagdeel van") as told:
        _offer(cast, *later)
    assert told.value.field == "day"
    assert CoachingSlot.objects.count() == 5
    withdraw_slot(slot=made[-1], actor=cast.trainer)
    assert len(_offer(cast, *later)) == 3


@pytest.mark.parametrize(
    ("moment", "field", "sentence"),
    [
        (Slot(date(2029, 1, 9), time(9), time(12)), "day", "Het programma loopt van 2026"),
        (Slot(MARCH, time(12), time(9)), "ends", "na de begintijd"),
        (Slot(MARCH, time(9), time(15)), "ends", "1 tot 5 uur"),
        (Slot(MARCH, time(9), time(9, 30)), "ends", "1 tot 5 uur"),
        (Slot(date(2026, 11, 24), time(9), time(12)), "day", "al voorbij"),
    ],
)
def test_what_is_no_half_day_to_come_is_refused(
    cast: Cast, moment: Slot, field: str, sentence: str
) -> None:
    with pytest.raises(Unfit, match=sentence) as told:
        _offer(cast, moment)
    assert told.value.field == field


def test_a_coach_is_not_offered_while_giving_a_masterclass(cast: Cast, cohort: Cohort) -> None:
    a_masterclass(cohort, MARCH, cast.trainer)
    with pytest.raises(Unfit, match=r"Op 4 maart 2027 geeft .* dan een masterclass"):
        _offer(cast)
    assert _offer(cast, coach=cast.coordinator)
    assert _offer(cast, Slot(MARCH, time(13), time(16)))


def test_the_planner_is_told_of_a_trainer_who_coaches(cast: Cast, slot: CoachingSlot) -> None:
    def notices(moment: Slot) -> list[tuple[str, str]]:
        agenda = Agenda.around(cast.programme, 2027, [cast.trainer])
        found = agenda.notices(moment.given_by([cast.trainer]))
        return [(each.text, each.weight) for each in found if each.field == "trainers"]

    offered = f"{cast.trainer} biedt dan een dagdeel coaching aan."
    assert notices(MORNING) == [(offered, Weight.ADVISORY)]
    assert notices(Slot(MARCH, time(13), time(16))) == []
    a_booking(slot, cast.participant, cast.owner)
    assert notices(MORNING) == [(f"{cast.trainer} heeft dan coaching.", Weight.BINDING)]


def test_who_may_offer_and_for_whom(cast: Cast) -> None:
    def offering(coach: User, actor: User) -> list[CoachingSlot]:
        return offer_slots(
            programme=cast.programme, coach=coach, moments=[MORNING], meeting=HERE, actor=actor
        )

    for coach, actor in [
        (cast.coordinator, cast.trainer),
        (cast.trainer, cast.owner),
        (cast.owner, cast.coordinator),
        (cast.lead_finance, cast.lead_finance),
    ]:
        with pytest.raises(PermissionDenied):
            offering(coach, actor)
    assert offering(cast.trainer, cast.administrator)
    with pytest.raises(Unfit, match="waar u elkaar ziet"):
        offer_slots(
            programme=cast.programme,
            coach=cast.trainer,
            moments=[MORNING.on(MARCH + timedelta(days=1))],
            meeting=Meeting(note="Ergens"),
            actor=cast.trainer,
        )


def test_a_contact_books_once_for_each_half_day_of_a_year(cast: Cast, slot: CoachingSlot) -> None:
    other = a_slot(cast.programme, cast.coordinator, MARCH)
    year_after = a_slot(cast.programme, cast.trainer, date(2028, 3, 2))
    booking = _book(cast, slot)
    with pytest.raises(Refused, match="heeft de coaching van 2027 al geboekt"):
        _book(cast, other)
    assert _book(cast, year_after)
    cancel_coaching(booking=booking, actor=cast.owner)
    assert _book(cast, other)
    assert (booking.subject, booking.get_about_display()) == (A_TOPIC.subject, "een onderwerp")


def test_what_can_not_be_booked(cast: Cast, slot: CoachingSlot) -> None:
    with pytest.raises(PermissionDenied):
        _book(cast, slot, actor=cast.learner)
    with pytest.raises(PermissionDenied):
        _book(cast, slot, actor=cast.coordinator)
    with pytest.raises(Refused, match="geen overeenkomst met coaching"):
        book_coaching(
            slot=slot, participant=cast.other_participant, question=A_TOPIC, actor=cast.stranger
        )
    elsewhere = a_cast()
    with pytest.raises(PermissionDenied):
        _book(cast, a_slot(elsewhere.programme, elsewhere.trainer, MARCH))
    begun = a_slot(cast.programme, cast.trainer, timezone.localdate(), begins=12)
    with pytest.raises(Refused, match="niet meer vrij"):
        _book(cast, begun)
    withdraw_slot(slot=slot, actor=cast.coordinator)
    with pytest.raises(Refused, match="niet meer vrij"):
        _book(cast, slot)


def test_a_booked_slot_is_called_off_and_not_withdrawn(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    with pytest.raises(Refused, match="al geboekt"):
        withdraw_slot(slot=slot, actor=cast.trainer)
    with pytest.raises(PermissionDenied):
        withdraw_slot(slot=slot, actor=cast.owner)
    with pytest.raises(Unfit, match="waarom"):
        cancel_coaching(booking=booking, actor=cast.trainer, reason=" ")
    cancel_coaching(booking=booking, actor=cast.trainer, reason="Ziek", stays_open=False)
    slot.refresh_from_db()
    assert slot.withdrawn_at
    with pytest.raises(Refused, match="al afgezegd"):
        cancel_coaching(booking=booking, actor=cast.owner)
    with pytest.raises(Refused, match="al ingetrokken"):
        withdraw_slot(slot=slot, actor=cast.trainer)


def test_a_contact_cancels_until_the_day_of_the_rules(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    for who in (cast.stranger, cast.learner, member(Role.TRAINER, cast.programme.lead)):
        with pytest.raises(PermissionDenied):
            cancel_coaching(booking=booking, actor=who)
    with time_machine.travel("2027-02-19T08:00:00Z"):
        with pytest.raises(Refused, match="Afzeggen kon tot en met 18 februari 2027"):
            cancel_coaching(booking=booking, actor=cast.owner)
        # Who books later than that may think again for the rest of the day.
        late = _late(cast)
        cancel_coaching(booking=late, actor=cast.owner)
        assert not late.slot.bookings.booked().exists()
        assert CoachingSlot.objects.free().filter(pk=late.slot_id).exists()
    with time_machine.travel("2027-02-18T22:00:00Z"):
        cancel_coaching(booking=booking, actor=cast.owner)
    with time_machine.travel("2027-03-04T08:30:00Z"):
        begun = a_booking(slot, cast.participant, cast.owner)
        with pytest.raises(Refused, match="geweest of nu bezig"):
            cancel_coaching(booking=begun, actor=cast.coordinator, reason="Te laat")


def _late(cast: Cast) -> CoachingBooking:
    soon = a_slot(cast.programme, cast.trainer, date(2027, 2, 23))
    return a_booking(soon, cast.participant, cast.owner)


def test_both_calendars_are_told_of_the_same_event(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    asked = list(OutgoingMail.objects.filter(template="coaching_booked"))
    assert {each.to for each in asked} == {cast.owner.email, cast.trainer.email}
    for mail in asked:
        event = only_event(mail.calendar)
        assert (mail.calendar_method, event["sequence"]) == ("REQUEST", 0)
        assert event["attendees"][0]["value"] == f"mailto:{mail.to}"
        assert (event["begin"], event["end"]) == (
            "2027-03-04T08:00:00.000Z",
            "2027-03-04T11:30:00.000Z",
        )
        assert event["title"] == "Coaching: Assetmanagement en klimaat"
        assert event["place"] == "Gebouw Horst, kamer Z 214"
        for told in (A_TOPIC.question, A_TOPIC.companions, slot.online_link, str(cast.trainer)):
            assert told in event["description"]
            assert told in mail.body_text or told == str(cast.trainer)
    cancel_coaching(booking=booking, actor=cast.coordinator, reason="De coach is ziek")
    gone = list(OutgoingMail.objects.filter(template="coaching_cancelled"))
    assert {each.to for each in gone} == {cast.owner.email, cast.trainer.email}
    for mail in gone:
        event = only_event(mail.calendar)
        assert (mail.calendar_method, event["sequence"]) == ("CANCEL", 1)
        assert event["uid"] == only_event(asked[0].calendar)["uid"]
        assert event["status"] == "CANCELLED"
        assert f"{cast.coordinator} heeft deze afspraak afgezegd" in mail.body_text
        assert "De reden: De coach is ziek" in mail.body_text


def test_another_place_changes_the_same_event(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    other = Meeting("De Zul, zaal 3", slot.online_link, slot.note)
    with pytest.raises(PermissionDenied):
        change_slot(slot=slot, meeting=other, actor=cast.owner)
    with pytest.raises(Unfit, match="waar u elkaar ziet"):
        change_slot(slot=slot, meeting=Meeting(note="Ergens"), actor=cast.trainer)
    change_slot(slot=slot, meeting=other, actor=cast.trainer)
    note = Meeting(other.place, other.online_link, "Neem een kaart mee.")
    change_slot(slot=slot, meeting=note, actor=cast.trainer)
    changed = OutgoingMail.objects.filter(template="coaching_changed")
    both = sorted([cast.owner.email, cast.trainer.email])
    assert sorted(each.to for each in changed) == both, "a note is not worth a mail"
    cancel_coaching(booking=booking, actor=cast.owner)
    told = OutgoingMail.objects.filter(to=cast.owner.email).exclude(calendar="").order_by("pk")
    events = [only_event(each.calendar) for each in told]
    assert [each.calendar_method for each in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [each["sequence"] for each in events] == [0, 1, 2]
    assert len({each["uid"] for each in events}) == 1
    assert events[1]["place"] == "De Zul, zaal 3"
    with time_machine.travel("2027-03-05T08:00:00Z"), pytest.raises(Refused, match="voorbij"):
        change_slot(slot=slot, meeting=other, actor=cast.trainer)


def test_years_without_an_agreement_lose_their_coaching(
    cast: Cast, agreement: Agreement, slot: CoachingSlot
) -> None:
    booking = _book(cast, slot)
    with CaptureQueriesContext(connection) as asked:
        assert release_ended() == 0
    assert "FOR NO KEY UPDATE" not in str(asked.captured_queries)
    Agreement.objects.update(status=AgreementState.TERMINATED, ends_on=date(2026, 12, 1))
    this_year = a_slot(cast.programme, cast.trainer, date(2026, 12, 10))
    stays = a_booking(this_year, cast.participant, cast.owner)
    assert (release_ended(), [*CoachingBooking.objects.booked()]) == (1, [stays])
    mail = OutgoingMail.objects.get(template="coaching_cancelled", to=cast.owner.email)
    assert "voor dat jaar geen overeenkomst meer" in mail.body_text
    assert only_event(mail.calendar)["status"] == "CANCELLED"
    assert release_ended() == 0
    with pytest.raises(Refused, match="al afgezegd"):
        cancel_coaching(booking=booking, actor=cast.owner)


def test_who_left_is_told_and_the_contacts_of_now_too(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    successor = member(Role.CONTACT, cast.participant.organisation)
    cast.owner.memberships.all().delete()
    left = User.objects.get(pk=cast.owner.pk)
    assert not CoachingBooking.objects.visible_to(left).exists()
    booking.refresh_from_db()
    cancel_coaching(booking=booking, actor=cast.trainer, reason="Ziek", stays_open=True)
    gone = OutgoingMail.objects.filter(template="coaching_cancelled")
    assert {each.to for each in gone} == {left.email, successor.email, cast.trainer.email}


def test_the_coach_reports_once_it_began_and_corrects(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    with pytest.raises(Refused, match="zodra de afspraak is begonnen"):
        write_report(booking=booking, text="Te vroeg", actor=cast.trainer)
    with time_machine.travel("2027-03-04T11:00:00Z"):
        for who in (cast.owner, cast.lead_finance):
            with pytest.raises(PermissionDenied):
                write_report(booking=booking, text="Niet van u", actor=who)
        with pytest.raises(Unfit, match="Schrijf op"):
            write_report(booking=booking, text=" \n", actor=cast.trainer)
        write_report(booking=booking, text="Wij maken een plan.", actor=cast.trainer)
        same = write_report(booking=booking, text="Wij maken een plan. ", actor=cast.trainer)
        write_report(booking=booking, text="Wij maken een plan voor mei.", actor=cast.trainer)
    assert [each.text for each in booking.reports.all()] == [
        "Wij maken een plan.",
        "Wij maken een plan voor mei.",
    ]
    assert same == booking.reports.first()
    mails = OutgoingMail.objects.filter(template="coaching_reported").order_by("pk")
    assert [each.to for each in mails] == [cast.owner.email] * 2
    assert "gecorrigeerd" in mails[1].subject
    assert "Wij maken een plan" not in mails[0].body_text


def test_no_report_on_what_was_called_off(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    cancel_coaching(booking=booking, actor=cast.owner)
    with time_machine.travel("2027-03-05T11:00:00Z"), pytest.raises(Refused, match="niet door"):
        write_report(booking=booking, text="Toch geweest", actor=cast.trainer)


def test_who_sees_which_slots_and_appointments(cast: Cast, slot: CoachingSlot) -> None:
    theirs = a_slot(cast.programme, cast.coordinator, MARCH, begins=13)
    without = a_slot(cast.programme, cast.trainer, date(2029, 3, 1))  # no agreement that year
    seen = {
        name: _names(CoachingSlot.objects.visible_to(user))
        for name, user in cast.by_role().items()
    }
    everything = _names([slot, theirs, without])
    assert {name for name, slots in seen.items() if slots == everything} == {
        "coordinator",
        "administrator",
    }
    assert seen["owner"] == _names([slot, theirs])
    assert seen["trainer"] == _names([slot, without])
    assert not any(seen[name] for name in ("stranger", "learner", "lead_finance", "organiser"))

    booking = _book(cast, slot)
    assert slot not in CoachingSlot.objects.visible_to(cast.owner)
    by_whom = {
        name
        for name, user in cast.by_role().items()
        if CoachingBooking.objects.visible_to(user).filter(pk=booking.pk).exists()
    }
    assert by_whom == {"owner", "trainer", "coordinator", "administrator"}
    cast.trainer.memberships.all().delete()
    gone = User.objects.get(pk=cast.trainer.pk)
    assert not CoachingBooking.objects.visible_to(gone).exists()
    assert not CoachingSlot.objects.visible_to(gone).exists()


def test_the_database_keeps_slots_bookings_and_reports_true(
    cast: Cast, slot: CoachingSlot
) -> None:
    booking = a_booking(slot, cast.participant, cast.owner)
    report = a_report(booking)

    def refused(name: str, act: object) -> None:
        with pytest.raises((IntegrityError, InternalError), match=name), transaction.atomic():
            act()  # type: ignore[operator]

    a_slot(cast.programme, cast.trainer, MARCH, withdrawn_at=timezone.now())
    refused("coach_once_at_a_time", lambda: a_slot(cast.programme, cast.trainer, MARCH, begins=8))
    whole_day = a_period(MARCH + timedelta(days=1), begins=time(9), ends=time(17))
    refused(
        "coaching_slot_is_half_a_day",
        lambda: a_slot(cast.programme, cast.trainer, period=whole_day),
    )
    night = a_period(MARCH, begins=time(23), ends=time(23, 59))
    over_midnight = type(night)(night.lower, night.upper + timedelta(hours=1))
    refused(
        "coaching_slot_is_half_a_day",
        lambda: a_slot(cast.programme, cast.trainer, period=over_midnight),
    )
    refused(
        "coaching_slot_is_somewhere",
        lambda: a_slot(cast.programme, cast.trainer, place="", online_link=""),
    )
    refused(
        "coaching_slot_booked_once",
        lambda: a_booking(slot, cast.other_participant, cast.stranger),
    )
    a_booking(slot, cast.participant, cast.owner, status=CoachingState.CANCELLED)
    refused(
        "coaching_is_about_something",
        lambda: a_booking(slot, cast.participant, cast.owner, subject=""),
    )
    refused("frozen", lambda: CoachingReport.objects.filter(pk=report.pk).update(text="Anders"))
    refused("frozen", report.delete)


def test_the_meter_counts_half_days_of_the_year(cast: Cast, slot: CoachingSlot) -> None:
    def used() -> dict[int, tuple[Decimal | int, Decimal | int | None]]:
        found = entitlements_over([2026, 2027], [cast.participant])
        meters = {
            each.year: next(m for m in each.meters if m.label.startswith("Coaching"))
            for each in found
        }
        return {year: (meter.used, meter.left) for year, meter in meters.items()}

    assert used() == {2026: (0, Decimal("0.5")), 2027: (0, Decimal("0.5"))}
    booking = _book(cast, slot)
    # New year's eve at nine in the evening is another year in UTC than an hour and a half later.
    eve = a_slot(cast.programme, cast.coordinator, date(2026, 12, 31), begins=20)
    a_booking(eve, cast.participant, cast.owner)
    assert used() == {2026: (Decimal("0.5"), 0), 2027: (Decimal("0.5"), 0)}
    cancel_coaching(booking=booking, actor=cast.owner)
    assert used()[2027] == (0, Decimal("0.5"))


def test_the_feed_shows_ones_own_appointments(cast: Cast, slot: CoachingSlot) -> None:
    booking = _book(cast, slot)
    for who in (cast.owner, cast.trainer):
        (event,) = events_of(who)
        assert (event.title, event.status) == (str(booking), "CONFIRMED")
        assert event.begin == slot.period.lower
    assert not events_of(cast.coordinator)
    assert not events_of(cast.learner)
    cancel_coaching(booking=booking, actor=cast.owner)
    assert [each.status for each in events_of(cast.trainer)] == ["CANCELLED"]
    with CaptureQueriesContext(connection) as few:
        events_of(cast.trainer)
    for week in range(1, 6):
        a_booking(
            a_slot(cast.programme, cast.trainer, MARCH + timedelta(weeks=week)),
            cast.participant,
            cast.owner,
        )
    with CaptureQueriesContext(connection) as many:
        assert len(events_of(cast.trainer)) == 6
    assert len(few) == len(many)
