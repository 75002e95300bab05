"""The budget of a year: page, PDF and spreadsheet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget.models.invoices import READS_BOOKS
from budget.overview_files import overview_pdf, overview_xlsx, plot_of
from budget.selectors.overview import Overview, overview_of, programmes_budgeted_by
from portal.kit.http import file_response
from programme.models import Programme
from programme.views.requests import MemberRequest, programme_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def current(request: MemberRequest) -> HttpResponse:
    """On to this year, or the nearest year of the programme."""
    programme = programme_asked(request, programmes_budgeted_by(request.user))
    year = min(max(timezone.localdate().year, programme.first_year), programme.last_year)
    url = reverse("budget:budget", args=[year])
    return redirect(f"{url}?programma={programme.slug}")


@require_safe
@login_required
def budget(request: MemberRequest, year: int) -> HttpResponse:
    mine = programmes_budgeted_by(request.user)
    overview = _overview(request, mine, year)
    context = {
        "overview": overview,
        "plot": plot_of(overview),
        "query": f"?programma={overview.programme.slug}",
        "years": overview.programme.years,
        "programmes": mine,
        "reads_books": overview.programme.pk in request.user.led_programme_ids(*READS_BOOKS),
    }
    return render(request, "budget/budget.html", context)


@require_safe
@login_required
def budget_pdf(request: MemberRequest, year: int) -> HttpResponse:
    overview = _overview(request, programmes_budgeted_by(request.user), year)
    return file_response(
        overview_pdf(overview),
        filename=_filename(overview, "pdf"),
        content_type="application/pdf",
        inline=True,
    )


@require_safe
@login_required
def budget_xlsx(request: MemberRequest, year: int) -> HttpResponse:
    overview = _overview(request, programmes_budgeted_by(request.user), year)
    return file_response(
        overview_xlsx(overview),
        filename=_filename(overview, "xlsx"),
        content_type=XLSX,
    )


def _filename(overview: Overview, kind: str) -> str:
    """With the programme's code: two programmes have a budget of the same year."""
    return _("Begroting {code} {year}.{kind}").format(
        code=overview.programme.code, year=overview.year, kind=kind
    )


def _overview(request: MemberRequest, mine: list[Programme], year: int) -> Overview:
    """Of a programme year; 403 for who keeps no budget, 404 for a year outside it."""
    programme = programme_asked(request, mine)
    if year not in programme.years:
        raise Http404(_("Dit jaar hoort niet bij het programma."))
    return overview_of(programme, year)
