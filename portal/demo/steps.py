"""The demo's next steps: this year's are done, late, going on and to come; the next year's wait.

Windows are counted from today, as the rest of the demo is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from portal.demo.cast import coordinator, person
from portal.demo.travelling import days_ago
from programme.models import Organisation, Programme, User
from programme.selectors.steps import steps_to_copy
from programme.services.steps import add_step, change_step, copy_steps, finish_step


@dataclass(frozen=True)
class Step:
    """``first`` and ``last`` are days from today; ``owner`` an address, a slug or everybody."""

    title: str
    first: int
    last: int
    owner: str
    parts: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    done: str = ""


EVERYBODY = "iedereen"
STEPS = (
    Step(
        "Kennisbijeenkomsten van het jaar vastleggen", -120, -75, "pioneering",
        done="Vijf bijeenkomsten, van Enschede tot Borne.",
    ),
    Step(
        "Opdrachten voor afstudeerders ophalen bij deelnemers", -70, -12,
        "coordinator@ut.example",
        parts=("Bellen met de contactpersonen", "Opdrachten naast de ontwikkelingslijnen leggen"),
    ),
    Step(
        "Eerste versie van de uniforme aanpak bespreken", -20, 30, "trainer1@ut.example",
        parts=("Stappen en rollen", "Wat cases ons leerden"),
    ),
    Step("Facturen van het jaar versturen", -30, 20, "financien@ut.example",
         measures=("invoiced",)),
    Step("Terugkijken op het jaar met alle deelnemers", 25, 50, EVERYBODY),
)  # fmt: skip


@transaction.atomic
def keep_steps(programme: Programme) -> int:
    """Make those that fall in the programme's years, where people kept none yet; how many."""
    if programme.next_steps.filter(changed_at__isnull=False).exists():
        return 0
    year = timezone.localdate().year
    if year not in programme.years:
        return 0
    _done_before(programme, year)
    for each in STEPS:
        _keep(programme, year, each)
    return len(STEPS) + _next_year(programme, year)


def _done_before(programme: Programme, year: int) -> None:
    """What the definition has of the first year is long past; it was done."""
    step = programme.next_steps.filter(key="backoffice", year=year).first()
    if step is not None:
        with days_ago(100):
            finish_step(
                step=step,
                note="De overeenkomst ligt klaar en de btw is bepaald.",
                actor=coordinator(),
            )


def _keep(programme: Programme, year: int, told: Step) -> None:
    today = timezone.localdate()
    first, last = (_within(today + timedelta(days=day), year) for day in (told.first, told.last))
    owner = _owner(told.owner)
    with days_ago(90):
        step = add_step(
            programme=programme,
            year=year,
            values={
                "title": told.title,
                "parts": list(told.parts),
                "measures": list(told.measures),
                "starts_on": first,
                "ends_on": last,
                "owner_organisation": owner if isinstance(owner, Organisation) else None,
                "owner_person": owner if isinstance(owner, User) else None,
                "owned_by_participants": told.owner == EVERYBODY,
            },
            actor=coordinator(),
        )
    if told.done:
        with days_ago(80):
            finish_step(step=step, note=told.done, actor=coordinator())


def _within(day: date, year: int) -> date:
    """A step of a year is in it, also where the demo is loaded in January."""
    return min(max(day, date(year, 1, 1)), date(year, 12, 31))


def _owner(told: str) -> Organisation | User | None:
    if "@" in told:
        return person(told)
    return Organisation.objects.filter(slug=told).first()


def _next_year(programme: Programme, year: int) -> int:
    """In autumn next year's steps are made of this year's; one got another owner since."""
    following = year + 1
    if following not in programme.years or not steps_to_copy(programme, following).exists():
        return 0
    with days_ago(5):
        copies = copy_steps(programme=programme, year=following, actor=coordinator())
    change_step(
        step=copies[-1],
        values={"owned_by_participants": False, "owner_person": coordinator()},
        actor=coordinator(),
    )
    return len(copies)
