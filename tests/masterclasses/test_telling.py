"""Calendars by mail: the mails that are needed, each once, to who is to come."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses import emails, jobs, tasks, telling
from masterclasses.models import (
    AttendanceMark,
    CalendarEntry,
    Cohort,
    Enrolment,
    Masterclass,
    Room,
    StandIn,
    TrainerBooking,
)
from masterclasses.services.enrolling import cancel_enrolment, swap
from masterclasses.states import CohortState, Mark, MarkedBy, MasterclassState
from portal.kit.models import OutgoingMail
from tests.calendar_reading import only_event, read_calendar
from tests.factories.masterclasses import a_learner, a_period, a_person, enrolled
from tests.factories.programme import Cast

KINDS = ("calendar_invitation", "calendar_change", "calendar_cancellation", "calendar_reminder")


def tell(cohort: Cohort) -> list[OutgoingMail]:
    """What telling the cohort's calendars queues; a second time there is nothing left."""
    before = OutgoingMail.objects.count()
    tasks.tell_calendars(cohort.pk)
    found = list(OutgoingMail.objects.order_by("pk")[before:])
    assert tasks.tell_calendars(cohort.pk) == 0
    return found


def kinds(mails: list[OutgoingMail]) -> Counter[str]:
    return Counter(each.template for each in mails)


@pytest.fixture
def seat(cast: Cast, cohort: Cohort) -> Enrolment:
    """One learner, who has been invited for all four days."""
    (made,) = enrolled(cohort, cast.participant, cast.owner)
    tell(cohort)
    return made


@pytest.fixture
def day(cohort: Cohort) -> Masterclass:
    return cohort.masterclasses.all()[1]


def test_who_has_a_seat_is_invited_for_every_day(cast: Cast, cohort: Cohort) -> None:
    (made,) = enrolled(cohort, cast.participant, cast.owner)
    mails = tell(cohort)
    assert kinds(mails) == {"calendar_invitation": 4}
    assert {each.to for each in mails} == {made.learner.email}
    days = list(cohort.masterclasses.all())
    assert [each.about_id for each in mails] == [str(each.pk) for each in days]
    for mail, each in zip(mails, days, strict=True):
        assert (mail.calendar_method, mail.about_type) == ("REQUEST", "masterclasses.masterclass")
        assert "U hebt een plaats" in mail.body_text
        assert "U hebt een plaats" in mail.body_html
        event = only_event(mail.calendar)
        assert event["begin"] == each.period.lower.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert (event["title"], event["sequence"]) == (str(each), 0)
        assert event["attendees"][0]["cn"] == made.learner.name
    assert len({only_event(each.calendar)["uid"] for each in mails}) == 4


def test_who_waits_is_invited_with_the_seat(cast: Cast, cohort: Cohort) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(5)))
    waiting = made[4].learner.email
    assert waiting not in {each.to for each in tell(cohort)}
    cancel_enrolment(enrolment=made[0], actor=cast.owner)
    mails = tell(cohort)
    assert kinds([each for each in mails if each.to == waiting]) == {"calendar_invitation": 4}
    gone = [each for each in mails if each.to == made[0].learner.email]
    assert kinds(gone) == {"calendar_cancellation": 4}
    promoted = OutgoingMail.objects.get(template="enrolment_promoted")
    assert "U hebt een plaats" in promoted.subject
    assert "U hebt een plaats" in promoted.body_text


