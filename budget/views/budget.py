"""The budget of a year and of all years: page, PDF and spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget.models.invoices import READS_BOOKS
from budget.overview_files import overview_pdf, overview_xlsx, programme_pdf, programme_xlsx
from budget.overview_plots import plots_of, programme_plots_of
from budget.selectors.overview import (
    Overview,
    overview_of,
    programme_overview_of,
    programmes_budgeted_by,
)
from budget.services.deciding import may_be_decided
from budget.views.programmes import check_year, query_of
from portal.kit.http import file_response
from portal.kit.sheets import CONTENT_TYPES, XLSX
from programme.models import Programme, Role
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def current(request: MemberRequest) -> HttpResponse:
    """On to this year, or the nearest year of the programme."""
    programme = programme_asked(request, programmes_budgeted_by(request.user))
    url = reverse("budget:budget", args=[programme.year_now])
    return redirect(url + query_of(programme))


@require_safe
@login_required
def budget(request: MemberRequest, year: int) -> HttpResponse:
    mine = programmes_budgeted_by(request.user)
    overview = _overview(request, mine, year)
    context = {
        "overview": overview,
        "reads_books": overview.programme.pk in request.user.led_programme_ids(*READS_BOOKS),
        "may_decide": request.user.works_for(overview.programme, Role.FINANCE),
        **plots_of(overview),
        **frame(overview.programme, mine),
        "decides": may_be_decided(year)
        and request.user.works_for(overview.programme, Role.FINANCE),
    }
    return render(request, "budget/budget.html", context)


@require_safe
@login_required
def budget_pdf(request: MemberRequest, year: int) -> HttpResponse:
    overview = _overview(request, programmes_budgeted_by(request.user), year)
    return _file(overview_pdf(overview), overview.programme, str(year), "pdf")


@require_safe
@login_required
def budget_xlsx(request: MemberRequest, year: int) -> HttpResponse:
    overview = _overview(request, programmes_budgeted_by(request.user), year)
    return _file(overview_xlsx(overview), overview.programme, str(year), XLSX)


@require_safe
@login_required
def programme(request: MemberRequest) -> HttpResponse:
    """All years of the programme together."""
    mine = programmes_budgeted_by(request.user)
    overview = programme_overview_of(programme_asked(request, mine))
    context = {
        "overview": overview,
        **programme_plots_of(overview),
        **frame(overview.programme, mine),
    }
    return render(request, "budget/programme.html", context)


@require_safe
@login_required
def whole_pdf(request: MemberRequest) -> HttpResponse:
    found = programme_asked(request, programmes_budgeted_by(request.user))
    return _file(programme_pdf(programme_overview_of(found)), found, years_of(found), "pdf")


@require_safe
@login_required
def whole_xlsx(request: MemberRequest) -> HttpResponse:
    found = programme_asked(request, programmes_budgeted_by(request.user))
    return _file(programme_xlsx(programme_overview_of(found)), found, years_of(found), XLSX)


def frame(programme: Programme, mine: list[Programme]) -> dict[str, Any]:
    """What the tabs and links of every page about the budget need."""
    return {
        "programme": programme,
        "programmes": mine,
        "query": query_of(programme),
    }


def years_of(programme: Programme) -> str:
    return f"{programme.first_year}-{programme.last_year}"


def _file(content: bytes, programme: Programme, years: str, kind: str) -> HttpResponse:
    """With the programme's code: two programmes have a budget of the same year."""
    filename = _("Begroting {code} {years}.{kind}").format(
        code=programme.code, years=years, kind=kind
    )
    return file_response(
        content,
        filename=filename,
        content_type=CONTENT_TYPES.get(kind, "application/pdf"),
        inline=kind == "pdf",
    )


def _overview(request: MemberRequest, mine: list[Programme], year: int) -> Overview:
    """Of a programme year; 403 for who keeps no budget, 404 for a year outside it."""
    programme = programme_asked(request, mine)
    check_year(programme, year)
    return overview_of(programme, year)
