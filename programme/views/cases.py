"""Cases: the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from programme.models import Case
from programme.views.requests import MemberRequest


@require_safe
@login_required
def case(request: MemberRequest, pk: int) -> HttpResponse:
    visible = Case.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related("participant__organisation", "participant__programme"), pk=pk
    )
    return render(request, "programme/cases/case.html", {"case": found})
