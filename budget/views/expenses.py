"""Expenses: the list, one with its receipt, booking, and taking back."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget.cost_files import expenses_sheet
from budget.forms.costs import ExpenseFilterForm, ExpenseForm, UndoExpenseForm
from budget.models import Expense
from budget.models.costs import KEEPS_COSTS
from budget.selectors.costs import expenses_for
from budget.services.expenses import (
    WrongDay,
    WrongReceipt,
    WrongVat,
    book_expense,
    undo_expense,
)
from budget.views.cost_access import keeps
from budget.views.programmes import check_year, programme_kept, programme_read, query_of
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from portal.kit.http import document_response
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

PAGE_SIZE = 50
FIELDS = ((WrongDay, "day"), (WrongVat, "vat"), (WrongReceipt, "receipt"))


@require_safe
@login_required
def expenses(request: MemberRequest, year: int) -> HttpResponse:
    """The list, or as it is filtered a file of it."""
    programme = programme_read(request)
    check_year(programme, year)
    form = ExpenseFilterForm(request.GET, programme=programme)
    if not form.is_valid():
        raise Http404
    found = expenses_for(request.user, programme, year, form.cleaned_data)
    if file := list_file(request, found, partial(expenses_sheet, programme, year)):
        return file
    filtered = any(form.cleaned_data.values())
    context = {
        "programme": programme,
        "year": year,
        "years": programme.years,
        "query": query_of(programme),
        "form": form,
        "filtered": filtered,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "sums": found.order_by().aggregate(net=Sum("net"), vat=Sum("vat")),
        "keeps": keeps(request, programme),
    }
    return render(request, "budget/costs/expenses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def expense_new(request: MemberRequest) -> HttpResponse:
    programme = programme_kept(request)
    posted = request.method == "POST"
    form = ExpenseForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        programme=programme,
    )
    if posted and form.is_valid():
        try:
            made = book_expense(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(
                next((name for kind, name in FIELDS if isinstance(refusal, kind)), None),
                str(refusal),
            )
        else:
            messages.success(request, _("De uitgave is geboekt."))
            return redirect(made)
    url = reverse("budget:expenses", args=[programme.year_now])
    context = {"form": form, "programme": programme, "back": url + query_of(programme)}
    return render(request, "budget/costs/expense_new.html", context)


def _expense(request: MemberRequest, pk: int) -> Expense:
    visible = Expense.objects.visible_to(request.user).select_related(
        "line__programme", "receipt", "booked_by", "undoes__receipt", "undone_by"
    )
    return get_object_or_404(visible, pk=pk)


@require_safe
@login_required
def expense(request: MemberRequest, pk: int) -> HttpResponse:
    found = _expense(request, pk)
    programme = found.line.programme
    context = {
        "expense": found,
        "may_undo": not found.undoes_id and not found.is_undone and keeps(request, programme),
        "entries": audit_trail(found),
        "year": found.day.year,
        "query": query_of(programme),
    }
    return render(request, "budget/costs/expense.html", context)


@require_safe
@login_required
def receipt(request: MemberRequest, pk: int) -> HttpResponse:
    found = _expense(request, pk)
    if found.receipt is None:
        raise Http404
    return document_response(found.receipt)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def expense_undo(request: MemberRequest, pk: int) -> HttpResponse:
    found = _expense(request, pk)
    if not request.user.works_for(found.line.programme, *KEEPS_COSTS):
        raise PermissionDenied
    form = UndoExpenseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_expense(expense=found, reason=form.cleaned_data["reason"], actor=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De uitgave is teruggedraaid."))
            return redirect(found)
    return render(request, "budget/costs/expense_undo.html", {"form": form, "expense": found})
