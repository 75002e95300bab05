"""Telling beforehand that one, or a colleague, does not come to a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masterclasses.models import Learner, Masterclass
from masterclasses.selectors.attendance import holding_mark
from masterclasses.services import signing_off
from masterclasses.states import Mark
from portal.kit.acting import do
from programme.views.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_off(request: MemberRequest, pk: int, learner_pk: int) -> HttpResponse:
    """Ask, and note; who was signed off is asked whether they come after all."""
    days = Masterclass.objects.visible_to(request.user).select_related("cohort__programme")
    day = get_object_or_404(days, pk=pk)
    learners = Learner.objects.visible_to(request.user).select_related("participant__organisation")
    learner = get_object_or_404(learners, pk=learner_pk)
    if not signing_off.signs_off(request.user, learner, day):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request, day, learner)
    context = {
        "masterclass": day,
        "learner": learner,
        "is_oneself": _is_oneself(request, learner),
        "signed_off": holding_mark(day, learner) == Mark.EXCUSED,
    }
    return render(request, "masterclasses/attendance/sign_off.html", context)


def _is_oneself(request: MemberRequest, learner: Learner) -> bool:
    return learner.email.casefold() == request.user.email.casefold()


def _done(request: MemberRequest, day: Masterclass, learner: Learner) -> HttpResponse:
    comes = "comes" in request.POST
    act: Callable[..., Any] = signing_off.take_back_sign_off if comes else signing_off.sign_off
    told = _("{name} staat weer op de lijst.") if comes else _("{name} is afgemeld.")
    if _is_oneself(request, learner):
        told = _("U staat weer op de lijst.") if comes else _("U bent afgemeld voor deze dag.")
    do(
        request,
        lambda: act(masterclass=day, learner=learner, actor=request.user),
        told.format(name=learner.name),
    )
    return redirect(day)
