"""The demo's subsidies: one in each state, and one that must be handed in soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import Programme
from programme.selectors.attending import organisations_in
from programme.services.subsidies import add_subsidy, move_subsidy


@dataclass(frozen=True)
class Plan:
    """``deadline`` is counted from today; ``acts`` are what was done with it since."""

    name: str
    deadline: int
    amount: int | None
    partners: tuple[str, ...]
    note: str
    acts: tuple[str, ...] = ()


PLANS = (
    Plan(
        "Impulsregeling klimaatadaptatie", 18, 480_000, ("enschede", "hengelo", "vitens"),
        "Voor een wijk waar riool, waterleiding en groen tegelijk worden aangepakt. De begroting "
        "is klaar; wij wachten op de handtekening van Hengelo.",
        ("prepare",),
    ),
    Plan(
        "Innovatie in de ondergrond", 95, None, ("borne",),
        "Een idee uit de bijeenkomst over de ondergrond. Wie doet er mee?",
    ),
    Plan(
        "Samen leren in de regio", -30, 75_000, ("almelo", "enschede"),
        "Voor de opleiding van mensen die met de uniforme werkwijze beginnen.",
        ("prepare", "submit"),
    ),
    Plan(
        "Groene schoolpleinen", -120, 60_000, ("oldenzaal",),
        "Twaalf pleinen in drie gemeenten.",
        ("prepare", "submit", "grant"),
    ),
    Plan(
        "Digitale tweeling van de stad", -150, 350_000, (),
        "Er waren te veel aanvragen.",
        ("prepare", "submit", "reject"),
    ),
)  # fmt: skip


@transaction.atomic
def add_subsidies(programme: Programme) -> int:
    """Add them where there is none yet; returns how many."""
    if programme.network is None or programme.subsidies.exists():
        return 0
    for each in PLANS:
        _add(programme, each)
    return len(PLANS)


def _add(programme: Programme, plan: Plan) -> None:
    organiser = person("organisator@pioneering.example")
    values = {
        "name": plan.name,
        "deadline": timezone.localdate() + timedelta(days=plan.deadline),
        "amount": None if plan.amount is None else Decimal(plan.amount),
        "note": plan.note,
        "partners": list(organisations_in(programme).filter(slug__in=plan.partners)),
    }
    with days_ago(max(20, 40 - plan.deadline)):
        subsidy = add_subsidy(programme=programme, values=values, actor=organiser)
    for at, act in enumerate(plan.acts):
        with days_ago(max(1, 2 - plan.deadline) + len(plan.acts) - at):
            subsidy = move_subsidy(subsidy=subsidy, act=act, actor=organiser)
