"""The front door: the programme's front page for visitors, a dashboard once logged in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.dashboard import dashboard_of
from portal.pages import front_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return front_page(request)
    return render(request, "home/dashboard.html", dashboard_of(request.user))
