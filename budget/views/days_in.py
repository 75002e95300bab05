"""Reading in worked days: a file, what would happen to each line, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget.cost_files import faulty_sheet
from budget.days_lists import lines_in
from budget.models import DaysList
from budget.models.costs import KEEPS_COSTS
from budget.selectors.sent_days import counted, fingerprint, lines_of
from budget.services.reading_in_days import read_in_days, send_days
from budget.views.programmes import programme_kept, query_of
from portal.kit.acts import Refused
from portal.kit.downloads import sheet_response
from portal.kit.sheets import CSV
from portal.kit.table_forms import TableForm
from programme.views.requests import MemberRequest

PAGE_SIZE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def days_send(request: MemberRequest) -> HttpResponse:
    programme = programme_kept(request)
    posted = request.method == "POST"
    form = TableForm(
        request.POST if posted else None, request.FILES if posted else None, read=lines_in
    )
    if posted and form.is_valid():
        sent = send_days(
            programme=programme,
            table=form.table,
            filename=form.cleaned_data["upload"].name,
            actor=request.user,
        )
        return redirect(sent)
    context = {
        "form": form,
        "programme": programme,
        "lines": programme.lines.order_by("position"),
        "query": query_of(programme),
        "year": programme.year_now,
    }
    return render(request, "budget/costs/days_send.html", context)


def _list(request: MemberRequest, pk: int) -> DaysList:
    visible = DaysList.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, pk=pk)
    if not request.user.works_for(found.programme, *KEEPS_COSTS):
        raise PermissionDenied
    return found


@require_safe
@login_required
def days_list(request: MemberRequest, pk: int) -> HttpResponse:
    """Each line with what happens to it, the faulty ones first."""
    sent = _list(request, pk)
    lines = lines_of(sent)
    faulty = [line for line in lines if line.is_faulty]
    ordered = [*faulty, *(line for line in lines if not line.is_faulty)]
    context = {
        "sent": sent,
        "counts": counted(lines),
        "faulty": len(faulty),
        "acts": sum(line.acts for line in lines),
        "shown": fingerprint(lines),
        "page": Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "query": query_of(sent.programme),
        "year": sent.programme.year_now,
    }
    return render(request, "budget/costs/days_list.html", context)


@require_POST
@login_required
def days_read_in(request: MemberRequest, pk: int) -> HttpResponse:
    sent = _list(request, pk)
    try:
        written = read_in_days(sent=sent, shown=request.POST.get("shown", ""), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%(n)d regel is verwerkt.", "%(n)d regels zijn verwerkt.", written)
        messages.success(request, told % {"n": written})
    return redirect(sent)


@require_safe
@login_required
def days_faulty(request: MemberRequest, pk: int) -> HttpResponse:
    """The lines that are left out, with why: to mend them and send them again."""
    sent = _list(request, pk)
    faulty = [line for line in lines_of(sent) if line.is_faulty]
    if not faulty:
        raise Http404
    return sheet_response(faulty_sheet(sent, faulty), CSV)
