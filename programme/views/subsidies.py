"""Subsidies: the list, one of them, and what organisers and coordinators do with them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import do, done
from portal.kit.downloads import list_file
from programme.forms.subsidies import SubsidyFilterForm, SubsidyForm
from programme.list_files import subsidies_sheet
from programme.models import Subsidy
from programme.selectors import rights
from programme.selectors.logbook import audit_trail
from programme.selectors.subsidies import ACTS, acts_on, subsidies_for
from programme.services import subsidies as services
from programme.views.requests import MemberRequest, programme_asked

PAGE_SIZE = 25


@require_safe
@login_required
def subsidies(request: MemberRequest) -> HttpResponse:
    form = SubsidyFilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    found = subsidies_for(request.user, form.cleaned_data)
    if file := list_file(request, found, subsidies_sheet):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "several": len({each.programme_id for each in page}) > 1,
        "may_add": rights.meetings_planned_by(request.user).exists(),
    }
    return render(request, "programme/subsidies/list.html", context)


@require_safe
@login_required
def subsidy(request: MemberRequest, pk: int) -> HttpResponse:
    found = _subsidy(request, pk)
    keeps = rights.plans_meetings_of(request.user, found.programme)
    context = {
        "subsidy": found,
        "keeps": keeps,
        "acts": acts_on(found) if keeps else [],
        "entries": audit_trail(found, detailed=True) if keeps else [],
    }
    return render(request, "programme/subsidies/subsidy.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """``?programma=`` names the programme, where one keeps those of several."""
    mine = list(rights.meetings_planned_by(request.user))
    programme = programme_asked(request, mine)
    form = SubsidyForm(request.POST if request.method == "POST" else None, programme=programme)
    if form.is_valid() and done(
        form,
        lambda: services.add_subsidy(
            programme=programme, values=form.cleaned_data, actor=request.user
        ),
    ):
        messages.success(request, _("De subsidie staat in de lijst."))
        return redirect("programme:subsidies")
    context = {"form": form, "programme": programme, "programmes": mine}
    return render(request, "programme/subsidies/add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = _subsidy_to_keep(request, pk)
    form = SubsidyForm(
        request.POST if request.method == "POST" else None,
        programme=found.programme,
        subsidy=found,
    )
    if form.is_valid() and done(
        form,
        lambda: services.change_subsidy(
            subsidy=found, values=form.cleaned_data, actor=request.user
        ),
    ):
        messages.success(request, _("De subsidie is opgeslagen."))
        return redirect(found)
    return render(request, "programme/subsidies/change.html", {"form": form, "subsidy": found})


@require_POST
@login_required
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """To another state: ``act`` says how."""
    found = _subsidy_to_keep(request, pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        messages.error(request, _("Kies wat er met de subsidie gebeurt."))
        return redirect(found)
    do(
        request,
        lambda: services.move_subsidy(subsidy=found, act=act, actor=request.user),
        _("De stand is veranderd."),
    )
    return redirect(found)


def _subsidy(request: MemberRequest, pk: int) -> Subsidy:
    return get_object_or_404(subsidies_for(request.user, {}), pk=pk)


def _subsidy_to_keep(request: MemberRequest, pk: int) -> Subsidy:
    """The subsidy; 404 when out of sight, 403 for who does not keep it."""
    found = _subsidy(request, pk)
    if not rights.plans_meetings_of(request.user, found.programme):
        raise PermissionDenied
    return found
