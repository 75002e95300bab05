"""Next steps: the board and timeline of a year, one step, and what coordinators do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.kit.acting import added, do, done
from portal.kit.downloads import list_file
from programme.forms.steps import FinishStepForm, StepForm
from programme.list_files import steps_sheet
from programme.models import NextStep, Programme
from programme.selectors import rights
from programme.selectors import steps as selectors
from programme.services import steps as services
from programme.states import STEP, StepState
from programme.steps_picture import keys, steps_picture
from programme.views.requests import MemberRequest, programme_asked

COLUMNS = (StepState.LATE, StepState.RUNNING, StepState.COMING, StepState.DONE)


@require_safe
@login_required
def steps(request: MemberRequest) -> HttpResponse:
    """``?programma=`` and ``?jaar=`` say which; without them this year of one's first."""
    mine = list(Programme.objects.joined_by(request.user))
    if not mine:
        return render(request, "programme/steps/list.html", {})
    programme = programme_asked(request, mine)
    year = _year_asked(request, programme)
    found = selectors.steps_of(programme, year)
    if file := list_file(request, found, steps_sheet):
        return file
    keeps = rights.keeps_steps_of(request.user, programme)
    context = {
        "programme": programme,
        "programmes": mine,
        "year": year,
        "years": programme.years,
        "columns": [(state, [each for each in found if each.state == state]) for state in COLUMNS],
        "steps": found,
        "picture": steps_picture(year, found) if found else "",
        "keys": keys(),
        "late": sum(each.is_late for each in found),
        "keeps": keeps,
    }
    if keeps:
        context |= {
            "removed": selectors.removed_steps(programme, year),
            "add_url": _board(programme, year, "programme:step_add"),
            "year_to_make": _year_to_make(programme, year),
        }
    return render(request, "programme/steps/list.html", context)


def _year_asked(request: MemberRequest, programme: Programme) -> int:
    asked = request.GET.get("jaar", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    return year if year in programme.years else programme.year_now


def _year_to_make(programme: Programme, shown: int) -> int | None:
    """This year where steps of the one before are not copied yet, else an empty next one."""
    for year in (shown, shown + 1):
        if year in programme.years and selectors.steps_to_copy(programme, year).exists():
            return year
    return None


@require_safe
@login_required
def step(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step(request, step_id)
    standing = selectors.standing_of(found)
    keeps = rights.keeps_steps_of(request.user, found.programme)
    context = {
        "step": found,
        "standing": standing,
        "keeps": keeps,
        "may": {act: keeps and STEP.allowed(act, found.mark) for act in
                ("change", "finish", "reopen", "remove", "restore")},
        "board": _board(found.programme, found.year),
    }  # fmt: skip
    return render(request, "programme/steps/step.html", context)


@login_required
def add(request: MemberRequest) -> HttpResponse:
    """``?programma=`` and ``?jaar=`` say for which year."""
    led = Programme.objects.joined_by(request.user)
    mine = [each for each in led if rights.keeps_steps_of(request.user, each)]
    programme = programme_asked(request, mine)
    year = _year_asked(request, programme)
    form = StepForm(request.POST or None, programme=programme)
    if form.is_valid() and added(
        request,
        form,
        lambda: services.add_step(
            programme=programme, year=year, values=form.values, actor=request.user
        ),
        _("De stap staat erbij."),
    ):
        return redirect(_board(programme, year))
    context = {"form": form, "year": year, "board": _board(programme, year)}
    return render(request, "programme/steps/add.html", context)


@login_required
def change(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step_to_keep(request, step_id)
    form = StepForm(request.POST or None, programme=found.programme, step=found)

    def act() -> None:
        services.change_step(step=found, values=form.values, actor=request.user)

    told = _("De stap is opgeslagen.")
    return _by_form(request, found, form, "change", act, told)


@login_required
def finish(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step_to_keep(request, step_id)
    form = FinishStepForm(request.POST or None)

    def act() -> None:
        services.finish_step(step=found, note=form.cleaned_data["note"], actor=request.user)

    told = _("De stap is klaar. Dat kunt u op deze pagina ongedaan maken.")
    return _by_form(request, found, form, "finish", act, told)


@require_POST
@login_required
def reopen(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step_to_keep(request, step_id)
    do(
        request,
        lambda: services.reopen_step(step=found, actor=request.user),
        _("De stap staat weer open."),
    )
    return redirect(found)


@require_POST
@login_required
def move(request: MemberRequest, step_id: int) -> HttpResponse:
    """``richting`` is ``omhoog`` or ``omlaag``."""
    found = _step_to_keep(request, step_id)
    up = request.POST.get("richting") == "omhoog"
    do(
        request,
        lambda: services.move_step(step=found, up=up, actor=request.user),
        _("De volgorde is opgeslagen."),
    )
    return redirect(_board(found.programme, found.year) + "#lijst")


@require_POST
@login_required
def remove(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step_to_keep(request, step_id)
    told = _("De stap is weggehaald. Onder aan deze pagina zet u haar terug.")
    gone = do(request, lambda: services.remove_step(step=found, actor=request.user), told)
    return redirect(_board(found.programme, found.year) if gone else found)


@require_POST
@login_required
def restore(request: MemberRequest, step_id: int) -> HttpResponse:
    found = _step_to_keep(request, step_id)
    do(
        request,
        lambda: services.restore_step(step=found, actor=request.user),
        _("De stap staat er weer."),
    )
    return redirect(_board(found.programme, found.year))


@require_POST
@login_required
def copy(request: MemberRequest, slug: str, year: int) -> HttpResponse:
    """Makes the steps of ``year`` of those of the year before."""
    programme = get_object_or_404(Programme.objects.joined_by(request.user), slug=slug)
    if not rights.keeps_steps_of(request.user, programme):
        raise PermissionDenied
    do(
        request,
        lambda: services.copy_steps(programme=programme, year=year, actor=request.user),
        _("De vervolgstappen van {year} staan klaar. Kijk de dagen en de namen na.").format(
            year=year
        ),
    )
    return redirect(_board(programme, year))


def _by_form(
    request: MemberRequest,
    found: NextStep,
    form: Any,
    act_name: str,
    act: Callable[[], None],
    told: str,
) -> HttpResponse:
    """Ask (GET) and do (POST); a step that this can no longer be done to leads back to it."""
    if not STEP.allowed(act_name, found.mark):
        messages.error(request, _("Dit kan nu niet: de stap is al klaar of weggehaald."))
        return redirect(found)
    if form.is_valid() and done(form, act):
        messages.success(request, told)
        return redirect(found)
    context = {"form": form, "step": found, "board": _board(found.programme, found.year)}
    return render(request, f"programme/steps/{act_name}.html", context)


def _step(request: MemberRequest, step_id: int) -> NextStep:
    """One that was taken away is there for who keeps the steps only."""
    visible = NextStep.objects.visible_to(request.user).with_owners().select_related("programme")
    found = get_object_or_404(visible, pk=step_id)
    if found.removed_at and not rights.keeps_steps_of(request.user, found.programme):
        raise Http404
    return found


def _step_to_keep(request: MemberRequest, step_id: int) -> NextStep:
    """The step; 404 when out of sight, 403 for who does not keep it."""
    found = _step(request, step_id)
    if not rights.keeps_steps_of(request.user, found.programme):
        raise PermissionDenied
    return found


def _board(programme: Programme, year: int, name: str = "programme:steps") -> str:
    return f"{reverse(name)}?programma={programme.slug}&jaar={year}"
