"""One's own calendar: the feed that programs subscribe to, and the page about it."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masterclasses.feeds import events_of
from masterclasses.models import CalendarFeed
from masterclasses.selectors.calendars import coaching_of, days_of
from masterclasses.services.calendars import end_calendar_link, make_calendar_link
from portal.kit import calendars as ical
from portal.kit.calendars import Event
from portal.kit.http import client_ip
from portal.kit.limits import too_often
from portal.kit.mail import absolute_url
from programme.views.requests import MemberRequest

READS_A_MINUTE = 30
WRONG_A_MINUTE = 60
SHOWN = 12


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Without login: the token is what opens it, so no cache on the way may keep it."""
    found = CalendarFeed.objects.filter(token=token, user__is_active=True).select_related("user")
    own = found.first()
    if own is None:
        if too_often(f"feeds/{client_ip(request)}", WRONG_A_MINUTE):
            return _not_now()
        raise Http404
    if too_often(f"feed/{own.pk}", READS_A_MINUTE):
        return _not_now()
    with translation.override(own.user.reads_in):
        return _answer(request, events_of(own.user))


def _answer(request: HttpRequest, events: list[Event]) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(repr(events).encode()).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag)
    if response is None:
        name = _("Masterclasses {name}").format(name=settings.PORTAL_NAME)
        text = ical.publication(events, name=name, stamp=timezone.now())
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="masterclasses.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _not_now() -> HttpResponse:
    text = _("Deze agenda is te vaak opgevraagd. Probeer het over een minuut opnieuw.")
    response = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return response


@require_safe
@login_required
def my_calendar(request: MemberRequest) -> HttpResponse:
    user = request.user
    own = CalendarFeed.objects.filter(user=user).first()
    address = absolute_url(reverse("masterclasses:feed", args=[own.token])) if own else ""
    days = days_of(user).to_come().select_related("room", "cohort").order_by("period")
    context = {
        "address": address,
        "subscribe": f"webcal:{address.partition(':')[2]}",
        "feed": own,
        "days": days[:SHOWN],
        "coaching": coaching_of(user).to_come()[:SHOWN],
    }
    return render(request, "masterclasses/calendars/my_calendar.html", context)


@require_POST
@login_required
def new_link(request: MemberRequest) -> HttpResponse:
    had = CalendarFeed.objects.filter(user=request.user).exists()
    make_calendar_link(actor=request.user)
    said = (
        _("De nieuwe link staat klaar. De oude werkt niet meer.")
        if had
        else _("Uw link staat klaar.")
    )
    messages.success(request, said)
    return redirect("masterclasses:my_calendar")


@require_POST
@login_required
def no_link(request: MemberRequest) -> HttpResponse:
    end_calendar_link(actor=request.user)
    messages.success(request, _("De link is uitgezet en werkt niet meer."))
    return redirect("masterclasses:my_calendar")
