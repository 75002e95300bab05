"""Placements: a year in which nobody is overlooked, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from masterclasses.forms.placements import PlacementFilterForm
from masterclasses.models import Placement
from masterclasses.overview_files import placements_sheet
from masterclasses.placements_picture import placements_picture
from masterclasses.selectors.placements import (
    participants_to_offer_for,
    placement_year,
    reads_student_address,
    years_with_placements,
)
from masterclasses.selectors.year import programmes_of
from masterclasses.services.learners import enrols_for
from masterclasses.states import PLACEMENT
from masterclasses.views.finding import plans, query_of, visible_placement, year_asked
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def overview(request: MemberRequest) -> HttpResponse:
    """The year of ``?jaar=``, narrowed to ``?soort=`` and ``?lijn=`` where those are given."""
    mine = programmes_of(request.user)
    if not mine:
        return render(request, "masterclasses/placements/overview.html", {"view": None})
    programme = programme_asked(request, mine)
    years = years_with_placements(programme, request.user)
    year = year_asked(request, years, timezone.localdate().year)
    lines = list(programme.lines.all())
    kind, line = request.GET.get("soort", ""), request.GET.get("lijn", "")
    if kind and kind not in Placement.Kind.values:
        raise Http404
    if line not in {each.key for each in lines}:  # as after another programme was picked
        line = ""
    view = placement_year(programme, years, year, request.user, kind=kind, line=line)
    if file := list_file(request, view.placements, placements_sheet):
        return file
    asked = {"programma": programme.slug, "jaar": str(year), "soort": kind, "lijn": line}
    context = {
        "view": view,
        "year": year,
        "programme": programme,
        "form": PlacementFilterForm(initial=asked, programmes=mine, years=years, lines=lines),
        "picture": placements_picture(view) if view.rows else "",
        "may_offer": bool(participants_to_offer_for(request.user)),
        "offers_here": view.plans or view.rows or view.narrowed,
        "query": query_of(programme, year),
    }
    return render(request, "masterclasses/placements/overview.html", context)


@require_safe
@login_required
def placement(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_placement(request, pk)
    is_planner = plans(request.user, found.participant.programme)
    offers = enrols_for(request.user, found.participant)
    context = {
        "placement": found,
        "host": found.participant.organisation,
        "plans": is_planner,
        "reads_address": reads_student_address(request.user, found),
        "acts": _acts(found, is_planner=is_planner, offers=offers),
        "query": query_of(found.participant.programme, found.first.year),
    }
    return render(request, "masterclasses/placements/placement.html", context)


def _acts(placement: Placement, *, is_planner: bool, offers: bool) -> set[str]:
    """What this person can do with it now."""
    may = {act for act in ("plan", "change", "complete", "stop") if is_planner}
    if offers:
        may |= {"change_place", "withdraw"}
    may = {act for act in may if PLACEMENT.allowed(act, placement.status)}
    if placement.is_filled:
        may -= {"withdraw"} if placement.has_begun or not is_planner else {"stop"}
    if not placement.may_be_completed:
        may -= {"complete"}
    return may
