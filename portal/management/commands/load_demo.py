"""``manage.py load_demo``: people, choices and agreements to try the portal with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import (
    bank,
    books,
    cases,
    cast,
    coaching,
    costs,
    courses,
    crediting,
    deliverables,
    following,
    handbook,
    invoices,
    masterclasses,
    meetings,
    notices,
    placements,
    reminders,
    sharing,
    statements,
    steps,
    story,
    subsidies,
    taxing,
)
from portal.demo.travelling import at, now_or_end_of
from programme.models import Programme


class Command(BaseCommand):
    help = "Load demonstration data into the first programme; can be run again."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This puts invented people and agreements in the database, with a password that "
                "everyone knows. Set DEMO=true where that is wanted."
            )
        programme = Programme.objects.select_related("lead", "network").first()
        if programme is None:
            raise CommandError("There is no programme yet; run load_programme first.")
        with at(now_or_end_of(programme.last_year)):
            counts = _tell(programme)
            if any(counts.values()):
                notices.read_old()
        self.stdout.write(
            f"Demo: loaded {', '.join(f'{count} {what}' for what, count in counts.items())}."
            if any(counts.values())
            else "Demo: loaded already."
        )


def _tell(programme: Programme) -> dict[str, int]:
    """One after the other: each goes on from what those before it did."""
    cast.house(programme)
    return {
        "organisations": len(story.tell(programme)),
        "decisions on VAT": taxing.decide(programme),
        "invoices": invoices.send_bills(programme),
        "lines of the bank": bank.read_bank(programme),
        "reminders": reminders.remind(programme),
        "credit notes": crediting.take_back(programme),
        "meetings": meetings.plan_meetings(programme),
        "actions and notes": following.follow(programme),
        "next steps": steps.keep_steps(programme),
        "subsidies": subsidies.add_subsidies(programme),
        "cohorts": masterclasses.tell(programme),
        "half days of coaching": coaching.tell(programme),
        "courses": courses.tell(programme),
        "placements": placements.place_students(programme),
        "cases": cases.tell(programme),
        "worked days": costs.tell(programme),
        "accounts": books.name_accounts(programme),
        "distribution keys": sharing.decide_key(programme),
        "steps of the handbook": handbook.write_handbook(programme),
        "documents of products": deliverables.keep_products(programme),
        "yearly statements": statements.state(programme),
    }
