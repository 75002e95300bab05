"""A cast whose participant has an agreement of this year and the next two, and a cohort."""

from __future__ import annotations

from django.utils import timezone

from masterclasses.models import Cohort
from packages.models import Agreement
from tests.factories.masterclasses import a_cohort, in_force
from tests.factories.packages import catalogue
from tests.factories.programme import Cast, a_cast, a_programme
from tests.shared import shared


@shared
def cast(db: None) -> Cast:
    now = timezone.localdate().year
    people = a_cast(a_programme(first_year=now, last_year=now + 2))
    catalogue(people.programme)
    return people


@shared
def agreement(cast: Cast) -> Agreement:
    return in_force(cast.participant, cast.owner, cast.signatory)


@shared
def cohort(cast: Cast, agreement: Agreement) -> Cohort:
    """Of next year, open, 20 places, four mornings."""
    return a_cohort(cast.programme)
