"""Participants as coordinators follow them: the list, their actions and notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from packages.forms.following import ActionForm, NoteForm, PipelineFilterForm
from packages.list_files import participants_sheet
from packages.models import FOLLOWS, NextAction, ParticipantNote
from packages.selectors.following import Followed, followed_by, who_follows
from packages.services import following as services
from packages.states import ACTION
from portal.kit.acting import added, do
from portal.kit.downloads import list_file
from programme.models import Participant, Programme
from programme.views.requests import MemberRequest

PAGE_SIZE = 50


@require_safe
@login_required
def pipeline(request: MemberRequest) -> HttpResponse:
    led = request.user.led_programme_ids(*FOLLOWS)
    if not led:
        raise PermissionDenied
    programmes = list(Programme.objects.filter(pk__in=led))
    form = PipelineFilterForm(request.GET, people=who_follows(led), programmes=programmes)
    found: list[Followed] = []
    if form.is_valid():
        found = followed_by(request.user, form.cleaned_data)
    if file := list_file(request, found, participants_sheet):
        return file
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "several": len(programmes) > 1,
        "stuck": sum(each.progress.stuck for each in found),
        "overdue": sum(bool(each.action and each.action.is_overdue) for each in found),
        "count": len(found),
    }
    return render(request, "packages/following/list.html", context)


@login_required
def plan(request: MemberRequest, participant_id: int) -> HttpResponse:
    participant = _participant(request, participant_id)
    form = ActionForm(
        request.POST or None,
        programme=participant.programme,
        initial={"assignee": request.user.pk},
    )

    def act() -> None:
        services.plan_action(participant=participant, actor=request.user, **form.cleaned_data)

    return _by_form(request, participant, form, "plan", act, _("De actie staat erbij."))


@login_required
def change(request: MemberRequest, action_id: int) -> HttpResponse:
    action = _action(request, action_id)
    if not ACTION.allowed("change", action.state):
        messages.error(request, _("Deze actie is al gedaan. Zet haar eerst weer open."))
        return _back(action.participant)
    programme = action.participant.programme
    form = ActionForm(request.POST or None, programme=programme, action=action)

    def act() -> None:
        services.change_action(action=action, values=form.cleaned_data, actor=request.user)

    return _by_form(request, action.participant, form, "change", act, _("De actie is opgeslagen."))


@require_POST
@login_required
def finish(request: MemberRequest, action_id: int) -> HttpResponse:
    action = _action(request, action_id)
    do(
        request,
        lambda: services.finish_action(action=action, actor=request.user),
        _("Gedaan: {action}. Klopt dat niet? Zet de actie hieronder weer open.").format(
            action=action.text
        ),
    )
    return _back(action.participant)


@require_POST
@login_required
def reopen(request: MemberRequest, action_id: int) -> HttpResponse:
    action = _action(request, action_id)
    do(
        request,
        lambda: services.reopen_action(action=action, actor=request.user),
        _("De actie staat weer open."),
    )
    return _back(action.participant)


@login_required
def note(request: MemberRequest, participant_id: int) -> HttpResponse:
    participant = _participant(request, participant_id)
    form = NoteForm(request.POST or None)

    def act() -> None:
        text = form.cleaned_data["text"]
        services.write_note(participant=participant, text=text, actor=request.user)

    return _by_form(request, participant, form, "note", act, _("De notitie staat erbij."))


@login_required
def correct(request: MemberRequest, note_id: int) -> HttpResponse:
    """A new note in the place of the one that was wrong, which stays to be read."""
    mine = ParticipantNote.objects.visible_to(request.user)
    rows = mine.select_related("participant__organisation", "participant__programme")
    found = get_object_or_404(rows, pk=note_id)
    form = NoteForm(request.POST or None, initial={"text": found.text})

    def act() -> None:
        services.write_note(
            participant=found.participant,
            text=form.cleaned_data["text"],
            corrects=found,
            actor=request.user,
        )

    return _by_form(
        request, found.participant, form, "correct", act, _("De notitie is verbeterd.")
    )


def _by_form(
    request: MemberRequest,
    participant: Participant,
    form: Any,
    page: str,
    act: Callable[[], None],
    told: str,
) -> HttpResponse:
    if form.is_valid() and added(request, form, act, told):
        return _back(participant)
    context = {"form": form, "organisation": participant.organisation}
    return render(request, f"packages/following/{page}.html", context)


def _participant(request: MemberRequest, participant_id: int) -> Participant:
    """404 when out of sight, 403 for who sees it but does not follow it."""
    visible = Participant.objects.visible_to(request.user)
    rows = visible.select_related("organisation", "programme")
    found = get_object_or_404(rows, pk=participant_id)
    if not request.user.works_for(found.programme, *FOLLOWS):
        raise PermissionDenied
    return found


def _action(request: MemberRequest, action_id: int) -> NextAction:
    rows = NextAction.objects.visible_to(request.user).select_related(
        "participant__organisation", "participant__programme"
    )
    return get_object_or_404(rows, pk=action_id)


def _back(participant: Participant) -> HttpResponse:
    return redirect(f"{participant.organisation.get_absolute_url()}#volgen")
