"""A cohort as everybody sees it who takes part, and what planners do with it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masterclasses.forms.cohorts import CohortForm, NewCohortForm, years_to_plan
from masterclasses.forms.days import ReasonForm
from masterclasses.models import Cohort, Masterclass
from masterclasses.selectors.places import places_of
from masterclasses.selectors.rules import next_cohort_number, rules_of
from masterclasses.services import cohorts as service
from masterclasses.states import COHORT, CohortState
from masterclasses.views.finding import (
    cohort_to_plan,
    plans,
    programme_to_plan,
    query_of,
    visible_cohort,
    year_asked,
)
from portal.kit.acting import do, done
from programme.views.requests import MemberRequest

ACTS = ("publish", "close", "reopen", "withdraw")


@require_safe
@login_required
def cohort(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_cohort(request, pk)
    shown = Masterclass.objects.select_related("room").prefetch_related("trainers", "lines")
    prefetch_related_objects([found], Prefetch("masterclasses", shown))  # for the tags as well
    days = list(found.masterclasses.all())
    is_planner = plans(request.user, found.programme)
    has_places = is_planner and found.status != CohortState.WITHDRAWN
    context = {
        "cohort": found,
        "days": days,
        "plans": is_planner,
        "acts": _acts(found) if is_planner else [],
        "is_over": found.is_over,
        "places": places_of([found], days)[found.pk] if has_places else None,
        "query": query_of(found.programme, found.year),
        "plan_query": f"?programma={found.programme.slug}&cohort={found.pk}",
    }
    return render(request, "masterclasses/cohort.html", context)


def _acts(cohort: Cohort) -> list[str]:
    """What can still be done with it: when all of it has been, only look back."""
    if cohort.is_over:
        return [act for act in ("close",) if COHORT.allowed(act, cohort.status)]
    return [act for act in ACTS if COHORT.allowed(act, cohort.status)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """A cohort without days; ``?jaar=`` proposes the year."""
    programme, _mine = programme_to_plan(request)
    years = years_to_plan(programme) or list(programme.years)
    year = year_asked(request, years, years[0] + 1)
    form = NewCohortForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        initial={
            "year": year,
            "number": next_cohort_number(programme, year),
            "capacity": rules_of(programme).cohort_capacity,
        },
    )
    made: list[Cohort] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            service.make_cohort(programme=programme, actor=request.user, **form.cleaned_data)
        ),
    ):
        messages.success(request, _("{cohort} is gemaakt.").format(cohort=made[0]))
        return redirect(made[0])
    context = {"form": form, "programme": programme}
    return render(request, "masterclasses/cohorts/new.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = cohort_to_plan(request, pk)
    form = CohortForm(
        request.POST if request.method == "POST" else None,
        initial={"capacity": found.capacity, "cancel_until": found.cancel_until},
    )
    promoted: list[int] = []
    if form.is_valid() and done(
        form,
        lambda: promoted.append(
            service.change_cohort(cohort=found, actor=request.user, **form.cleaned_data)
        ),
    ):
        messages.success(request, _("Het cohort is gewijzigd."))
        if count := sum(promoted):
            told = ngettext(
                "%(n)d persoon van de wachtlijst heeft nu een plaats.",
                "%(n)d mensen van de wachtlijst hebben nu een plaats.",
                count,
            )
            messages.success(request, told % {"n": count})
        return redirect(found)
    return render(request, "masterclasses/cohorts/change.html", {"cohort": found, "form": form})


@require_POST
@login_required
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    found = cohort_to_plan(request, pk)
    do(
        request,
        lambda: service.publish_cohort(cohort=found, actor=request.user),
        _("De inschrijving is open. Deelnemers zien het cohort nu."),
    )
    return redirect(found)


@require_POST
@login_required
def close(request: MemberRequest, pk: int) -> HttpResponse:
    found = cohort_to_plan(request, pk)
    do(
        request,
        lambda: service.close_cohort(cohort=found, actor=request.user),
        _("De inschrijving is gesloten. Wie een plaats heeft, houdt die."),
    )
    return redirect(found)


@require_POST
@login_required
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    found = cohort_to_plan(request, pk)
    do(
        request,
        lambda: service.reopen_cohort(cohort=found, actor=request.user),
        _("De inschrijving is weer open."),
    )
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = cohort_to_plan(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    places = places_of([found], list(found.masterclasses.all()))[found.pk]
    if form.is_valid() and done(
        form,
        lambda: service.withdraw_cohort(cohort=found, actor=request.user, **form.cleaned_data),
    ):
        told = _("{cohort} gaat niet door.")
        if places.taken or places.waiting:
            told = _("{cohort} gaat niet door. Wie een plaats had of wachtte, krijgt bericht.")
        messages.success(request, told.format(cohort=found))
        return redirect(found)
    context = {"cohort": found, "form": form, "places": places}
    return render(request, "masterclasses/cohorts/withdraw.html", context)
