"""The demo's placements: students at organisations whose package comes with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from masterclasses.models import Placement
from masterclasses.selectors.placements import may_host
from masterclasses.services.learners import Person
from masterclasses.services.placements import (
    Place,
    offer_place,
    plan_placement,
    stop_placement,
)
from portal.demo.cast import coordinator, domain_of, person
from portal.demo.travelling import days_ago
from programme.models import DevelopmentLine, Participant, Programme


@dataclass(frozen=True)
class Story:
    """``begins`` and ``ends`` are days from today; nobody is in it where ``student`` is ""."""

    slug: str
    kind: str
    title: str
    line: str
    begins: int
    ends: int
    student: str = ""
    supervisor: str = "trainer1"
    host: str = ""
    stopped: str = ""


STORIES = (
    Story("enschede", "graduate", "Eén straat, één planning: riool, kabels en bomen samen",
          "horizontale-integratie", -70, 110, "Noor Tijhuis", host="Geert Lansink"),
    Story("enschede", "intern", "Wat kost een straat die twee keer open moet?",
          "verticale-integratie", 90, 200, "Jelle Haarman", "coordinator", "Fatima el Idrissi"),
    Story("almelo", "graduate", "Van ambitie naar opgave in de wijk Nieuwstraatkwartier",
          "verticale-integratie", -95, 20, "Amira Benali", "trainer1", "Marloes Kamphuis"),
    Story("almelo", "intern", "Hittestress in kaart bij de herinrichting",
          "verticale-integratie", 70, 190),
    Story("enexis", "phd", "Samen programmeren van netverzwaring en openbare ruimte",
          "horizontale-integratie", -40, 1100, "Lucas Meijerink", "coordinator",
          "Ruben van der Zanden"),
    Story("enexis", "intern", "Gegevens delen over werk in de ondergrond",
          "organisatie-ontwikkeling", -50, 40, "Sem Vaneker", "trainer1", "Sophie Vermeulen",
          "De student is van opleiding veranderd."),
)  # fmt: skip


@transaction.atomic
def place_students(programme: Programme) -> int:
    """Those whose host may have them in that year, where there are none yet; returns how many."""
    if Placement.objects.filter(participant__programme=programme).exists():
        return 0
    lines = {line.key: line for line in programme.lines.all()}
    parties = {
        each.organisation.slug: each
        for each in programme.participants.select_related("organisation", "programme")
    }
    made = 0
    for story in STORIES:
        place, host = _place(story, programme, lines), parties.get(story.slug)
        if host and place and may_host(host, place.first.year):
            _play(story, place, host)
            made += 1
    return made


def _place(story: Story, programme: Programme, lines: dict[str, DevelopmentLine]) -> Place | None:
    """Moved into the years of the programme; nothing is left of some at its edges."""
    today = timezone.localdate()
    first = max(today + timedelta(days=story.begins), date(programme.first_year, 1, 1))
    last = today + timedelta(days=story.ends)
    if story.kind != Placement.Kind.PHD:
        last = min(last, date(programme.last_year, 12, 31))
    if last - first < timedelta(days=30) or first.year > programme.last_year:
        return None
    domain = domain_of(story.slug)
    host = Person(story.host, _address(story.host, domain)) if story.host else None
    return Place(
        kind=story.kind,
        title=story.title,
        first=first,
        last=last,
        description="De student onderzoekt dit samen met collega’s, en levert een advies op.",
        line=lines.get(story.line),
        host=host,
    )


def _play(story: Story, place: Place, host: Participant) -> None:
    planner = coordinator()
    with days_ago(25):
        placement = offer_place(
            participant=host, place=place, actor=person(f"contact@{domain_of(story.slug)}")
        )
        if not story.student:
            return
        plan_placement(
            placement=placement,
            place=place,
            student=Person(story.student, _address(story.student, "student.example")),
            supervisor=person(f"{story.supervisor}@ut.example"),
            actor=planner,
        )
    placement.refresh_from_db()
    if story.stopped:
        with days_ago(5):
            stop_placement(
                placement=placement,
                last_day=timezone.localdate() - timedelta(days=3),
                reason=story.stopped,
                actor=planner,
            )


def _address(name: str, domain: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{domain}"
