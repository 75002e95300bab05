"""Bringing a case, telling about it, placing it in the matrix, sharing and finishing it.

After bringing it each page leads to what was not told yet, and at last to the case itself.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.kit.acting import added, do, done
from portal.kit.acts import Refused
from programme.forms.cases import (
    AssessForm,
    BringForm,
    FeaturesForm,
    FinishForm,
    SharingForm,
    StoryForm,
)
from programme.models import Case
from programme.selectors.cases import may_change, participants_to_bring_for
from programme.services import cases as service
from programme.states import Sharing
from programme.views.finding_cases import (
    case_to_assess,
    case_to_change,
    case_to_follow,
    visible_case,
)
from programme.views.programme import quadrants_of
from programme.views.requests import MemberRequest

WITH_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(WITH_FORM)
def bring(request: MemberRequest) -> HttpResponse:
    participants = participants_to_bring_for(request.user)
    if not participants.exists():
        raise PermissionDenied
    form = BringForm(_sent(request), participants=participants)
    if form.is_valid() and added(
        request,
        form,
        lambda: service.bring_case(
            participant=form.participant_chosen, story=form.story, actor=request.user
        ),
        _("De case is ingebracht. De universiteit kan die nu lezen."),
    ):
        brought = form.participant_chosen.cases.filter(brought_by=request.user).latest("pk")
        return redirect("programme:case_describe", brought.pk)
    return render(request, "programme/cases/bring.html", {"form": form})


@login_required
@require_http_methods(WITH_FORM)
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    if closed := _closed(request, found):
        return closed
    form = StoryForm(_sent(request), case=found)
    if form.is_valid() and done(
        form, lambda: service.change_case(case=found, story=form.story, actor=request.user)
    ):
        messages.success(request, _("De case is opgeslagen."))
        return redirect(found)
    return render(request, "programme/cases/change.html", {"form": form, "case": found})


@login_required
@require_http_methods(WITH_FORM)
def describe(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    if closed := _closed(request, found):
        return closed
    form = FeaturesForm(_sent(request), case=found)
    if form.is_valid() and done(
        form,
        lambda: service.describe_case(case=found, features=form.features, actor=request.user),
    ):
        messages.success(request, _("De kenmerken zijn opgeslagen."))
        if not found.assessments.exists():
            return redirect("programme:case_assess", found.pk)
        return redirect(found)
    return render(request, "programme/cases/describe.html", {"form": form, "case": found})


@login_required
@require_http_methods(WITH_FORM)
def assess(request: MemberRequest, pk: int) -> HttpResponse:
    """The wish of before is proposed; where it stands now is asked anew."""
    found = case_to_assess(request, pk)
    last = found.assessments.last()
    form = AssessForm(_sent(request), initial={"wished": last.wished} if last else None)
    if form.is_valid() and added(
        request,
        form,
        lambda: service.assess_case(case=found, actor=request.user, **form.cleaned_data),
        _("De case staat op de matrix."),
    ):
        if last is None and not found.is_shared and may_change(request.user, found):
            return redirect("programme:case_share", found.pk)
        return redirect(found)
    context = {
        "form": form,
        "case": found,
        "last": last,
        "quadrants": quadrants_of(found.participant.programme),
    }
    return render(request, "programme/cases/assess.html", context)


@login_required
@require_http_methods(WITH_FORM)
def share(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    form = SharingForm(_sent(request), initial={"sharing": found.sharing})
    if form.is_valid() and done(
        form,
        lambda: service.share_case(case=found, actor=request.user, **form.cleaned_data),
    ):
        shared = form.cleaned_data["sharing"] == Sharing.PROGRAMME
        told = _("Alleen uw organisatie en de universiteit lezen deze case.")
        if shared:
            told = _("De case is gedeeld met alle deelnemers van het programma.")
        messages.success(request, told)
        return redirect(found)
    return render(request, "programme/cases/share.html", {"form": form, "case": found})


@login_required
@require_http_methods(WITH_FORM)
def finish(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    if closed := _closed(request, found):
        return closed
    form = FinishForm(_sent(request), initial={"outcome": found.outcome})
    if form.is_valid() and done(
        form,
        lambda: service.finish_case(case=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De case is afgerond."))
        return redirect(found)
    return render(request, "programme/cases/finish.html", {"form": form, "case": found})


@require_POST
@login_required
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    do(
        request,
        lambda: service.reopen_case(case=found, actor=request.user),
        _("De case is weer open."),
    )
    return redirect(found)


@require_POST
@login_required
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    do(
        request,
        lambda: service.withdraw_case(case=found, actor=request.user),
        _("De case is ingetrokken. Alleen uw organisatie ziet die nog."),
    )
    return redirect(found)


@require_POST
@login_required
def bring_again(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    do(
        request,
        lambda: service.bring_case_again(case=found, actor=request.user),
        _("De case is weer ingebracht. De universiteit kan die nu lezen."),
    )
    return redirect(found)


@require_POST
@login_required
def take_up(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_follow(request, pk)
    do(
        request,
        lambda: service.take_up_case(case=found, actor=request.user),
        _("U hebt de case opgepakt. Koppel er nu een masterclass, coaching of plaatsing aan."),
    )
    return redirect(visible_case(request, pk))


def _sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _closed(request: MemberRequest, found: Case) -> HttpResponse | None:
    """Back to its page where it is finished or withdrawn."""
    try:
        service.check_live(found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    return None
