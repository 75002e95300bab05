"""The demo's yearly statements: drafts of the year, and what ended early made final."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from budget.models import Statement
from budget.selectors.statements import due_among
from budget.services.stating import ask_for_final, draft_statements
from budget.statements.papers import make_final
from portal.demo.cast import person
from programme.models import Programme


@transaction.atomic
def state(programme: Programme) -> int:
    """Draft what is not there yet, and finish what nothing happens to any more; returns how many.

    Whose agreement has ended gets the final statement without waiting for the year's end.
    """
    finance = person("financien@ut.example")
    year = min(timezone.localdate().year, programme.last_year)
    made = draft_statements(programme=programme, year=year, actor=finance)
    drafts = Statement.objects.drafts().filter(programme=programme, asked_at__isnull=True)
    due = due_among(drafts)
    ask_for_final(statements=due, actor=finance)
    for error in make_final([each.pk for each in due]):
        raise error
    return made
