"""What masterclasses tell about the progress of next steps."""

from django.utils.translation import gettext_lazy as _

from masterclasses.models import Cohort, Enrolment, Masterclass
from masterclasses.states import CohortState
from programme.models import Programme
from programme.progress import Measure


def _days_planned(programme: Programme, year: int) -> int:
    days = Masterclass.objects.planned().filter(cohort__programme=programme, cohort__year=year)
    return days.exclude(cohort__status=CohortState.WITHDRAWN).count()


def _days_to_plan(programme: Programme, year: int) -> int:
    """Those of each cohort of the year; of one where there is none yet."""
    cohorts = Cohort.objects.filter(programme=programme, year=year)
    going_on = cohorts.exclude(status=CohortState.WITHDRAWN).count()
    rules = getattr(programme, "masterclass_rules", None)
    return max(going_on, 1) * rules.days_a_year if rules else 0


def _waiting(programme: Programme, year: int) -> int:
    """Whoever has no seat in the year's cohorts would have one in another."""
    waiting = Enrolment.objects.waiting()
    return waiting.filter(cohort__programme=programme, cohort__year=year).count()


MEASURES = {
    "masterclass_days": Measure(
        _("masterclassdagen van het jaar zijn gepland"), _days_planned, _days_to_plan
    ),
    "cohort_demand": Measure(_("op de wachtlijst voor een volgend cohort"), _waiting, None),
}
