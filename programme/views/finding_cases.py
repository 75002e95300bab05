"""The case that a view is about: 404 out of sight, 403 for who may not do this with it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from programme.models import Case
from programme.selectors import cases as rights
from programme.views.requests import MemberRequest


def visible_case(request: MemberRequest, pk: int) -> Case:
    visible = Case.objects.visible_to(request.user).select_related(
        "participant__organisation", "participant__programme__lead", "brought_by"
    )
    return get_object_or_404(visible, pk=pk)


def case_to_change(request: MemberRequest, pk: int) -> Case:
    found = visible_case(request, pk)
    if not rights.may_change(request.user, found):
        raise PermissionDenied
    return found


def case_to_assess(request: MemberRequest, pk: int) -> Case:
    found = visible_case(request, pk)
    if not rights.may_assess(request.user, found):
        raise PermissionDenied
    return found


def case_to_follow(request: MemberRequest, pk: int) -> Case:
    found = visible_case(request, pk)
    if not rights.follows_cases_of(request.user, found.participant.programme):
        raise PermissionDenied
    return found
