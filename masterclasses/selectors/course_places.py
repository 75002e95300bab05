"""How many of the course places that agreements grant are in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.db.models import Count

from masterclasses.models import CourseApplication


def course_places_used(
    years: Collection[int], participants: Collection[int]
) -> Counter[tuple[int, int]]:
    """By year and participant's key; one query.

    An application uses a place from the moment it is made. It gives the place back when it is
    declined, or withdrawn before the course begins.
    """
    rows = (
        CourseApplication.objects.using_a_place()
        .filter(offering__year__in=years, learner__participant__in=participants)
        .order_by()
        .values_list("offering__year", "learner__participant")
        .annotate(count=Count("pk"))
    )
    return Counter({(year, participant): count for year, participant, count in rows})
