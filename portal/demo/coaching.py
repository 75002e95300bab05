"""The demo's coaching: half days ahead, one that is booked, and one with what was agreed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from masterclasses.models import CoachingBooking, CoachingSlot
from masterclasses.selectors.agenda import Slot
from masterclasses.selectors.coaching import allowances_of
from masterclasses.services.coaching import (
    Meeting,
    Question,
    book_coaching,
    offer_slots,
    write_report,
)
from masterclasses.states import CoachingAbout
from portal.demo.cast import person
from portal.demo.travelling import at, days_ago
from programme.models import Participant, Programme

AFTERNOON = (time(13, 30), time(17))
MORNING = (time(9), time(12, 30))
ON_SITE = Meeting(
    place="Demostraat 97, Enschede, kamer 2.14",
    online_link="https://overleg.example/coaching",
    note="Van ambitie naar projecteisen, en hoe u dat met een gebied samen doet.",
)
ONLINE = Meeting(
    online_link="https://overleg.example/coaching-2",
    note="Samenwerken tussen afdelingen en een organisatie die meebeweegt.",
)
A_CASE = Question(
    CoachingAbout.CASE,
    "Herinrichting van een wijk met riool, water en warmte",
    "Wij willen drie projecten in één opgave samenbrengen. Hoe verdelen wij de rollen en wie "
    "beslist wanneer?",
    "Geert Lansink (rioolbeheer), Fatima el Idrissi (klimaatadaptatie)",
)
A_TOPIC = Question(
    CoachingAbout.TOPIC,
    "Van ambitie naar eisen in een project",
    "Onze ambities voor hitte en wateroverlast komen niet terug in de projecten.",
    "Marloes Kamphuis",
)
AGREED = (
    "Wij namen de ambities voor hitte en wateroverlast door aan de hand van één project.\n\n"
    "Afspraken:\n"
    "1. Almelo schrijft per ambitie op welke eis erbij hoort. Klaar voor de volgende "
    "masterclass.\n"
    "2. De coach stuurt een voorbeeld van een andere gemeente.\n"
    "3. Wij bespreken de eisen samen met beheer, voordat het ontwerp begint."
)


@transaction.atomic
def tell(programme: Programme) -> int:
    """Offer, book and report, where there is no coaching yet; returns how many half days."""
    if CoachingSlot.objects.filter(programme=programme).exists():
        return 0
    coach, other = person("trainer1@ut.example"), person("trainer2@ut.example")
    held = _weekday(timezone.localdate() - timedelta(days=16))
    with at(_noon(held - timedelta(days=30))):
        past = offer_slots(
            programme=programme,
            coach=other,
            moments=[Slot(held, *AFTERNOON)],
            meeting=ON_SITE,
            actor=other,
        )
    with at(_noon(held - timedelta(days=21))):
        coached = _book(past[0], "almelo", A_TOPIC)
    if coached is not None:
        with at(_noon(held + timedelta(days=1))):
            write_report(booking=coached, text=AGREED, actor=other)
    ahead = _ahead(programme)
    with days_ago(6):
        made = [
            *offer_slots(
                programme=programme, coach=coach, moments=ahead[:3], meeting=ON_SITE, actor=coach
            ),
            *offer_slots(
                programme=programme, coach=other, moments=ahead[3:], meeting=ONLINE, actor=other
            ),
        ]
    with days_ago(3):
        for slot in made:
            if _book(slot, "enschede", A_CASE):
                break
    return len(past) + len(made)


def _ahead(programme: Programme) -> list[Slot]:
    """Of one coach mornings and of another afternoons, in the programme's years."""
    first = _weekday(timezone.localdate() + timedelta(days=46))
    moments = [Slot(first + timedelta(weeks=week), *MORNING) for week in range(3)]
    moments += [Slot(first + timedelta(days=1, weeks=week), *AFTERNOON) for week in range(2)]
    return [each for each in moments if each.day.year in programme.years]


def _book(slot: CoachingSlot, slug: str, question: Question) -> CoachingBooking | None:
    """Where the organisation has coaching left in the year of the half day."""
    participant = (
        Participant.objects.filter(programme=slot.programme_id, organisation__slug=slug)
        .select_related("organisation", "programme")
        .first()
    )
    allowed = allowances_of([participant], [slot.day.year]) if participant else []
    if participant is None or not any(each.left for each in allowed):
        return None
    return book_coaching(
        slot=slot,
        participant=participant,
        question=question,
        actor=person(f"contact@{slug}.example"),
    )


def _weekday(day: date) -> date:
    """A Tuesday near it: no holiday of the programme's years is then, but for Christmas."""
    return day + timedelta(days=(1 - day.weekday()) % 7)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
