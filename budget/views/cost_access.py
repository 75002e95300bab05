"""What views of costs begin with: the programme asked for, its years, and who may do what."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Worker
from budget.models.costs import KEEPS_COSTS
from budget.models.invoices import READS_BOOKS
from budget.selectors.costs import programmes_of
from programme.models import Programme, Role
from programme.views.requests import MemberRequest, programme_asked


def programme_read(request: MemberRequest) -> Programme:
    """Of which one reads the books (``?programma=``); 403 for who reads none."""
    return programme_asked(request, programmes_of(request.user, *READS_BOOKS))


def programme_kept(request: MemberRequest) -> Programme:
    """For which one writes days and books expenses."""
    return programme_asked(request, programmes_of(request.user, *KEEPS_COSTS))


def programme_of_finance(request: MemberRequest) -> Programme:
    return programme_asked(request, programmes_of(request.user, Role.FINANCE))


def check_year(programme: Programme, year: int) -> None:
    """404 for a year outside the programme."""
    if year not in programme.years:
        raise Http404(_("Dit jaar hoort niet bij het programma."))


def year_now(programme: Programme) -> int:
    """This year, or the nearest year of the programme."""
    return min(max(timezone.localdate().year, programme.first_year), programme.last_year)


def query_of(programme: Programme) -> str:
    """What keeps an address with this programme."""
    return f"?programma={programme.slug}"


def keeps(request: MemberRequest, programme: Programme) -> bool:
    return request.user.works_for(programme, *KEEPS_COSTS)


def worker_kept(request: MemberRequest, pk: int) -> Worker:
    """For who writes these days; 403 for who reads them, 404 for everybody else."""
    visible = Worker.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, pk=pk)
    if not Worker.objects.kept_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found
