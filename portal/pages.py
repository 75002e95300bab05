"""Pages that belong to no room: the front page for visitors, accessibility, security contact."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from packages.selectors.comparison import compare_packages
from packages.selectors.figures import programme_day
from programme.models import Programme

SECURITY_CONTACT_MONTHS = 6
# When somebody last held the accessibility statement against the portal.
ACCESSIBILITY_REVIEWED = date(2026, 11, 27)


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """What the programme is, its lines and its packages, for who has not logged in."""
    programme = Programme.objects.select_related("lead").first()
    comparison = None
    if programme is not None:
        try:
            comparison = compare_packages(programme, day=programme_day(programme, None))
        except LookupError:
            comparison = None
    return render(request, "home.html", {"programme": programme, "comparison": comparison})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"reviewed": ACCESSIBILITY_REVIEWED})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a leak (RFC 9116); ``Expires`` is always half a year ahead, in UTC."""
    expires = timezone.now() + timedelta(days=30 * SECURITY_CONTACT_MONTHS)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(dict(settings.LANGUAGES))}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
