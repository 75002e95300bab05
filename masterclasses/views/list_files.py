"""Downloads of who takes part and who was there, for Excel and as CSV."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from masterclasses.list_files import attendance_sheet, day_sheet, people_sheet
from masterclasses.models import ENROLS, Cohort, Learner
from masterclasses.models.enrolling import LearnerQuerySet
from masterclasses.selectors.attendance import keeps_attendance
from masterclasses.selectors.attendance_sheets import attended_on
from masterclasses.selectors.enrolments import places_in
from masterclasses.views.enrolling import participant_enrolled_for
from masterclasses.views.finding import cohort_to_plan, plans, visible_cohort, visible_day
from portal.kit.downloads import sheet_response
from programme.views.requests import MemberRequest


@require_safe
@login_required
def participants(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """Everybody in a cohort and in its queue."""
    cohort = cohort_to_plan(request, pk)
    everybody = cohort.programme.participants.select_related("organisation")
    found = places_in(cohort, list(everybody))
    return sheet_response(people_sheet(cohort, found.organisations), form)


@require_safe
@login_required
def participant(request: MemberRequest, pk: int, slug: str, form: str) -> HttpResponse:
    """The same of one organisation."""
    cohort, found = participant_enrolled_for(request, pk, slug)
    theirs = [
        each
        for each in places_in(cohort, [found]).organisations
        if each.participant.pk == found.pk
    ]
    sheet = people_sheet(cohort, theirs)
    return sheet_response(sheet, form, name=f"{sheet.title} {found}")


@require_safe
@login_required
def attendance_of_cohort(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """All days: of everybody for who plans, of the own people for a contact."""
    cohort = visible_cohort(request, pk)
    whose = None if plans(request.user, cohort.programme) else _own_people(request, cohort)
    days = list(cohort.masterclasses.planned().order_by("period"))
    return sheet_response(attendance_sheet(cohort, days, attended_on(days, whose)), form)


@require_safe
@login_required
def attendance_of_day(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """One day: of everybody for who keeps its list, of the own people for a contact."""
    day = visible_day(request, pk)
    whose = None if keeps_attendance(request.user, day) else _own_people(request, day.cohort)
    return sheet_response(day_sheet(day, attended_on([day], whose)), form)


def _own_people(request: MemberRequest, cohort: Cohort) -> LearnerQuerySet:
    """For contacts of the programme's participants; 403 for others who see it."""
    own = cohort.programme.participants.filter(
        organisation__in=request.user.organisation_ids(*ENROLS)
    )
    if not own.exists():
        raise PermissionDenied
    return Learner.objects.followed_by(request.user)
