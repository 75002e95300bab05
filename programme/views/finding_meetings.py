"""The meeting that a view is about: 404 out of sight, 403 for who does not organise it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from programme.models import KnowledgeMeeting
from programme.selectors import rights
from programme.views.requests import MemberRequest


def visible_meeting(request: MemberRequest, meeting_id: int) -> KnowledgeMeeting:
    visible = KnowledgeMeeting.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("programme__network"), pk=meeting_id)


def meeting_to_plan(request: MemberRequest, meeting_id: int) -> KnowledgeMeeting:
    found = visible_meeting(request, meeting_id)
    if not rights.plans_meetings_of(request.user, found.programme):
        raise PermissionDenied
    return found
