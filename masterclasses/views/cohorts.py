"""What is planned, as everybody sees it who takes part: cohorts and their days."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from masterclasses.models import Cohort, Masterclass
from programme.views.requests import MemberRequest


@require_safe
@login_required
def overview(request: MemberRequest) -> HttpResponse:
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    return render(request, "masterclasses/overview.html", {"cohorts": cohorts})


@require_safe
@login_required
def cohort(request: MemberRequest, pk: int) -> HttpResponse:
    visible = Cohort.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, pk=pk)
    days = found.masterclasses.select_related("room")
    return render(request, "masterclasses/cohort.html", {"cohort": found, "days": days})


@require_safe
@login_required
def masterclass(request: MemberRequest, pk: int) -> HttpResponse:
    visible = Masterclass.objects.visible_to(request.user).select_related(
        "cohort__programme", "room"
    )
    found = get_object_or_404(visible, pk=pk)
    return render(request, "masterclasses/masterclass.html", {"masterclass": found})
