"""Offering a place for a student, filling it, and what comes after."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from masterclasses.forms.placements import EndForm, OfferForm, PlaceForm, PlanForm, StopForm
from masterclasses.models import PLANS, Placement
from masterclasses.selectors.placements import participants_to_offer_for
from masterclasses.services import placements as service
from masterclasses.services.learners import enrols_for
from masterclasses.states import PLACEMENT
from masterclasses.views.finding import placement_to_plan, plans, visible_placement
from portal.kit.acting import added, do, done
from programme.views.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: MemberRequest) -> HttpResponse:
    """``?organisatie=`` proposes for whom, where there are more."""
    participants = participants_to_offer_for(request.user)
    if not participants and not request.user.led_programme_ids(*PLANS):
        raise PermissionDenied
    asked = request.GET.get("organisatie", "")
    first = next((each.pk for each in participants if each.organisation.slug == asked), None)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        participants=participants,
        initial={"participant": first},
    )
    made: list[Placement] = []
    if form.is_valid() and added(
        request,
        form,
        lambda: made.append(
            service.offer_place(
                participant=form.participant_chosen, place=form.place, actor=request.user
            )
        ),
        _("De plek staat open. De coördinator zoekt er een student bij."),
    ):
        return redirect(made[0] if made else "masterclasses:placements")
    return render(request, "masterclasses/placements/offer.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_place(request: MemberRequest, pk: int) -> HttpResponse:
    found = _to_offer(request, pk)
    if closed := _closed(request, found, "change_place"):
        return closed
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        programmes=[found.participant.programme],
        placement=found,
    )
    if form.is_valid() and done(
        form,
        lambda: service.change_place(placement=found, place=form.place, actor=request.user),
    ):
        messages.success(request, _("De plek is gewijzigd."))
        return redirect(found)
    context = {"placement": found, "form": form}
    return render(request, "masterclasses/placements/change_place.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    return _agree(request, pk, "plan")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    return _agree(request, pk, "change")


def _agree(request: MemberRequest, pk: int, act: str) -> HttpResponse:
    """The same questions for a student who comes and for what changes later."""
    found = placement_to_plan(request, pk)
    if closed := _closed(request, found, act):
        return closed
    form = PlanForm(request.POST if request.method == "POST" else None, placement=found)
    do_it = service.plan_placement if act == "plan" else service.change_placement
    told = _("De plaatsing is gewijzigd. Wie erbij hoort, krijgt een mail.")
    if act == "plan":
        told = _("De student is geplaatst. Wie erbij hoort, krijgt een mail.")
    if form.is_valid() and added(
        request, form, lambda: do_it(placement=found, actor=request.user, **form.agreed), told
    ):
        return redirect(found)
    context = {"placement": found, "form": form, "is_new": act == "plan"}
    return render(request, "masterclasses/placements/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    found = placement_to_plan(request, pk)
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form,
        lambda: service.stop_placement(placement=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De plaatsing stopt. Wie erbij hoort, krijgt een mail."))
        return redirect(found)
    context = {"placement": found, "form": form}
    return render(request, "masterclasses/placements/stop.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_placement(request, pk)
    if not (
        plans(request.user, found.participant.programme)
        if found.is_filled
        else enrols_for(request.user, found.participant)
    ):
        raise PermissionDenied
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form,
        lambda: service.withdraw_place(placement=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Dit gaat niet door."))
        return redirect(found)
    context = {"placement": found, "form": form}
    return render(request, "masterclasses/placements/withdraw.html", context)


@require_POST
@login_required
def complete(request: MemberRequest, pk: int) -> HttpResponse:
    found = placement_to_plan(request, pk)
    do(
        request,
        lambda: service.complete_placement(placement=found, actor=request.user),
        _("De plaatsing is afgerond."),
    )
    return redirect(found)


def _to_offer(request: MemberRequest, pk: int) -> Placement:
    found = visible_placement(request, pk)
    if not enrols_for(request.user, found.participant):
        raise PermissionDenied
    return found


def _closed(request: MemberRequest, found: Placement, act: str) -> HttpResponse | None:
    """Back to its page where the act no longer fits what the placement is now."""
    if PLACEMENT.allowed(act, found.status):
        return None
    messages.error(
        request,
        _("Dit kan niet meer: de stand is nu ‘{standing}’.").format(standing=found.standing.label),
    )
    return redirect(found)
