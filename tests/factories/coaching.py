"""Half days of coaching and appointments, as tests need them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from masterclasses.models import CoachingBooking, CoachingReport, CoachingSlot
from masterclasses.services.coaching import Question
from masterclasses.states import CoachingAbout
from programme.models import Participant, Programme, User
from tests.factories.masterclasses import a_period

A_TOPIC = Question(
    CoachingAbout.TOPIC,
    "Assetmanagement en klimaat",
    "Hoe vertalen wij ambities naar eisen?",
    "Fatima el Idrissi, beheerder",
)


def a_slot(
    programme: Programme, coach: User, day: date | None = None, *, begins: int = 9, **fields: Any
) -> CoachingSlot:
    """A free half day of three and a half hours; three weeks ahead where no day is given."""
    day = day or timezone.localdate() + timedelta(weeks=3)
    ends = (datetime.combine(day, time(begins)) + timedelta(hours=3, minutes=30)).time()
    values = {
        "period": a_period(day, begins=time(begins), ends=ends),
        "place": "Gebouw Horst, kamer Z 214",
        "online_link": "https://overleg.example/coaching",
        "note": "Ik weet het meest van klimaatadaptatie in de ondergrond.",
    }
    return CoachingSlot.objects.create(programme=programme, coach=coach, **{**values, **fields})


def a_booking(
    slot: CoachingSlot, participant: Participant, contact: User, **fields: Any
) -> CoachingBooking:
    """As booking leaves it, also in the past; without mails and without looking at grants."""
    now = timezone.now()
    values = {
        "about": A_TOPIC.about,
        "subject": A_TOPIC.subject,
        "question": A_TOPIC.question,
        "companions": A_TOPIC.companions,
        "booked_at": now,
        "status_since": now,
    }
    return CoachingBooking.objects.create(
        slot=slot, participant=participant, booked_by=contact, **{**values, **fields}
    )


def a_report(booking: CoachingBooking, text: str = "We spreken elkaar in mei.") -> CoachingReport:
    return CoachingReport.objects.create(
        booking=booking, text=text, written_by=booking.slot.coach, written_at=timezone.now()
    )
