"""What a view is about: 404 where this person may not see it, 403 where they do not plan it."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from masterclasses.models import (
    PLANS,
    CoachingBooking,
    CoachingSlot,
    Cohort,
    Course,
    CourseApplication,
    CourseOffering,
    Masterclass,
    Material,
    Placement,
    Room,
)
from masterclasses.selectors.planners import programmes_planned_by
from programme.models import Programme, User
from programme.views.requests import MemberRequest, programme_asked

Found = TypeVar("Found")


def plans(user: User, programme: Programme) -> bool:
    return user.works_for(programme, *PLANS)


def _for_planners(request: MemberRequest, found: Found, programme: Programme) -> Found:
    if not plans(request.user, programme):
        raise PermissionDenied
    return found


def visible_cohort(request: MemberRequest, pk: int) -> Cohort:
    visible = Cohort.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(visible, pk=pk)


def cohort_to_plan(request: MemberRequest, pk: int) -> Cohort:
    found = visible_cohort(request, pk)
    return _for_planners(request, found, found.programme)


def visible_day(request: MemberRequest, pk: int) -> Masterclass:
    visible = Masterclass.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("cohort__programme", "room"), pk=pk)


def day_to_plan(request: MemberRequest, pk: int) -> Masterclass:
    found = visible_day(request, pk)
    return _for_planners(request, found, found.cohort.programme)


def visible_material(request: MemberRequest, pk: int) -> Material:
    visible = Material.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("masterclass__cohort__programme", "document"), pk=pk
    )


def material_to_plan(request: MemberRequest, pk: int) -> Material:
    found = visible_material(request, pk)
    return _for_planners(request, found, found.masterclass.cohort.programme)


def room_to_plan(request: MemberRequest, pk: int) -> Room:
    return get_object_or_404(
        Room.objects.visible_to(request.user).select_related("programme"), pk=pk
    )


def visible_course(request: MemberRequest, pk: int) -> Course:
    visible = Course.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(visible, pk=pk)


def course_to_plan(request: MemberRequest, pk: int) -> Course:
    found = visible_course(request, pk)
    return _for_planners(request, found, found.programme)


def visible_offering(request: MemberRequest, pk: int) -> CourseOffering:
    visible = CourseOffering.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("course__programme"), pk=pk)


def offering_to_plan(request: MemberRequest, pk: int) -> CourseOffering:
    found = visible_offering(request, pk)
    return _for_planners(request, found, found.course.programme)


def visible_application(request: MemberRequest, pk: int) -> CourseApplication:
    visible = CourseApplication.objects.visible_to(request.user).select_related(
        "offering__course__programme",
        "learner__participant__organisation",
        "learner__participant__programme",
        "applied_by",
    )
    return get_object_or_404(visible, pk=pk)


def application_to_plan(request: MemberRequest, pk: int) -> CourseApplication:
    found = visible_application(request, pk)
    return _for_planners(request, found, found.offering.course.programme)


def visible_slot(request: MemberRequest, pk: int) -> CoachingSlot:
    visible = CoachingSlot.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("coach", "programme"), pk=pk)


def visible_booking(request: MemberRequest, pk: int) -> CoachingBooking:
    visible = CoachingBooking.objects.visible_to(request.user).select_related(
        "slot__coach", "slot__programme", "participant__organisation", "booked_by"
    )
    return get_object_or_404(visible, pk=pk)


def visible_placement(request: MemberRequest, pk: int) -> Placement:
    visible = Placement.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related(
            "participant__organisation", "participant__programme", "line", "supervisor"
        ),
        pk=pk,
    )


def placement_to_plan(request: MemberRequest, pk: int) -> Placement:
    found = visible_placement(request, pk)
    return _for_planners(request, found, found.participant.programme)


def programme_to_plan(request: MemberRequest) -> tuple[Programme, list[Programme]]:
    """That of ``?programma=``, else the first that this person plans, and all of those."""
    mine = list(programmes_planned_by(request.user))
    return programme_asked(request, mine), mine


def query_of(programme: Programme, year: int) -> str:
    """What pages about a year carry along in their address."""
    return f"?programma={programme.slug}&jaar={year}"


def year_asked(request: MemberRequest, years: list[int], usual: int) -> int:
    """``?jaar=`` where it is one of ``years`` (404 where it is not), else the nearest to usual."""
    asked = request.GET.get("jaar", "")
    if not asked:
        return min(max(usual, years[0]), years[-1])
    if asked not in map(str, years):
        raise Http404
    return int(asked)