def test_a_change_and_a_cancellation_are_of_the_same_event(
    cast: Cast, cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    entry = CalendarEntry.objects.get(masterclass=day)
    day.period = a_period(date(day.day.year, 7, 6))
    day.room = Room.objects.create(
        programme=cast.programme, name="De Kroon, zaal 2", address="Plein 1; Almelo"
    )
    day.save()
    (changed,) = tell(cohort)
    assert (changed.template, changed.calendar_method) == ("calendar_change", "REQUEST")
    assert f"was: dinsdag 13 april {day.day.year}, 09.00–12.30 uur" in changed.body_text
    assert f"wordt: dinsdag 6 juli {day.day.year}, 09.00–12.30 uur" in changed.body_text
    assert "wordt: De Kroon, zaal 2, Plein 1; Almelo" in changed.body_text
    assert "Titel" not in changed.body_text
    event = only_event(changed.calendar)
    assert event["place"] == "De Kroon, zaal 2, Plein 1; Almelo"
    assert event["begin"] == f"{day.day.year}-07-06T07:00:00.000Z"

    day.status, day.cancel_reason = MasterclassState.CANCELLED, "De zaal is weg."
    day.save()
    (off,) = tell(cohort)
    assert (off.template, off.calendar_method) == ("calendar_cancellation", "CANCEL")
    assert "Deze dag gaat niet door. De reden: De zaal is weg." in off.body_text
    last = only_event(off.calendar)
    assert last["status"] == "CANCELLED"
    assert {event["uid"], last["uid"]} == {f"{entry.uid}@portaal.example"}
    assert [event["sequence"], last["sequence"]] == [1, 2]
    assert last["begin"] == event["begin"]


def test_a_changed_agenda_is_no_reason_for_a_mail(
    cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    day.agenda = "9.00 Koffie"
    day.save()
    assert tell(cohort) == []


def _sign_off(day: Masterclass, seat: Enrolment, mark: Mark = Mark.EXCUSED) -> None:
    AttendanceMark.objects.create(
        masterclass=day,
        learner=seat.learner,
        mark=mark,
        way=MarkedBy.SIGN_OFF,
        seen_at=timezone.now() + timedelta(seconds=AttendanceMark.objects.count()),
    )


def test_who_signs_off_and_comes_after_all_keeps_one_event(
    cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    _sign_off(day, seat)
    (off,) = tell(cohort)
    assert "U bent afgemeld voor deze dag." in off.body_text
    _sign_off(day, seat, Mark.PRESENT)
    (back,) = tell(cohort)
    events = [only_event(each.calendar) for each in (off, back)]
    assert events[0]["uid"] == events[1]["uid"]
    assert [each["sequence"] for each in events] == [1, 2]
    assert back.template == "calendar_invitation"


def test_a_stand_in_is_invited_and_taken_back(
    cast: Cast, cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    colleague = a_learner(cast.participant)
    stand_in = StandIn.objects.create(masterclass=day, enrolment=seat, learner=colleague)
    mails = {each.to: each for each in tell(cohort)}
    assert len(mails) == 2
    assert f"{colleague.name} komt in uw plaats." in mails[seat.learner.email].body_text
    assert f"u komt in plaats van {seat.learner.name}" in mails[colleague.email].body_text
    stand_in.delete()
    again = {each.to: each for each in tell(cohort)}
    assert again[colleague.email].calendar_method == "CANCEL"
    assert again[seat.learner.email].calendar_method == "REQUEST"


def test_a_swap_tells_both(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    taken_over = swap(enrolment=seat, person=a_person(), actor=cast.owner)
    mails = tell(cohort)
    assert kinds([each for each in mails if each.to == seat.learner.email]) == {
        "calendar_cancellation": 4
    }
    assert kinds([each for each in mails if each.to == taken_over.learner.email]) == {
        "calendar_invitation": 4
    }


def test_trainers_are_invited_for_their_days(
    cast: Cast, cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    trainer = cast.trainer
    booking = TrainerBooking.objects.create(masterclass=day, trainer=trainer, period=day.period)
    (invited,) = tell(cohort)
    assert invited.to == trainer.email
    assert "U bent trainer op deze dag." in invited.body_text
    booking.delete()
    (off,) = tell(cohort)
    assert "U staat niet meer als trainer bij deze dag." in off.body_text


def test_nobody_is_told_of_a_draft_and_everybody_of_its_end(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    Cohort.objects.update(status=CohortState.WITHDRAWN)
    mails = tell(cohort)
    assert kinds(mails) == {"calendar_cancellation": 4}
    assert f"{cohort} gaat niet door." in mails[0].body_text
    Cohort.objects.update(status=CohortState.DRAFT)
    assert tell(cohort) == []


def test_nothing_is_told_of_days_that_are_over(cast: Cast, cohort: Cohort) -> None:
    days = list(cohort.masterclasses.all())
    enrolled(cohort, cast.participant, cast.owner)
    with time_machine.travel(days[1].period.upper + timedelta(minutes=1)):
        assert [each.about_id for each in tell(cohort)] == [str(each.pk) for each in days[2:]]
        cohort.masterclasses.all().update(status=MasterclassState.CANCELLED)
        assert kinds(tell(cohort)) == {"calendar_cancellation": 2}


def test_looking_costs_the_same_for_many(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    with CaptureQueriesContext(connection) as few:
        tasks.tell_calendars(cohort.pk)
    enrolled(cohort, cast.participant, cast.owner, a_person(), a_person())
    tell(cohort)
    with CaptureQueriesContext(connection) as many:
        tasks.tell_calendars(cohort.pk)
    assert len(many) == len(few) <= 7


def test_the_job_looks_at_cohorts_that_may_have_something_to_tell(
    cast: Cast, cohort: Cohort
) -> None:
    assert telling.cohorts_to_tell() == [cohort.pk]
    last = cohort.masterclasses.order_by("period").last()
    assert last is not None
    with time_machine.travel(last.period.upper + timedelta(minutes=1)):
        assert telling.cohorts_to_tell() == []
    Cohort.objects.update(status=CohortState.DRAFT)
    assert telling.cohorts_to_tell() == []


def test_a_mail_that_fails_keeps_nobody_else_from_theirs(
    cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a worker is killed between two mails: the rest follows, nothing comes twice."""
    made = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(3)))
    invited = emails.day_invited

    def fails(entry: CalendarEntry, *arguments: Any) -> None:
        invited(entry, *arguments)
        if entry.email == made[1].learner.email:
            raise RuntimeError("killed")

    monkeypatch.setattr(emails, "day_invited", fails)
    assert tasks.tell_calendars(cohort.pk) == 8
    monkeypatch.setattr(emails, "day_invited", invited)
    assert {each.to for each in tell(cohort)} == {made[1].learner.email}
    told = OutgoingMail.objects.filter(template="calendar_invitation")
    assert set(Counter(told.values_list("to", "about_id")).values()) == {1}
    assert told.count() == 12


@pytest.fixture
def side_by_side() -> Iterator[Callable[..., None]]:
    """Runs the same act in so many threads, each with a connection of its own."""

    def run(act: Callable[[], object], threads: int = 4) -> None:
        start = threading.Barrier(threads)

        def work() -> None:
            start.wait()
            try:
                act()
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _each in range(threads)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()

    return run


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_nobody_twice(
    cast: Cast, cohort: Cohort, side_by_side: Callable[..., None]
) -> None:
    enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(4)))
    side_by_side(lambda: tasks.tell_calendars(cohort.pk))
    told = OutgoingMail.objects.filter(template="calendar_invitation")
    assert told.count() == 16
    assert set(CalendarEntry.objects.values_list("sequence", flat=True)) == {0}
    cohort.masterclasses.all().update(title="Anders")
    side_by_side(lambda: tasks.tell_calendars(cohort.pk))
    assert OutgoingMail.objects.filter(template="calendar_change").count() == 16
    assert set(CalendarEntry.objects.values_list("sequence", flat=True)) == {1}


def _days_before(day: Masterclass, days: int) -> time_machine.travel:
    return time_machine.travel(day.period.lower - timedelta(days=days), tick=False)


def test_a_reminder_comes_once_a_week_before(
    cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    day.agenda = "9.00 Koffie"
    day.save()
    day.materials.create(title="Leeswijzer", link="https://voorbeeld.example/lezen")
    sent = []
    for days in (9, 8, 7, 6, 1):
        with _days_before(day, days):
            sent.append(jobs.remind_of_days() + jobs.remind_of_days())
    assert sent == [0, 0, 1, 0, 0]
    mail = OutgoingMail.objects.filter(template="calendar_reminder").latest("pk")
    assert mail.to == seat.learner.email
    for text in ("9.00 Koffie", "Leeswijzer", "https://voorbeeld.example/lezen", "13 april"):
        assert text in mail.body_text
    assert not mail.calendar


def test_who_comes_in_within_the_week_gets_no_reminder(
    cast: Cast, cohort: Cohort, day: Masterclass
) -> None:
    with _days_before(day, 5):
        enrolled(cohort, cast.participant, cast.owner)
        tell(cohort)
        assert jobs.remind_of_days() == 0
    with _days_before(day, 4):
        assert jobs.remind_of_days() == 0


def test_who_no_longer_comes_is_not_reminded(
    cast: Cast, cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    cancel_enrolment(enrolment=seat, actor=cast.coordinator)
    with _days_before(day, 6):
        assert jobs.remind_of_days() == 0, "not told yet, and no reminder either"


def test_a_day_that_is_moved_away_is_brought_to_mind_again(
    cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    with _days_before(day, 3):
        jobs.remind_of_days()
        day.period = a_period(day.day + timedelta(weeks=5))
        day.save()
        tell(cohort)
    with _days_before(day, 6):
        assert jobs.remind_of_days() == 1


def test_the_contact_gets_one_mail_of_what_they_did(cast: Cast, cohort: Cohort) -> None:
    people = [a_person() for _each in range(6)]
    made = enrolled(cohort, cast.participant, cast.owner, *people)
    mail = OutgoingMail.objects.get(template="enrolment_summary")
    assert mail.to == cast.owner.email
    seated, waiting = mail.body_text.split("Staat op de wachtlijst:")
    assert all(each.name in seated for each in people[:4])
    assert all(each.name in waiting for each in people[4:])
    cancel_enrolment(enrolment=made[0], actor=cast.coordinator)
    last = OutgoingMail.objects.filter(template="enrolment_summary").order_by("pk")[1:]
    assert [each.to for each in last] == [cast.owner.email] * 2
    assert people[0].name in last[0].body_text
    assert people[4].name in last[1].body_text


def test_who_enrols_oneself_gets_no_second_mail(cast: Cast, cohort: Cohort) -> None:
    enrolled(cohort, cast.participant, cast.owner, a_person(email=cast.owner.email))
    assert not OutgoingMail.objects.filter(template="enrolment_summary").exists()


def test_every_calendar_that_was_mailed_can_be_read(
    cast: Cast, cohort: Cohort, seat: Enrolment, day: Masterclass
) -> None:
    day.title, day.agenda = "Water, wegen; riolen 🌧️" * 6, "Eén;\nTwee, \\ drie"
    day.save()
    tell(cohort)
    cancel_enrolment(enrolment=seat, actor=cast.coordinator)
    tell(cohort)
    mails = OutgoingMail.objects.exclude(calendar="")
    assert mails.count() == 9
    for mail in mails:
        assert read_calendar(mail.calendar)["method"] == mail.calendar_method
