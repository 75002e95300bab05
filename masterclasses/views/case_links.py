"""Linking cases: from the case for planners, and from a day, a placement or an appointment."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from masterclasses.forms.case_links import ChooseCaseForm, Chosen, LinkForm
from masterclasses.models import CaseDay, Masterclass, Placement
from masterclasses.selectors import case_links as found_by
from masterclasses.services import case_links as service
from masterclasses.views.finding import (
    day_to_plan,
    plans,
    visible_booking,
    visible_placement,
)
from portal.kit.acting import do, done
from programme.models import Case, User
from programme.views.finding_cases import visible_case
from programme.views.requests import MemberRequest

WITH_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(WITH_FORM)
def of_case(request: MemberRequest, pk: int) -> HttpResponse:
    """From the case: to what it belongs."""
    found = visible_case(request, pk)
    if not plans(request.user, found.participant.programme):
        raise PermissionDenied
    form = LinkForm(_sent(request), found=found_by.to_link(found, request.user))
    if form.is_valid() and done(form, lambda: _link(form.chosen, found, request.user)):
        messages.success(request, _("De case is gekoppeld."))
        return redirect(found)
    return render(request, "masterclasses/cases/of_case.html", {"case": found, "form": form})


@login_required
@require_http_methods(WITH_FORM)
def of_day(request: MemberRequest, pk: int) -> HttpResponse:
    found = day_to_plan(request, pk)
    there = found_by.cases_of_day(found, request.user)
    cases = found_by.cases_for_day(found, request.user).exclude(days__masterclass=found)
    form = ChooseCaseForm(_sent(request), cases=cases, needed=True)
    if form.is_valid() and done(
        form,
        lambda: service.link_day(
            masterclass=found, case=form.cleaned_data["case"], actor=request.user
        ),
    ):
        messages.success(request, _("De case staat bij de dag."))
        return redirect("masterclasses:day_cases", found.pk)
    context = {"masterclass": found, "form": form, "there": there, "any": cases.exists()}
    return render(request, "masterclasses/cases/of_day.html", context)


@require_POST
@login_required
def unlink_day(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        CaseDay.objects.visible_to(request.user).select_related("masterclass__cohort__programme"),
        pk=pk,
    )
    day = found.masterclass
    if not plans(request.user, day.cohort.programme):
        raise PermissionDenied
    do(
        request,
        lambda: service.unlink_day(day=found, actor=request.user),
        _("De case is losgemaakt van de dag."),
    )
    return redirect("masterclasses:day_cases", day.pk)


@login_required
@require_http_methods(WITH_FORM)
def of_placement(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_placement(request, pk)
    if not found_by.chooses_for_placement(request.user, found):
        raise PermissionDenied
    cases = found_by.cases_for_placement(found, request.user)
    form = ChooseCaseForm(_sent(request), cases=cases, initial={"case": found.case_id})
    if form.is_valid() and done(
        form,
        lambda: service.choose_for_placement(
            placement=found, case=form.cleaned_data["case"], actor=request.user
        ),
    ):
        messages.success(request, _("De keuze is opgeslagen."))
        return redirect(found)
    context = {"placement": found, "form": form, "any": cases.exists()}
    return render(request, "masterclasses/cases/of_placement.html", context)


@login_required
@require_http_methods(WITH_FORM)
def of_booking(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_booking(request, pk)
    if not found_by.chooses_for_booking(request.user, found):
        raise PermissionDenied
    cases = found_by.cases_for_booking(found, request.user)
    form = ChooseCaseForm(_sent(request), cases=cases, initial={"case": found.case_id})
    if form.is_valid() and done(
        form,
        lambda: service.choose_for_booking(
            booking=found, case=form.cleaned_data["case"], actor=request.user
        ),
    ):
        messages.success(request, _("De keuze is opgeslagen."))
        return redirect(found)
    context = {"booking": found, "form": form, "any": cases.exists()}
    return render(request, "masterclasses/cases/of_booking.html", context)


def _link(chosen: Chosen, case: Case, actor: User) -> object:
    if isinstance(chosen, Masterclass):
        return service.link_day(masterclass=chosen, case=case, actor=actor)
    if isinstance(chosen, Placement):
        return service.choose_for_placement(placement=chosen, case=case, actor=actor)
    return service.choose_for_booking(booking=chosen, case=case, actor=actor)


def _sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
