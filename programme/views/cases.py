"""Cases: the list, the integration matrix, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kit.downloads import list_file
from programme.case_plots import case_picture, kpi_picture, matrix_picture
from programme.forms.cases import CaseFilterForm
from programme.list_files import cases_sheet, matrix_sheet
from programme.models import Case, Programme, User
from programme.selectors import cases as found_by
from programme.selectors.cases import Narrowed
from programme.selectors.deliverables import products_fed_by
from programme.selectors.handbook import steps_used_in
from programme.states import CASE, CaseState, Phase
from programme.views.finding_cases import visible_case
from programme.views.programme import quadrants_of
from programme.views.requests import MemberRequest, programme_asked

PAGE_SIZE = 25
ALL = "alle"


@require_safe
@login_required
def cases(request: MemberRequest) -> HttpResponse:
    """Narrowed to what is asked for; what is not there to be picked counts as all."""
    mine = list(Programme.objects.joined_by(request.user))
    if not mine:
        return render(request, "programme/cases/list.html", {"programme": None})
    programme = programme_asked(request, mine)
    lines, disciplines = list(programme.lines.all()), list(programme.disciplines.all())
    organisations = found_by.organisations_with_cases(programme, request.user)
    asked = {
        "lijn": _one_of(request, "lijn", {each.key for each in lines}),
        "discipline": _one_of(request, "discipline", {each.key for each in disciplines}),
        "fase": _one_of(request, "fase", set(Phase.values)),
        "organisatie": _one_of(request, "organisatie", {each.slug for each in organisations}),
        "stand": _one_of(request, "stand", set(CaseState.values)),
    }
    narrowed = Narrowed(*asked.values())
    found = found_by.cases_in(programme, request.user, narrowed)
    found = found.prefetch_related("disciplines", "lines").defer("context", "task", "ambitions")
    if file := list_file(request, found, cases_sheet):
        return file
    context = {
        "programme": programme,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "narrowed": narrowed,
        "form": CaseFilterForm(
            initial={"programma": programme.slug, **asked},
            programmes=mine,
            lines=lines,
            disciplines=disciplines,
            organisations=organisations,
        ),
        "may_bring": found_by.participants_to_bring_for(request.user).exists(),
        "query": f"?programma={programme.slug}" if len(mine) > 1 else "",
    }
    return render(request, "programme/cases/list.html", context)


@require_safe
@login_required
def matrix(request: MemberRequest) -> HttpResponse:
    """The shared cases, as everybody may see them together; ``?welke=alle`` those one may see."""
    mine = list(Programme.objects.joined_by(request.user))
    if not mine:
        return render(request, "programme/cases/matrix.html", {"programme": None, "query": ""})
    programme = programme_asked(request, mine)
    found = found_by.cases_in(programme, request.user).assessed()
    private = found.exclude(pk__in=Case.objects.shared()).count()
    shows_all = request.GET.get("welke") == ALL and private > 0
    if not shows_all:
        found = found.shared()
    if file := list_file(request, found, matrix_sheet):
        return file
    shown = list(found)
    context: dict[str, Any] = {
        "programme": programme,
        "programmes": mine,
        "cases": shown,
        "picture": matrix_picture(shown) if shown else "",
        "quadrants": quadrants_of(programme),
        "private": private,
        "shows_all": shows_all,
        "may_bring": found_by.participants_to_bring_for(request.user).exists(),
        "query": f"?programma={programme.slug}" if len(mine) > 1 else "",
    }
    return render(request, "programme/cases/matrix.html", context)


@require_safe
@login_required
def case(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_case(request, pk)
    assessments = list(found.assessments.select_related("assessed_by"))
    measured = found_by.measured(found)
    context = {
        "case": found,
        "acts": _acts(request.user, found),
        "disciplines": list(found.disciplines.all()),
        "lines": list(found.lines.select_related("programme")),
        "partners": [line for line in found.partners.splitlines() if line.strip()],
        "assessments": assessments[::-1],
        "position": assessments[-1] if assessments else None,
        "picture": case_picture(assessments) if assessments else "",
        "documents": found.documents.select_related("document"),
        "kpis": [(each, kpi_picture(each) if each.values else "") for each in measured],
        "handbook_steps": steps_used_in(found),
        "products": products_fed_by(found, request.user),
        "reads_brought_by": found_by.reads_who_brought(request.user, found),
    }
    return render(request, "programme/cases/case.html", context)


def _acts(user: User, case: Case) -> set[str]:
    """What this person can do with it now."""
    may = set()
    if found_by.may_change(user, case):
        asked = ("finish", "reopen", "withdraw", "bring_again")
        may |= {act for act in asked if CASE.allowed(act, case.status)}
        if not case.is_withdrawn:
            may |= {"share", "measure"}
        if case.is_live:
            may |= {"change", "describe", "documents"}
    if found_by.may_assess(user, case) and not case.is_withdrawn:
        may.add("assess")
    follows = found_by.follows_cases_of(user, case.participant.programme)
    if follows and CASE.allowed("take_up", case.status):
        may.add("take_up")
    return may


def _one_of(request: MemberRequest, name: str, known: set[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""
