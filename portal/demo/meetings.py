"""The demo's knowledge meetings: some were, some are to come, and one does not go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import KnowledgeMeeting, Organisation, Programme, User
from programme.selectors.attending import people_of_programme
from programme.services.attending import note_attendance, register, unregister
from programme.services.meeting_materials import add_meeting_material
from programme.services.meetings import cancel_meeting, plan_meeting

MOST_COME = 9


@dataclass(frozen=True)
class Meeting:
    """``day`` is counted from today; it was planned ``planned`` days ago."""

    title: str
    day: int
    planned: int
    start: time
    hours: int
    place: str
    description: str
    online_link: str = ""
    cancelled: str = ""
    capacity: int | None = None
    material: str = ""


MEETINGS = (
    Meeting(
        "Aftrap: van uniek naar uniform", -80, 105, time(13, 30), 3,
        "Bedrijf & Techniek Centrum, Demostraat 97, Enschede",
        "Waarom is ieder project nog uniek, en wat kunnen we samen hetzelfde doen?\n\n"
        "Voor iedereen die meedoet. Na afloop is er tijd om elkaar te leren kennen.",
        material="https://bijeenkomst.example/verslag-van-de-aftrap",
    ),
    Meeting(
        "Ruimte in de ondergrond", -17, 60, time(9, 30), 2,
        "Stadhuis Hengelo, raadzaal",
        "Riolen, kabels, leidingen en bomen passen niet meer naast elkaar. Twee gemeenten en "
        "een nutsbedrijf laten zien hoe zij samen kiezen.",
    ),
    Meeting(
        "Eén straat, één keer open", 16, 40, time(13, 0), 3,
        "Gemeentehuis Borne, grote zaal",
        "Hoe leggen een gemeente en de nutsbedrijven hun plannen naast elkaar, zodat een straat "
        "maar één keer open hoeft?\n\nVoor beheerders, planners en projectleiders. Neem een "
        "eigen project mee.",
        online_link="https://bijeenkomst.example/een-straat",
        capacity=40,
    ),
    Meeting(
        "Subsidies voor klimaatadaptatie", 30, 35, time(15, 0), 2,
        "online",
        "Welke subsidies zijn er, en hoe vraagt u ze samen aan?",
        online_link="https://bijeenkomst.example/subsidies",
        cancelled="De regeling gaat pas later open. Wij plannen een nieuwe dag.",
    ),
    Meeting(
        "Werken met een tactische middenlaag", 65, 20, time(9, 30), 3,
        "Bedrijf & Techniek Centrum, Demostraat 97, Enschede",
        "Van ambitie naar opgave: wat doet de laag tussen beleid en uitvoering?",
    ),
)  # fmt: skip


@transaction.atomic
def plan_meetings(programme: Programme) -> int:
    """Plan those that fall in the programme's years, where none is yet; returns how many."""
    if programme.network is None or programme.knowledge_meetings.exists():
        return 0
    due = [each for each in MEETINGS if _begin(each).year in programme.years]
    for each in due:
        _plan(programme, each)
    return len(due)


def _plan(programme: Programme, meeting: Meeting) -> None:
    organiser, starts_at = person("organisator@pioneering.example"), _begin(meeting)
    values = {
        "title": meeting.title,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=meeting.hours),
        "place": meeting.place,
        "online_link": meeting.online_link,
        "description": meeting.description,
        "capacity": meeting.capacity,
    }
    with days_ago(meeting.planned):
        planned = plan_meeting(programme=programme, values=values, actor=organiser)
    _let_people_come(planned, meeting, organiser)
    if meeting.cancelled:
        with days_ago(2):
            cancel_meeting(meeting=planned, reason=meeting.cancelled, actor=organiser)


def _let_people_come(planned: KnowledgeMeeting, meeting: Meeting, organiser: User) -> None:
    """A few said that they come; of the first meeting it was noted who did."""
    if meeting.cancelled or meeting.day > 40:
        return
    parties = Organisation.objects.filter(participations__programme=planned.programme)
    people = people_of_programme(planned.programme, list(parties))[:MOST_COME]
    with days_ago(max(1, 7 - meeting.day)):
        for each in people:
            register(meeting=planned, person=each)
        if people:
            unregister(meeting=planned, person=people[0])
    if meeting.material:
        coming = planned.registrations.standing().values_list("pk", flat=True)
        note_attendance(
            meeting=planned,
            came=[*coming[1:]],
            also=people[0] if people else None,
            others=3,
            actor=organiser,
        )
        add_meeting_material(
            meeting=planned, title="Verslag", link=meeting.material, actor=organiser
        )


def _begin(meeting: Meeting) -> datetime:
    """On a working day: what falls in a weekend or around Christmas moves to a day after it."""
    day = timezone.localdate() + timedelta(days=meeting.day)
    while day.isoweekday() > 5 or not (1, 4) <= (day.month, day.day) <= (12, 22):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, meeting.start))
