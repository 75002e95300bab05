"""Coming to a knowledge meeting: invitations, registrations, attendance, the calendar file."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import added, do, done
from portal.kit.downloads import list_file
from portal.kit.http import document_response, file_response
from portal.kit.material_form import MaterialForm
from programme.calendars import meeting_calendar
from programme.forms.meetings import AttendanceForm, InviteForm
from programme.list_files import registrations_sheet
from programme.models import MeetingMaterial
from programme.selectors import rights
from programme.selectors.attending import (
    left_to_invite,
    organisations_in,
    places_of,
    registrations_of,
    who_else,
)
from programme.services import attending as services
from programme.services.meeting_materials import add_meeting_material, remove_meeting_material
from programme.views.finding_meetings import meeting_to_plan, visible_meeting
from programme.views.requests import MemberRequest


@require_safe
@login_required
def calendar(request: MemberRequest, meeting_id: int) -> HttpResponse:
    """The meeting as a file for one's own calendar."""
    found = visible_meeting(request, meeting_id)
    return file_response(
        meeting_calendar(found).encode(),
        filename=f"{found.title}.ics",
        content_type="text/calendar; charset=utf-8",
    )


@require_POST
@login_required
def register(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = visible_meeting(request, meeting_id)
    do(
        request,
        lambda: services.register(meeting=found, person=request.user),
        _("U bent aangemeld. Zet de bijeenkomst meteen in uw agenda."),
    )
    return redirect(found)


@require_POST
@login_required
def unregister(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = visible_meeting(request, meeting_id)
    do(
        request,
        lambda: services.unregister(meeting=found, person=request.user),
        _("U bent afgemeld."),
    )
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = meeting_to_plan(request, meeting_id)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations_in(found.programme),
    )
    counts: list[int] = []
    if form.is_valid() and done(
        form,
        lambda: counts.append(
            services.invite_to_meeting(
                meeting=found, organisations=form.chosen, actor=request.user
            )
        ),
    ):
        told = ngettext("{n} mail gaat de deur uit.", "{n} mails gaan de deur uit.", counts[0])
        messages.success(request, told.format(n=counts[0]))
        return redirect(found)
    context = {"meeting": found, "form": form, "left": left_to_invite(found)}
    return render(request, "programme/meetings/invite.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registrations(request: MemberRequest, meeting_id: int) -> HttpResponse:
    """Who comes; from its beginning on, who came."""
    found = meeting_to_plan(request, meeting_id)
    form = AttendanceForm(
        request.POST if request.method == "POST" else None,
        meeting=found,
        who=who_else(found) if found.keeps_attendance else {},
    )
    present, shown = _sent(request, "present"), _sent(request, "shown")
    came, not_after_all = present - shown, shown - present
    if form.is_valid():
        do(
            request,
            lambda: services.note_attendance(
                meeting=found,
                came=came,
                not_after_all=not_after_all,
                actor=request.user,
                **form.values,
            ),
            _("De aanwezigheid is genoteerd."),
        )
        return redirect("programme:meeting_registrations", found.pk)
    people = registrations_of(found)
    if file := list_file(request, people, registrations_sheet):
        return file
    context = {
        "meeting": found,
        "people": people,
        "ticked": ({each.pk for each in people if each.attended} | came) - not_after_all,
        "places": places_of(found),
        "form": form,
    }
    return render(request, "programme/meetings/registrations.html", context)


def _sent(request: MemberRequest, name: str) -> set[int]:
    sent = request.POST.getlist(name)
    return {int(each) for each in sent if re.fullmatch(r"[0-9]{1,18}", each)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: MemberRequest, meeting_id: int) -> HttpResponse:
    found = meeting_to_plan(request, meeting_id)
    sent = request.method == "POST"
    form = MaterialForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid() and added(
        request,
        form,
        lambda: add_meeting_material(meeting=found, actor=request.user, **form.cleaned_data),
        _("Het materiaal staat bij de bijeenkomst."),
    ):
        return redirect("programme:meeting_materials", found.pk)
    context = {
        "meeting": found,
        "form": form,
        "materials": found.materials.select_related("document"),
    }
    return render(request, "programme/meetings/materials.html", context)


@require_safe
@login_required
def material(request: MemberRequest, pk: int) -> HttpResponse:
    """The file; always as a download, also what a browser could show."""
    found = _material(request, pk)
    if found.document is None:
        raise Http404
    return document_response(found.document)


@require_POST
@login_required
def material_remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = _material(request, pk)
    if not rights.plans_meetings_of(request.user, found.meeting.programme):
        raise PermissionDenied
    do(
        request,
        lambda: remove_meeting_material(material=found, actor=request.user),
        _("Het materiaal is weggehaald."),
    )
    return redirect("programme:meeting_materials", found.meeting_id)


def _material(request: MemberRequest, pk: int) -> MeetingMaterial:
    visible = MeetingMaterial.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("document", "meeting__programme"), pk=pk)
