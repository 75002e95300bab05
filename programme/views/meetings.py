"""Knowledge meetings: the list, one of them, and planning, changing and cancelling."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.forms.meetings import CancelMeetingForm, MeetingForm, PlanMeetingForm
from programme.list_files import meetings_sheet
from programme.models import KnowledgeMeeting
from programme.selectors import rights
from programme.selectors.attending import places_of
from programme.selectors.meetings import with_own
from programme.services.meetings import (
    WrongMoment,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    refusal_to_touch,
)
from programme.views.finding_meetings import meeting_to_plan, visible_meeting
from programme.views.requests import MemberRequest

PAGE_SIZE = 25


@require_safe
@login_required
def meetings(request: MemberRequest) -> HttpResponse:
    found = KnowledgeMeeting.objects.visible_to(request.user).select_related("programme")
    found = found.defer("description")
    if file := list_file(request, found.order_by("-starts_at", "-pk"), meetings_sheet):
        return file
    coming = list(with_own(found.coming(), request.user))
    page = Paginator(found.past(), PAGE_SIZE).get_page(request.GET.get("pagina"))
    shown = {each.programme_id for each in [*coming, *page]}
    context = {
        "coming": coming,
        "page": page,
        "several": len(shown) > 1,
        "may_plan": rights.meetings_planned_by(request.user).exists(),
    }
    return render(request, "programme/meetings/list.html", context)


@require_safe
@login_required
def meeting(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = visible_meeting(request, meeting_id)
    plans = rights.plans_meetings_of(request.user, found.programme)
    context = {
        "meeting": found,
        "plans": plans,
        "may_change": plans and found.is_open,
        "places": places_of(found),
        "comes": found.registrations.standing().filter(person=request.user).exists(),
        "materials": found.materials.select_related("document"),
    }
    return render(request, "programme/meetings/meeting.html", context)


@login_required
def plan(request: MemberRequest) -> HttpResponse:
    """``?programma=`` names the one that is picked at first."""
    programmes = rights.meetings_planned_by(request.user)
    if not programmes.exists():
        raise PermissionDenied
    first = programmes.filter(slug=request.GET.get("programma", "")).first()
    form = PlanMeetingForm(
        request.POST or None, programmes=programmes, initial={"programme": first}
    )
    if request.method == "POST" and form.is_valid():
        try:
            planned = plan_meeting(
                programme=form.programme_chosen, values=form.values, actor=request.user
            )
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(
                request,
                _("De kennisbijeenkomst is gepland. Iedereen van het programma ziet haar."),
            )
            return redirect(planned)
    return render(request, "programme/meetings/plan.html", {"form": form})


@login_required
def change(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = meeting_to_plan(request, meeting_id)
    if closed := refusal_to_touch(found):
        return _refused(request, found, closed)
    form = MeetingForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(meeting=found, values=form.values, actor=request.user)
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("De kennisbijeenkomst is opgeslagen."))
            return redirect(found)
    context = {"form": form, "meeting": found}
    return render(request, "programme/meetings/change.html", context)


@login_required
def cancel(request: MemberRequest, meeting_id: int) -> HttpResponse:
    """Asks first, with the reason (GET), then cancels (POST)."""
    found = meeting_to_plan(request, meeting_id)
    if closed := refusal_to_touch(found):
        return _refused(request, found, closed)
    form = CancelMeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_meeting(meeting=found, reason=form.cleaned_data["reason"], actor=request.user)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("De kennisbijeenkomst is afgelast."))
            return redirect(found)
    context = {"form": form, "meeting": found}
    return render(request, "programme/meetings/cancel.html", context)


def _refused(request: MemberRequest, found: KnowledgeMeeting, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(found)


def _tell(form: MeetingForm, refusal: Refused) -> None:
    """What only the act could know: at the part of the moment, or at the title."""
    field = refusal.part if isinstance(refusal, WrongMoment) else "title"
    form.add_error(field, str(refusal))
