"""One person's place: giving it back, a colleague instead, a stand-in for one day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from masterclasses.forms.enrolling import ColleagueForm, StandInForm
from masterclasses.models import Cohort, Enrolment, StandIn
from masterclasses.selectors.colleagues import colleagues_of, placed_in_year
from masterclasses.services.enrolling import cancel_enrolment, may_cancel, swap, why_not_cancelled
from masterclasses.services.learners import enrols_for
from masterclasses.services.standing_in import send_stand_in, take_back_stand_in
from masterclasses.states import EnrolmentState
from portal.kit.acting import do
from portal.kit.acts import Refused
from programme.views.requests import MemberRequest


def _enrolment(request: MemberRequest, pk: int) -> Enrolment:
    """The place, in a cohort that this user sees too; 404 otherwise."""
    visible = Enrolment.objects.visible_to(request.user).filter(
        cohort__in=Cohort.objects.visible_to(request.user)
    )
    found = visible.select_related(
        "cohort__programme",
        "learner__participant__organisation",
        "learner__participant__programme",
    )
    return get_object_or_404(found, pk=pk)


def _enrolment_for(request: MemberRequest, pk: int) -> Enrolment:
    """The same, for who enrols people of that organisation; 403 for others who see it."""
    found = _enrolment(request, pk)
    if not enrols_for(request.user, found.learner.participant):
        raise PermissionDenied
    return found


def _back(request: MemberRequest, enrolment: Enrolment) -> HttpResponseRedirect:
    """To the organisation's people, or to the cohort for who has only their own place."""
    participant = enrolment.learner.participant
    if enrols_for(request.user, participant):
        slug = participant.organisation.slug
        return redirect("masterclasses:participant", enrolment.cohort_id, slug)
    return redirect(enrolment.cohort)


def _gone(request: MemberRequest, enrolment: Enrolment) -> HttpResponse:
    """Where the place was given back since the page with the link was opened."""
    messages.info(request, _("{name} heeft geen plaats meer.").format(name=enrolment.learner))
    return _back(request, enrolment)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first (GET), then gives the place back (POST)."""
    found = _enrolment(request, pk)
    if not may_cancel(request.user, found):
        raise PermissionDenied
    if found.status == EnrolmentState.CANCELLED:
        return _gone(request, found)
    oneself = found.learner.email.casefold() == request.user.email.casefold()
    if request.method == "POST":
        told = _("U bent afgemeld.") if oneself else _("{name} is afgemeld.")
        do(
            request,
            lambda: cancel_enrolment(enrolment=found, actor=request.user),
            told.format(name=found.learner),
        )
        return _back(request, found)
    return render(
        request,
        "masterclasses/enrolling/cancel.html",
        {
            **_about(request, found),
            "too_late": why_not_cancelled(request.user, found),
            "oneself": oneself,
        },
    )


def _about(request: MemberRequest, enrolment: Enrolment) -> dict[str, Any]:
    return {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "back": _back(request, enrolment).url,
        "enrols": enrols_for(request.user, enrolment.learner.participant),
        "waits": enrolment.status == EnrolmentState.WAITING,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def swap_place(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a colleague take the place for the rest of the year."""
    found = _enrolment_for(request, pk)
    if found.status == EnrolmentState.CANCELLED:
        return _gone(request, found)
    participant = found.learner.participant
    form = ColleagueForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues_of(participant),
        taken=placed_in_year(found.cohort, participant),
    )
    if request.method == "POST" and form.is_valid():
        try:
            taken_over = swap(enrolment=found, person=form.person(), actor=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("{new} heeft de plaats van {old} overgenomen.")
            messages.success(request, text.format(new=taken_over.learner, old=found.learner))
            return _back(request, found)
    context = {**_about(request, found), "form": form}
    return render(request, "masterclasses/enrolling/swap.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a colleague come to one day; who comes already can be taken back."""
    found = _enrolment_for(request, pk)
    if found.status != EnrolmentState.ENROLLED:
        return _gone(request, found)
    participant, to_come = found.learner.participant, found.cohort.masterclasses.to_come()
    seats = Enrolment.objects.enrolled().filter(
        cohort=found.cohort_id, learner__participant=participant
    )
    form = StandInForm(
        request.POST if request.method == "POST" else None,
        days=to_come.exclude(stand_ins__enrolment=found),
        colleagues=colleagues_of(participant),
        taken=[email.lower() for email in seats.values_list("learner__email", flat=True)],
    )
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            send_stand_in(
                enrolment=found, masterclass=day, person=form.person(), actor=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De vervanger is doorgegeven en krijgt bericht."))
            return redirect("masterclasses:stand_in", pk)
    coming = StandIn.objects.filter(enrolment=found, masterclass__in=to_come)
    context = {
        **_about(request, found),
        "form": form,
        "has_days": to_come.exclude(stand_ins__enrolment=found).exists(),
        "stand_ins": coming.select_related("learner", "masterclass").order_by(
            "masterclass__period"
        ),
    }
    return render(request, "masterclasses/enrolling/stand_in.html", context)


@require_POST
@login_required
def take_back(request: MemberRequest, pk: int, day: int) -> HttpResponse:
    """Let the person with the seat come after all."""
    found = _enrolment_for(request, pk)
    there = StandIn.objects.filter(enrolment=found, masterclass=day).select_related(
        "enrolment__cohort"
    )
    stand_in = there.first()
    if stand_in is None:
        messages.info(request, _("Voor deze dag was er geen vervanger meer."))
        return redirect("masterclasses:stand_in", pk)
    do(
        request,
        lambda: take_back_stand_in(stand_in=stand_in, actor=request.user),
        _("De vervanger komt niet. {name} komt zelf.").format(name=found.learner),
    )
    return redirect("masterclasses:stand_in", pk)
