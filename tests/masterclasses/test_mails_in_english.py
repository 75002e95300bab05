"""What a mail about learning is made of, also beforehand, is in the language of its reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from masterclasses import coaching_emails, course_emails, emails, placement_emails, telling
from masterclasses.models import Certificate, Cohort, Masterclass
from masterclasses.services.learners import Person
from masterclasses.states import CohortState, MasterclassState
from packages.models import Agreement
from portal.kit.models import OutgoingMail
from programme import emails as programme_emails
from programme.models import Organisation, Participant, Role, User
from tests.factories.certificates import a_certificate
from tests.factories.coaching import a_booking, a_report, a_slot
from tests.factories.courses import a_course, an_application, an_offering
from tests.factories.masterclasses import a_person, a_room, enrolled
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_meeting

DUTCH = re.compile(r"\b(?:het|een|van|voor|uw|U|Uw|wordt|niet|geen|en|tot|met|bij|uur|Beste)\b")
ANNA = ("Anna Smit", "anna@voorbeeld.example")


@pytest.fixture
def english(cast: Cast, cohort: Cohort) -> Cast:
    """Everybody's organisation reads English; what people typed is in no language."""
    Organisation.objects.update(language="en")
    User.objects.update(name="Robin Bos")
    Masterclass.objects.update(title="Asphalt")
    return replace(
        cast,
        participant=Participant.objects.get(pk=cast.participant.pk),
        owner=User.objects.get(pk=cast.owner.pk),
        coordinator=User.objects.get(pk=cast.coordinator.pk),
    )


def _all_are_english(*templates: str) -> None:
    mails = list(OutgoingMail.objects.all())
    assert set(templates) <= {mail.template for mail in mails}
    for mail in mails:
        said = f"{mail.subject}\n{mail.body_text}\n{mail.calendar}"
        said = re.sub(r"https?://\S+|Burgemeester\S*|\r?\n ", "", said)
        assert not DUTCH.search(said), (mail.template, DUTCH.search(said), said)
        assert (mail.language, '<html lang="en">' in mail.body_html) == ("en", True)
    assert translation.get_language() == "nl"


def test_days_in_a_calendar(english: Cast, cohort: Cohort) -> None:
    enrolled(cohort, english.participant, english.owner, Person(*ANNA))
    telling.tell_cohort(cohort.pk)
    first, second, third = cohort.masterclasses.all()[:3]
    first.room = a_room(english.programme, "Hall 1", address="Market 1")
    first.save()
    second.status, second.cancel_reason = MasterclassState.CANCELLED, "Flood"
    second.save()
    telling.tell_cohort(cohort.pk)
    with time_machine.travel(third.period.lower - timedelta(days=3)):
        for entry in telling.entries_to_remind():
            telling.remind(entry)
    assert telling.tell_cohort(cohort.pk) == 0, "the same day in another language is no change"
    _all_are_english(
        "enrolment_enrolled",
        "enrolment_summary",
        "calendar_invitation",
        "calendar_change",
        "calendar_cancellation",
        "calendar_reminder",
    )
    invitation = OutgoingMail.objects.filter(template="calendar_invitation").first()
    assert invitation
    assert "Everything about this day" in invitation.calendar.replace("\r\n ", "")


def test_a_cohort_that_does_not_go_on(english: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, english.participant, english.owner, Person(*ANNA))
    telling.tell_cohort(cohort.pk)
    emails.cohort_withdrawn(cohort, [seat], reason="Flood")
    Cohort.objects.update(status=CohortState.WITHDRAWN)
    telling.tell_cohort(cohort.pk)
    _all_are_english("cohort_withdrawn", "calendar_cancellation")


def test_coaching(english: Cast, agreement: Agreement) -> None:
    slot = a_slot(english.programme, english.coordinator, place="Hall 1", note="")
    topic = {"subject": "Asphalt", "question": "How?", "companions": "Sam"}
    booking = a_booking(slot, english.participant, english.owner, **topic)
    coaching_emails.booked(booking)
    coaching_emails.changed(booking)
    coaching_emails.reported(a_report(booking, "See you."), is_correction=True)
    coaching_emails.cancelled(booking, english.owner)
    _all_are_english(
        "coaching_booked", "coaching_changed", "coaching_reported", "coaching_cancelled"
    )


def test_courses(english: Cast, cohort: Cohort) -> None:
    (seat,) = enrolled(cohort, english.participant, english.owner, Person(*ANNA))
    offering = an_offering(a_course(english.programme, title="Asphalt"))
    application = an_application(offering, seat.learner, english.owner)
    course_emails.applied(application, english.coordinator)
    course_emails.decided(application, english.coordinator)
    course_emails.moved(application, english.coordinator)
    course_emails.withdrawn(application, None)
    course_emails.called_off(application, english.coordinator)
    _all_are_english(
        "course_applied",
        "course_decided",
        "course_moved",
        "course_withdrawn",
        "course_called_off",
    )


def test_placements(english: Cast) -> None:
    line = english.programme.lines.first()
    line.name = "Verticale integratie"
    line.save()
    placement = a_placement(
        english.participant,
        english.coordinator,
        english.coordinator,
        student=Person("Sam Smit", "sam@student.example"),
        title="Asphalt",
        host=Person("Kim Bos", "kim@voorbeeld.example"),
        line=line,
    )
    placement_emails.changed(placement, None)
    placement_emails.ended(placement)
    _all_are_english("placement_planned", "placement_changed", "placement_ended")
    planned = OutgoingMail.objects.filter(template="placement_planned").first()
    assert planned
    assert "Vertical integration" in planned.body_text
    assert "Vertical integration" in planned.body_html


def test_a_certificate_that_is_withdrawn(english: Cast, cohort: Cohort) -> None:
    made: Certificate = a_certificate(
        cohort, english.participant, english.owner, english.coordinator, a_person(*ANNA)
    )
    made.withdrawn_reason = "Flood."
    emails.certificate_withdrawn(made)
    _all_are_english("certificate_withdrawn")


def test_meetings_and_roles(english: Cast) -> None:
    meeting = a_meeting(english.programme, title="Asphalt", place="Hall 1", description="Why?")
    person = english.owner
    programme_emails.mail_meeting_invitation(meeting, person)
    programme_emails.mail_meeting_changed(meeting, [person])
    meeting.cancel_reason = "Flood"
    programme_emails.mail_meeting_cancelled(meeting, [person])
    home = english.participant.organisation
    programme_emails.mail_roles_changed(person, home, [Role.CONTACT, Role.SIGNATORY])
    programme_emails.mail_organisation_changed(home, ["legal_name", "kvk"], person)
    _all_are_english(
        "meeting_invitation",
        "meeting_changed",
        "meeting_cancelled",
        "roles_changed",
        "organisation_changed",
    )
