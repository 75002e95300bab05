"""The rules of a programme's masterclasses, and the numbers that come next."""

from __future__ import annotations

from django.db.models import Max

from masterclasses.models import Cohort, Masterclass, MasterclassRules
from programme.models import Programme


def rules_of(programme: Programme) -> MasterclassRules:
    """As its definition file says; unsaved ones with the usual values where it says nothing."""
    found = MasterclassRules.objects.filter(programme=programme).first()
    return found or MasterclassRules(programme=programme)


def next_cohort_number(programme: Programme, year: int) -> int:
    same_year = Cohort.objects.filter(programme=programme, year=year)
    return 1 + (same_year.aggregate(last=Max("number"))["last"] or 0)


def next_number(programme: Programme, year: int, cohort: Cohort | None = None) -> int:
    """The number that follows for a day of ``cohort``, or of a new cohort of that year.

    Numbers go on after those of the years before, and after what was held before the
    programme; both cohorts of a year have the same.
    """
    planned = Masterclass.objects.planned().filter(cohort__programme=programme)
    earlier = planned.filter(cohort__year__lt=year).aggregate(last=Max("number"))["last"] or 0
    last = max(earlier, rules_of(programme).held_before)
    if cohort is not None:
        own = planned.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
        last = max(last, own)
    return last + 1
