"""One mail a day for who wants that: with everything in it, once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from masterclasses import jobs
from masterclasses.models import (
    CalendarEntry,
    Cohort,
    Enrolment,
    HeldNotice,
    Masterclass,
)
from masterclasses.services.enrolling import cancel_enrolment
from masterclasses.states import MasterclassState
from masterclasses.tasks import tell_calendars
from portal.kit import digests
from portal.kit.digests import send_digests
from portal.kit.models import Notice, NoticePreference, OutgoingMail
from tests.calendar_reading import read_calendar
from tests.factories.masterclasses import a_person, enrolled
from tests.factories.notices import masterclass_mails
from tests.factories.programme import Cast

SHARED = {"enrolment_summary", "invitation", "roles_changed"}


@pytest.fixture
def seat(cast: Cast, cohort: Cohort) -> Enrolment:
    """Of a learner who wants one mail a day; their colleague wants each at once."""
    masterclass_mails(cast.learner, daily=True)
    person = a_person(cast.learner.name, cast.learner.email.upper())
    made = enrolled(cohort, cast.participant, cast.owner, person, a_person())
    tell_calendars(cohort.pk)
    Notice.objects.all().delete()  # of others
    return made[0]


def mails_to(email: str) -> list[OutgoingMail]:
    found = OutgoingMail.objects.filter(to__iexact=email).exclude(template__in=SHARED)
    return list(found.order_by("pk"))


def test_all_comes_in_one_mail(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    assert mails_to(cast.learner.email) == []
    colleague = Enrolment.objects.exclude(pk=seat.pk).get().learner.email
    assert len(mails_to(colleague)) == 5
    assert send_digests() == 1
    assert send_digests() == 0
    (mail,) = mails_to(cast.learner.email)
    assert (mail.template, mail.calendar_method) == ("digest", "PUBLISH")
    assert mail.about_type == "programme.user"
    assert f"U hebt een plaats in {cohort.in_a_sentence}" in mail.body_text
    assert mail.body_text.count("Uitnodiging voor ") == 4
    assert mail.body_html.count("Uitnodiging voor ") == 4
    read = read_calendar(mail.calendar)
    assert read["method"] == "PUBLISH"
    uids = {f"{entry.uid}@portaal.example" for entry in _entries(cast)}
    assert {event["uid"] for event in read["events"]} == uids
    assert {event["status"] for event in read["events"]} == {"CONFIRMED"}


def _entries(cast: Cast) -> list[CalendarEntry]:
    return list(CalendarEntry.objects.filter(email=cast.learner.email))


def test_changes_and_cancellations_change_the_same_events(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    send_digests()
    first, second, *_rest = cohort.masterclasses.all()
    first.title = "Anders"
    first.save()
    second.status, second.cancel_reason = MasterclassState.CANCELLED, "De zaal is weg."
    second.save()
    tell_calendars(cohort.pk)
    assert send_digests() == 0  # one a day
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        send_digests()
    before, after = mails_to(cast.learner.email)
    assert "Titel: was Masterclass 7: Van ambitie naar opgave, wordt" in after.body_text
    assert "Deze dag gaat niet door. De zaal is weg." in after.body_text
    had, has = (
        {each["uid"]: each for each in read_calendar(mail.calendar)["events"]}
        for mail in (before, after)
    )
    assert set(had) == set(has)
    told = sorted(has.values(), key=lambda each: each["begin"])
    assert [each["sequence"] for each in told] == [1, 1, 0, 0]
    assert [each["status"] for each in told[:2]] == ["CONFIRMED", "CANCELLED"]
    assert told[0]["title"] == "Masterclass 7: Anders"


def test_reminders_come_in_it(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    send_digests()
    day = cohort.masterclasses.all()[0]
    with time_machine.travel(day.period.lower - timedelta(days=6)):
        assert jobs.remind_of_days() == 2
        assert send_digests() == 1
    mail = mails_to(cast.learner.email)[-1]
    assert "Herinnering, dinsdag 2 februari" in mail.body_text


def test_what_is_near_is_told_at_once(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    send_digests()
    day = cohort.masterclasses.all()[0]
    with time_machine.travel(day.period.lower - timedelta(hours=20)):
        Masterclass.objects.filter(pk=day.pk).update(status=MasterclassState.CANCELLED)
        tell_calendars(cohort.pk)
    mail = mails_to(cast.learner.email)[-1]
    assert (mail.template, mail.calendar_method) == ("calendar_cancellation", "CANCEL")


def test_who_changes_their_mind_misses_nothing(
    cast: Cast, cohort: Cohort, seat: Enrolment
) -> None:
    masterclass_mails(cast.learner, daily=False)
    assert [each.template for each in mails_to(cast.learner.email)] == ["digest"]
    assert not HeldNotice.objects.exists()
    cancel_enrolment(enrolment=seat, actor=cast.owner)
    tell_calendars(cohort.pk)
    assert [each.template for each in mails_to(cast.learner.email)[1:]] == [
        "enrolment_cancelled",
        *["calendar_cancellation"] * 4,
    ]


def test_no_news_is_no_mail(cast: Cast, cohort: Cohort) -> None:
    masterclass_mails(cast.learner, daily=True)
    Notice.objects.all().delete()
    assert send_digests() == 0


def test_a_digest_that_fails_is_sent_whole_later(
    cast: Cast, cohort: Cohort, seat: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(digests, "queue_mail", lambda **all_of_it: 1 / 0)
        assert send_digests() == 0
    assert send_digests() == 1
    assert mails_to(cast.learner.email)[0].body_text.count("Uitnodiging voor ") == 4


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_digest(cast: Cast, cohort: Cohort, seat: Enrolment) -> None:
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            send_digests()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(mails_to(cast.learner.email)) == 1
    assert NoticePreference.objects.count() == 1
