"""A programme's year in one picture and a list, and what another cohort would fill."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from masterclasses.models import ENROLS
from masterclasses.planning_files import demand_sheet
from masterclasses.selectors.demand import demand_in
from masterclasses.selectors.year import YearView, programmes_of, year_of
from masterclasses.views.finding import programme_to_plan, query_of, year_asked
from masterclasses.year_picture import year_picture
from packages.models import AgreementYear
from portal.kit.downloads import list_file
from programme.models import Role, User
from programme.views.requests import MemberRequest, programme_asked

TAKES_PART = (*ENROLS, Role.LEARNER, Role.READER, Role.SIGNATORY, Role.FINANCE)


@require_safe
@login_required
def overview(request: MemberRequest) -> HttpResponse:
    """The year of ``?jaar=``; without it this one, or the next when that holds what is to come."""
    mine = programmes_of(request.user)
    if not mine:
        return render(request, "masterclasses/overview.html", {"year": None})
    programme = programme_asked(request, mine)
    years = list(programme.years)
    view = year_of(programme, year_asked(request, years, timezone.localdate().year), request.user)
    if "jaar" not in request.GET and view.is_over and view.year + 1 in years:
        following = year_of(programme, view.year + 1, request.user)
        view = view if following.is_empty else following
    context = {
        "view": view,
        "year": view.year,
        "years": years,
        "programme": programme,
        "programmes": mine,
        "query": query_of(programme, view.year),
        "picture": "" if view.is_empty and not view.plans else year_picture(view),
        "why_empty": _why_empty(view, request.user),
        "cohorts": [(cohort, view.places.get(cohort.pk)) for cohort in view.cohorts],
    }
    return render(request, "masterclasses/overview.html", context)


def _why_empty(view: YearView, user: User) -> str:
    """What the page explains to who sees nothing: how planning begins, or what is missing."""
    if not view.is_empty:
        return ""
    if view.plans:
        return "plan"
    if user.works_for(view.programme, Role.TRAINER):
        return "trainer"
    takes_part = bool(user.organisation_ids(*TAKES_PART)) and not user.works_for(view.programme)
    supports = view.programme.network_id in user.organisation_ids(Role.ORGANISER)
    if not takes_part or supports or _has_agreement(view, user):
        return "nothing"
    return "contact" if user.organisation_ids(*ENROLS) else "agreement"


def _has_agreement(view: YearView, user: User) -> bool:
    return (
        AgreementYear.objects.in_force()
        .filter(
            year=view.year,
            agreement__participant__programme=view.programme,
            agreement__participant__organisation__in=user.organisation_ids(),
        )
        .exists()
    )


@require_safe
@login_required
def demand(request: MemberRequest) -> HttpResponse:
    """Per organisation who waits and what is unused, and what another cohort would fill."""
    programme, mine = programme_to_plan(request)
    years = list(programme.years)
    year = year_asked(request, years, timezone.localdate().year)
    found = demand_in(programme, year)
    if file := list_file(request, found.rows, partial(demand_sheet, year)):
        return file
    context = {
        "demand": found,
        "year": year,
        "years": years,
        "programme": programme,
        "programmes": mine,
        "query": query_of(programme, year),
    }
    return render(request, "masterclasses/demand.html", context)
