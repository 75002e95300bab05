"""Places for students and placements, as the services leave them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from masterclasses.models import Placement
from masterclasses.services.learners import Person
from masterclasses.services.placements import Place, offer_place, plan_placement
from programme.models import Participant, User

_numbers = count(1)


def a_student() -> Person:
    number = next(_numbers)
    return Person(f"Student van der {number}e", f"s{number}@student.example")


def a_place(participant: Participant, **fields: Any) -> Place:
    """For a graduate, half a year from February next year on."""
    year = participant.programme.first_year + 1
    values = {
        "kind": Placement.Kind.GRADUATE,
        "title": f"Opdracht {next(_numbers)}: één straat, één planning",
        "first": date(year, 2, 1),
        "last": date(year, 7, 31),
        "line": participant.programme.lines.first(),
        "host": Person("Gerda Gastvrouw", f"gerda{next(_numbers)}@voorbeeld.example"),
    }
    return Place(**{**values, **fields})


def an_open_place(participant: Participant, actor: User, **fields: Any) -> Placement:
    return offer_place(participant=participant, place=a_place(participant, **fields), actor=actor)


def a_placement(
    participant: Participant,
    supervisor: User,
    planner: User,
    *,
    student: Person | None = None,
    **fields: Any,
) -> Placement:
    """Planned by ``planner``, who may offer for everybody."""
    place = a_place(participant, **fields)
    offered = offer_place(participant=participant, place=place, actor=planner)
    return plan_placement(
        placement=offered,
        place=place,
        student=student or a_student(),
        supervisor=supervisor,
        actor=planner,
    )
