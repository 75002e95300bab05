"""The books of a year: what was booked, its downloads, closing it, and the codes of accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budget.books_files import invoices_sheet, journal_sheet, lines_sheet, payments_sheet, sums_of
from budget.forms.books import CloseForm, LedgerCodesForm, ReopenForm
from budget.ledger import journal_of
from budget.selectors.accounts import chart_of
from budget.selectors.books import (
    account_totals,
    book_years,
    invoices_in,
    lines_in,
    payments_in,
)
from budget.selectors.closing import books_of, open_ends
from budget.selectors.programmes import programmes_read_by
from budget.services import closing
from budget.services.bookkeeping import set_ledger_codes
from budget.views.programmes import query_of
from portal.kit.acts import Refused
from portal.kit.downloads import sheet_response
from portal.kit.sheets import Sheet
from programme.models import Programme, Role
from programme.views.requests import MemberRequest, programme_asked

FILES = {
    "journaal": gettext_lazy("Journaal"),
    "facturen": gettext_lazy("Facturen"),
    "factuurregels": gettext_lazy("Factuurregels"),
    "betalingen": gettext_lazy("Betalingen"),
}


@require_safe
@login_required
def current(request: MemberRequest) -> HttpResponse:
    """On to this year, or the nearest year in which something is booked."""
    _mine, programme = _programmes(request)
    years = book_years(programme)
    return _back(programme, min(max(timezone.localdate().year, years[0]), years[-1]))


@require_safe
@login_required
def books(request: MemberRequest, year: int) -> HttpResponse:
    mine, programme = _programmes(request)
    years = _years(programme, year)
    entries, chart = journal_of(programme, year), chart_of(programme)
    totals = account_totals(entries, chart)
    debit, credit = sums_of((each.debit, each.credit) for each in totals)
    context = {
        "programme": programme,
        "programmes": mine,
        "year": year,
        "years": years,
        "query": query_of(programme),
        "files": FILES,
        "entries": len(entries),
        "totals": totals,
        "debit": debit,
        "credit": credit,
        "difference": debit - credit,
        "missing": chart.missing_in(entries),
        "books": (state := books_of(programme)),
        "closing": state.last_of(year),
        "is_turn": state.turn == year,
        "is_finance": _is_finance(request, programme),
    }
    return render(request, "budget/books/books.html", context)


@require_safe
@login_required
def books_file(request: MemberRequest, year: int, what: str, form: str) -> HttpResponse:
    """All that is dated in the year; a journal without codes leads to where they are given."""
    _mine, programme = _programmes(request)
    _years(programme, year)
    if what not in FILES:
        raise Http404
    title = f"{FILES[what]} {programme.code} {year}"
    if what == "journaal":
        return _journal(request, programme, year, form, title)
    return sheet_response(_table(programme, year, what, title), form)


def _table(programme: Programme, year: int, what: str, title: str) -> Sheet:
    if what == "facturen":
        return invoices_sheet(invoices_in(programme, year), title)
    if what == "factuurregels":
        return lines_sheet(lines_in(programme, year), title)
    return payments_sheet(payments_in(programme, year), title)


def _journal(
    request: MemberRequest, programme: Programme, year: int, form: str, title: str
) -> HttpResponse:
    """In Dutch whoever downloads it: finance's own books read it, by its headings."""
    with translation.override(settings.LANGUAGE_CODE):
        entries, chart = journal_of(programme, year), chart_of(programme)
        sheet = journal_sheet(entries, chart, title)
    if missing := chart.missing_in(entries):
        messages.error(
            request,
            _("Het journaal kan nog niet: geef eerst een rekening aan {accounts}.").format(
                accounts=", ".join(missing)
            ),
        )
        return _back(programme, year)
    return sheet_response(sheet, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, year: int) -> HttpResponse:
    """Shows what is still open (GET), then closes the year (POST)."""
    programme = _kept(request)
    _years(programme, year)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close_year(programme=programme, year=year, actor=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("{year} is afgesloten.").format(year=year))
            return _back(programme, year)
    context = {
        "programme": programme,
        "year": year,
        "query": query_of(programme),
        "open_ends": list(open_ends(programme, year)),
        "books": (state := books_of(programme)),
        "is_closed": year <= state.closed,
        "is_turn": state.turn == year,
        "form": form,
    }
    return render(request, "budget/books/close.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: MemberRequest, year: int) -> HttpResponse:
    programme = _kept(request)
    found = programme.year_closings.standing().filter(year=year).first()
    if found is None:
        messages.info(request, _("{year} is niet afgesloten.").format(year=year))
        return _back(programme, year)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.reopen_year(closing=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("{year} is weer open.").format(year=year))
            return _back(programme, year)
    context = {"programme": programme, "year": year, "query": query_of(programme), "form": form}
    return render(request, "budget/books/reopen.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_codes(request: MemberRequest) -> HttpResponse:
    """Finance gives the accounts of the journal the codes of its own books."""
    programme = _kept(request)
    posted = request.POST if request.method == "POST" else None
    form = LedgerCodesForm(posted, chart=chart_of(programme))
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_ledger_codes(programme=programme, codes=form.codes, actor=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("De rekeningen zijn opgeslagen.") if changed else _("Er is niets gewijzigd.")
            messages.success(request, told)
            return redirect(request.get_full_path())
    context = {"programme": programme, "form": form, "query": query_of(programme)}
    return render(request, "budget/books/codes.html", context)


def _programmes(request: MemberRequest) -> tuple[list[Programme], Programme]:
    """Whose books one reads, and which was asked for; 403 for who reads none."""
    mine = programmes_read_by(request.user)
    return mine, programme_asked(request, mine)


def _kept(request: MemberRequest) -> Programme:
    """Whose books one keeps; 403 for who only reads them."""
    _mine, programme = _programmes(request)
    if not _is_finance(request, programme):
        raise PermissionDenied
    return programme


def _is_finance(request: MemberRequest, programme: Programme) -> bool:
    return request.user.works_for(programme, Role.FINANCE)


def _years(programme: Programme, year: int) -> list[int]:
    years = book_years(programme)
    if year not in years:
        raise Http404(_("Dit jaar hoort niet bij het programma."))
    return years


def _back(programme: Programme, year: int) -> HttpResponse:
    return redirect(reverse("budget:books", args=[year]) + query_of(programme))
