"""Invoicing a year: all its agreements beforehand, the run, and its papers as one file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from budget import jobs
from budget.forms.year_run import chosen_of
from budget.models import Invoice, InvoiceRun
from budget.run_files import rehearsal_rows, rehearsal_sheet, run_rows, run_sheet
from budget.selectors.programmes import programmes_read_by
from budget.selectors.year_run import invoices_of, progress_of, runs_of, sums_of_run
from budget.services.rehearsing import rehearse
from budget.services.year_run import start_run
from budget.views.programmes import check_year, programme_read, query_of
from portal.kit.acts import Refused
from portal.kit.archives import archive_response
from portal.kit.downloads import FORM, list_file
from portal.kit.models import StoredDocument
from programme.models import Programme, Role
from programme.views.requests import MemberRequest, programme_asked

PAGE_SIZE = 50


@require_safe
@login_required
def current(request: MemberRequest) -> HttpResponse:
    """On to this year, or the nearest year of the programme."""
    programme = programme_read(request)
    return redirect(_address(programme, programme.year_now))


@require_safe
@login_required
def year_run(request: MemberRequest, year: int) -> HttpResponse:
    """A dry run: every agreement of the year with what it would be invoiced."""
    mine = programmes_read_by(request.user)
    programme = _of_year(request, mine, year)
    found = rehearse(programme, year)
    if file := list_file(request, rehearsal_rows(found), partial(rehearsal_sheet, year)):
        return file
    under_way = InvoiceRun.objects.under_way().filter(programme=programme, year=year)
    context = {
        "year": year,
        "programme": programme,
        "programmes": mine,
        "query": query_of(programme),
        "found": found,
        "runs": runs_of(programme, year),
        "under_way": under_way.first(),
        "early": year > timezone.localdate().year,
        "is_finance": request.user.works_for(programme, Role.FINANCE),
    }
    return render(request, "budget/runs/year.html", context)


@require_POST
@login_required
def start(request: MemberRequest, year: int) -> HttpResponse:
    """Start a run with what was ticked, at the amounts that the page showed."""
    programme = _of_year(request, programmes_read_by(request.user), year)
    if not request.user.works_for(programme, Role.FINANCE):
        raise PermissionDenied
    chosen = chosen_of(request.POST.getlist("chosen"))
    try:
        run = start_run(programme=programme, year=year, chosen=chosen, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(programme, year))
    jobs.issue_run.delay_on_commit(run.pk)
    return redirect(run)


@require_safe
@login_required
def run(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, what was held and why, and what was issued.

    While workers are at it, the page asks for the part that tells how far they are, and is
    loaded anew once all is done.
    """
    found = _run(request, pk)
    progress = progress_of(found)
    if request.htmx:
        if progress.is_done:
            return HttpResponseClientRefresh()
        return render(request, "budget/runs/progress.html", {"run": found, "progress": progress})
    issued = (
        invoices_of(found).select_related("agreement_year__agreement").prefetch_related("balance")
    )
    held = _held(found)
    rows = run_rows(held, issued) if FORM in request.GET else []
    if file := list_file(request, rows, partial(run_sheet, found)):
        return file
    context = {
        "run": found,
        "progress": progress,
        "held": held,
        "page": Paginator(issued, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "sums": sums_of_run(found),
        "back": _address(found.programme, found.year),
    }
    return render(request, "budget/runs/run.html", context)


@require_safe
@login_required
def run_zip(request: MemberRequest, pk: int) -> HttpResponseBase:
    """All PDFs and e-invoices of a run; a text in it says what was not issued."""
    found = _run(request, pk)
    if not progress_of(found).is_done:
        messages.info(request, _("Nog niet alle facturen zijn klaar. Probeer het straks weer."))
        return redirect(found)
    held = [f"{each.agreement_year.agreement}: {each.why_held}" for each in _held(found)]
    filename = f"{found.programme.code}-facturen-{found.year}-{found.pk}.zip"
    return archive_response(_papers(found), filename=filename, left_out=held)


def _papers(run: InvoiceRun) -> Iterator[tuple[Invoice, StoredDocument]]:
    issued = invoices_of(run).select_related("document", "einvoice").defer("seller", "buyer")
    for each in issued.iterator(chunk_size=100):
        for paper in (each.document, each.einvoice):
            if paper is not None:
                yield each, paper


def _run(request: MemberRequest, pk: int) -> InvoiceRun:
    visible = InvoiceRun.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("programme", "started_by"), pk=pk)


def _held(run: InvoiceRun) -> list[Any]:
    """With the agreement and, where there is one, its draft as ``asked``."""
    return list(
        run.items.held()
        .select_related("agreement_year__agreement__participant__organisation")
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
        .prefetch_related(
            Prefetch("agreement_year__invoices", Invoice.objects.drafts(), to_attr="drafts")
        )
    )


def _of_year(request: MemberRequest, mine: list[Programme], year: int) -> Programme:
    programme = programme_asked(request, mine)
    check_year(programme, year)
    return programme


def _address(programme: Programme, year: int) -> str:
    return reverse("budget:year_run", args=[year]) + query_of(programme)
