"""What a year cost, what the university gave in kind, and the days as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget.cost_files import days_sheet
from budget.models import LineBudget, WorkedDay, Worker
from budget.selectors.costs import Costs, Kind, Sums, costs_of, worked_in
from budget.selectors.in_kind import in_kind_of
from budget.selectors.programmes import programmes_read_by
from budget.views.cost_access import keeps
from budget.views.programmes import check_year, programme_read, query_of
from budget.worker_files import in_kind_sheet
from portal.kit.downloads import list_file, sheet_response
from programme.models import Programme
from programme.views.requests import MemberRequest


@require_safe
@login_required
def costs(request: MemberRequest, year: int) -> HttpResponse:
    """The year's costs along every side, beside what the lines may cost."""
    programme = programme_read(request)
    check_year(programme, year)
    found = costs_of(programme, year)
    lines = _lines(found, programme, year)
    context = {
        **_about(request, programme, year),
        "total": found.total,
        "kinds": [(kind, sums) for kind, sums in found.per_kind().items()],
        "lines": lines,
        "left": sum(line["left"] or 0 for line in lines),
        "people": _people(found),
        "weeks": list(found.per_week().items()),
        "needed": sum(_needed(programme, year).values()),
        "keeps": keeps(request, programme),
    }
    return render(request, "budget/costs/costs.html", context)


def _people(found: Costs) -> list[tuple[str, str, Sums]]:
    """Who worked, with the function, first the leaders."""
    names, per_worker = found.names(), found.per_worker()
    ordered = sorted(names, key=lambda pk: (names[pk][1], names[pk][0].casefold(), pk))
    return [
        (names[pk][0], str(Worker.Function(names[pk][1].value).label), per_worker[pk])
        for pk in ordered
    ]


def _about(request: MemberRequest, programme: Programme, year: int) -> dict[str, Any]:
    return {
        "programme": programme,
        "programmes": programmes_read_by(request.user),
        "year": year,
        "years": programme.years,
        "query": query_of(programme),
    }


def _needed(programme: Programme, year: int) -> dict[int, Any]:
    found = LineBudget.objects.filter(line__programme=programme, year=year)
    return dict(found.order_by().values_list("line", "amount"))


def _lines(found: Costs, programme: Programme, year: int) -> list[dict[str, Any]]:
    """Per line: what each kind cost, together, and what is left of what it may cost."""
    per_line, per_kind, needed = (
        found.per_line(),
        found.per_kind_of_line(),
        _needed(programme, year),
    )
    return [
        {
            "line": line,
            "kinds": [(kind, per_kind.get((line.pk, kind), Sums()).amount) for kind in Kind],
            "days": per_line[line.pk].days,
            "amount": per_line[line.pk].amount,
            "left": needed[line.pk] - per_line[line.pk].amount if line.pk in needed else None,
        }
        for line in found.lines
    ]


@require_safe
@login_required
def days_file(request: MemberRequest, year: int, form: str) -> HttpResponse:
    """The days of a year, with their costs; this list can be read in again."""
    programme = programme_read(request)
    check_year(programme, year)
    found = worked_in(programme, year).filter(pk__in=WorkedDay.objects.visible_to(request.user))
    return sheet_response(days_sheet(programme, year, found), form)


@require_safe
@login_required
def in_kind(request: MemberRequest, year: int) -> HttpResponse:
    """What the university bears itself, per agreement."""
    programme = programme_read(request)
    check_year(programme, year)
    found = in_kind_of(programme, year)
    if file := list_file(request, found.contributions, partial(in_kind_sheet, year)):
        return file
    context = {**_about(request, programme, year), "in_kind": found}
    return render(request, "budget/costs/in_kind.html", context)
