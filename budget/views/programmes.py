"""What views about money begin with: the programme asked for (``?programma=``) and its years."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from budget.models.costs import KEEPS_COSTS
from budget.selectors.programmes import programmes_of, programmes_read_by
from programme.models import Programme, Role
from programme.views.requests import MemberRequest, programme_asked


def programme_read(request: MemberRequest) -> Programme:
    """Of which one reads the books; 403 for who reads none."""
    return programme_asked(request, programmes_read_by(request.user))


def programme_kept(request: MemberRequest) -> Programme:
    """For which one writes days and books expenses."""
    return programme_asked(request, programmes_of(request.user, *KEEPS_COSTS))


def programme_of_finance(request: MemberRequest) -> Programme:
    return programme_asked(request, programmes_of(request.user, Role.FINANCE))


def check_year(programme: Programme, year: int) -> None:
    """404 for a year outside the programme."""
    if year not in programme.years:
        raise Http404(_("Dit jaar hoort niet bij het programma."))


def query_of(programme: Programme) -> str:
    """What keeps an address with this programme."""
    return f"?programma={programme.slug}"
