"""``manage.py load_demo``: people, choices and agreements to try the portal with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import (
    books,
    cast,
    coaching,
    costs,
    courses,
    crediting,
    invoices,
    masterclasses,
    meetings,
    placements,
    reminders,
    statements,
    story,
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
            cast.house(programme)
            told = story.tell(programme)
            taxed = taxing.decide(programme)
            billed = invoices.send_bills(programme)
            reminded = reminders.remind(programme)
            credited = crediting.take_back(programme)
            planned = meetings.plan_meetings(programme)
            taught = masterclasses.tell(programme)
            coached = coaching.tell(programme)
            followed = courses.tell(programme)
            placed = placements.place_students(programme)
            worked = costs.tell(programme)
            named = books.name_accounts(programme)
            stated = statements.state(programme)
        counts = {
            "organisations": len(told),
            "decisions on VAT": taxed,
            "invoices": billed,
            "reminders": reminded,
            "credit notes": credited,
            "meetings": planned,
            "cohorts": taught,
            "half days of coaching": coached,
            "courses": followed,
            "placements": placed,
            "worked days": worked,
            "accounts": named,
            "yearly statements": stated,
        }
        self.stdout.write(
            f"Demo: loaded {', '.join(f'{count} {what}' for what, count in counts.items())}."
            if any(counts.values())
            else "Demo: loaded already."
        )
