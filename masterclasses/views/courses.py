"""Courses of the university: what is on offer, one course, and what planners do with them."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from masterclasses.forms.courses import CourseForm, DaysForm, OfferForm, QuartileForm
from masterclasses.forms.days import ReasonForm
from masterclasses.models import Course, plain_ec
from masterclasses.planning_files import offered_sheet
from masterclasses.selectors.courses import (
    courses_not_offered,
    offered_in,
    offerings_of,
    own_course_places,
)
from masterclasses.selectors.year import programmes_of
from masterclasses.services import courses as service
from masterclasses.states import OFFERING
from masterclasses.views.finding import (
    course_to_plan,
    offering_to_plan,
    plans,
    programme_to_plan,
    query_of,
    visible_course,
    year_asked,
)
from portal.kit.acting import done
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def courses(request: MemberRequest) -> HttpResponse:
    """What is on offer in the year of ``?jaar=``, in one quartile or in all."""
    mine = programmes_of(request.user)
    if not mine:
        return render(request, "masterclasses/courses/list.html", {"year": None})
    programme = programme_asked(request, mine)
    years = list(programme.years)
    year = year_asked(request, years, timezone.localdate().year)
    form = QuartileForm(request.GET)
    quartile = form.cleaned_data.get("kwartiel") if form.is_valid() else None
    is_planner = plans(request.user, programme)
    offered = offered_in(programme, year, request.user, quartile=quartile)
    if file := list_file(request, offered, partial(offered_sheet, year, plans=is_planner)):
        return file
    context = {
        "programme": programme,
        "programmes": mine,
        "year": year,
        "years": years,
        "query": query_of(programme, year),
        "form": form,
        "filtered": quartile is not None,
        "offered": offered,
        "own": [] if is_planner else own_course_places(request.user, programme, year),
        "plans": is_planner,
        "not_offered": courses_not_offered(programme, year) if is_planner else [],
    }
    return render(request, "masterclasses/courses/list.html", context)


@require_safe
@login_required
def course(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_course(request, pk)
    is_planner = plans(request.user, found.programme)
    offered = offerings_of(found, request.user)
    years = sorted({each.offering.year for each in offered if each.offering.is_open})
    context = {
        "course": found,
        "offered": offered,
        "plans": is_planner,
        "own": []
        if is_planner
        else [
            each
            for year in years
            for each in own_course_places(request.user, found.programme, year)
        ],
    }
    return render(request, "masterclasses/courses/course.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    programme, _mine = programme_to_plan(request)
    form = CourseForm(request.POST if request.method == "POST" else None)
    made: list[Course] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            service.add_course(programme=programme, contents=form.contents(), actor=request.user)
        ),
    ):
        messages.success(
            request, _("Het vak is toegevoegd. Geef nu aan wanneer het wordt gegeven.")
        )
        return redirect("masterclasses:course_offer", made[0].pk)
    context = {"form": form, "programme": programme}
    return render(request, "masterclasses/courses/new.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = course_to_plan(request, pk)
    known = {name: getattr(found, name) for name in CourseForm.base_fields}
    form = CourseForm(
        request.POST if request.method == "POST" else None,
        initial={**known, "ec": plain_ec(found.ec)},
    )
    if form.is_valid() and done(
        form,
        lambda: service.change_course(course=found, contents=form.contents(), actor=request.user),
    ):
        messages.success(request, _("Het vak is gewijzigd."))
        return redirect(found)
    return render(request, "masterclasses/courses/change.html", {"course": found, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the course on offer in a quartile."""
    found = course_to_plan(request, pk)
    form = OfferForm(request.POST if request.method == "POST" else None, programme=found.programme)
    if form.is_valid() and done(
        form,
        lambda: service.offer_course(
            course=found,
            quartile=form.cleaned_data["quartile"],
            year=form.cleaned_data["year"],
            days=form.days(),
            actor=request.user,
        ),
    ):
        messages.success(request, _("Het vak staat in het aanbod. Deelnemers zien het nu."))
        return redirect(found)
    return render(request, "masterclasses/courses/offer.html", {"course": found, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offering_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Other days for a course that is on offer."""
    found = offering_to_plan(request, pk)
    form = DaysForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in DaysForm.base_fields},
    )
    if form.is_valid() and done(
        form,
        lambda: service.change_offering(offering=found, days=form.days(), actor=request.user),
    ):
        messages.success(request, _("De data zijn gewijzigd."))
        return redirect(found)
    context = {"offering": found, "form": form}
    return render(request, "masterclasses/courses/offering_change.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offering_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = offering_to_plan(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form,
        lambda: service.withdraw_offering(offering=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(
            request, _("Het vak gaat niet door. Wie zich aanmeldde, krijgt een mail.")
        )
        return redirect(found)
    context = {
        "offering": found,
        "form": form,
        "is_off": not OFFERING.allowed("withdraw", found.status),
        "people": found.applications.using_a_place().count(),
    }
    return render(request, "masterclasses/courses/offering_withdraw.html", context)
