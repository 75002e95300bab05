"""Who may do what with a programme's costs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from budget.models import Worker
from budget.models.costs import KEEPS_COSTS
from programme.models import Programme
from programme.views.requests import MemberRequest


def keeps(request: MemberRequest, programme: Programme) -> bool:
    return request.user.works_for(programme, *KEEPS_COSTS)


def worker_kept(request: MemberRequest, pk: int) -> Worker:
    """For who writes these days; 403 for who reads them, 404 for everybody else."""
    visible = Worker.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, pk=pk)
    if not Worker.objects.kept_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found
