"""Yearly statements: a year's list, one statement, its PDF, and finance's acts on them."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from budget.forms.statements import CorrectStatementForm
from budget.models import Statement
from budget.models.invoices import READS_OWN_INVOICES
from budget.selectors.statements import (
    due_among,
    making_of,
    parties_in,
    programmes_stated_to,
    statements_of,
)
from budget.services import stating
from budget.statement_files import statements_sheet
from budget.statements.contents import readable
from budget.statements.papers import contents_of, statement_pdf
from budget.views.programmes import query_of
from portal.kit.acts import Refused
from portal.kit.archives import archive_response
from portal.kit.downloads import list_file
from portal.kit.http import document_response, file_response
from programme.models import LEAD_ROLES, Programme, Role
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def statements(request: MemberRequest) -> HttpResponse:
    """Those of one year (``?jaar=``).

    While a worker makes some, the page asks how far it is, and is loaded anew once all is done.
    """
    mine = programmes_stated_to(request.user)
    programme = programme_asked(request, mine)
    year = _year(request, programme)
    found = list(statements_of(request.user, programme, year))
    if file := list_file(request, found, statements_sheet):
        return file
    is_finance = _keeps(request, programme)
    drafts = [each for each in found if is_finance and each.may_be_asked_for]
    choosable = due_among(drafts)
    context = {
        "programme": programme,
        "programmes": mine,
        "year": year,
        "found": found,
        "ready": [each for each in found if each.document is not None],
        "making": making_of(found),
        "is_finance": is_finance,
        "choosable": choosable,
        "waits": len(drafts) > len(choosable),
        "reads_all": (reads_all := programme.pk in request.user.led_programme_ids(*LEAD_ROLES)),
        "reads_invoices": reads_all or bool(request.user.organisation_ids(*READS_OWN_INVOICES)),
        "without": _without(programme, year, found) if is_finance else 0,
        "query": _query(programme, year),
    }
    if not request.htmx:
        return render(request, "budget/statements/list.html", context)
    if context["making"] is None:
        return HttpResponseClientRefresh()
    return render(request, "budget/statements/progress.html", context)


def _without(programme: Programme, year: int, found: list[Statement]) -> int:
    """How many parties of the year, the programme among them, have no statement yet."""
    parties = {None, *parties_in(programme, year).values_list("pk", flat=True)}
    return len(parties - {each.participant_id for each in found})


def _year(request: MemberRequest, programme: Programme) -> int:
    """The one asked for, else this year or the programme's nearest to it; 404 for nonsense."""
    asked = request.GET.get("jaar", "")
    if not asked:
        return programme.year_now
    if asked not in map(str, programme.years):
        raise Http404
    return int(asked)


@require_POST
@login_required
def draft_all(request: MemberRequest) -> HttpResponse:
    programme, year = _kept(request)
    made = stating.draft_statements(programme=programme, year=year, actor=request.user)
    if made:
        told = ngettext("%(n)d concept is gemaakt.", "%(n)d concepten zijn gemaakt.", made)
        messages.success(request, told % {"n": made})
    else:
        messages.info(request, _("Iedereen met een overeenkomst in dit jaar heeft al een opgave."))
    return _to_list(programme, year)


@require_POST
@login_required
def finalise(request: MemberRequest) -> HttpResponse:
    """Have the ticked drafts made final; tells which are refused and why."""
    programme, year = _kept(request)
    keys = {
        int(key) for key in request.POST.getlist("statement") if re.fullmatch(r"\d{1,18}", key)
    }
    chosen = statements_of(request.user, programme, year).drafts().filter(pk__in=keys)
    asked, refused = stating.ask_for_final(statements=chosen, actor=request.user)
    for sentence in refused:
        messages.error(request, sentence)
    if asked:
        told = ngettext(
            "%(n)d opgave wordt definitief gemaakt.",
            "%(n)d opgaven worden definitief gemaakt.",
            len(asked),
        )
        messages.success(request, told % {"n": len(asked)})
    elif not refused:
        messages.info(request, _("Kies eerst een of meer concepten."))
    return _to_list(programme, year)


@require_safe
@login_required
def archive(request: MemberRequest) -> HttpResponseBase:
    """The PDFs of all final statements of a year that this user may see, as one ZIP."""
    programme = programme_asked(request, programmes_stated_to(request.user))
    year = _year(request, programme)
    found = list(statements_of(request.user, programme, year).final())
    papers = [(each, each.document) for each in found if each.document is not None]
    left_out = [_("{statement}: nog geen PDF").format(statement=each) for each in found
                if each.document is None]  # fmt: skip
    if not found:
        left_out = [_("Voor {year} is nog geen opgave definitief.").format(year=year)]
    return archive_response(papers, filename=f"jaaropgaven-{year}.zip", left_out=left_out)


@require_safe
@login_required
def statement(request: MemberRequest, pk: int) -> HttpResponse:
    found = _statement(request, pk)
    context = {
        "statement": found,
        "contents": readable(contents_of(found)),
        "newer": _newer(request, found),
        "is_finance": _keeps(request, found.programme),
        "is_due": found.is_final or due_among([found]),
        "entries": audit_trail(found),
        "query": _query(found.programme, found.year),
    }
    return render(request, "budget/statements/statement.html", context)


def _newer(request: MemberRequest, found: Statement) -> Statement | None:
    return Statement.objects.visible_to(request.user).filter(corrects=found).first()


@require_safe
@login_required
def pdf(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The sealed PDF; of a draft a proof; a waiting page (202) until a worker made it."""
    found = _statement(request, pk)
    if found.document is not None:
        return document_response(found.document, inline=True)
    if found.is_being_made:
        return render(request, "budget/statements/waiting.html", {"statement": found}, status=202)
    return file_response(
        statement_pdf(found),
        filename=_("Concept {title} {party}.pdf").format(title=found.title, party=found.party),
        content_type="application/pdf",
        inline=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin the next version of a final statement."""
    found = _statement(request, pk)
    if not _keeps(request, found.programme):
        raise PermissionDenied
    form = CorrectStatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            newer = stating.correct_statement(
                statement=found, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Het concept van de nieuwe versie is gemaakt."))
            return redirect(newer)
    return render(request, "budget/statements/correct.html", {"statement": found, "form": form})


@require_POST
@login_required
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    found = _statement(request, pk)
    if not _keeps(request, found.programme):
        raise PermissionDenied
    try:
        stating.discard_statement(statement=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, _("Het concept is weggehaald."))
    return _to_list(found.programme, found.year)


def _statement(request: MemberRequest, pk: int) -> Statement:
    found = Statement.objects.visible_to(request.user).select_related(
        "programme__lead", "participant__organisation", "document", "corrects"
    )
    return get_object_or_404(found, pk=pk)


def _kept(request: MemberRequest) -> tuple[Programme, int]:
    """The programme and year that finance acts on; 403 for others."""
    programme = programme_asked(request, programmes_stated_to(request.user))
    if not _keeps(request, programme):
        raise PermissionDenied
    return programme, _year(request, programme)


def _keeps(request: MemberRequest, programme: Programme) -> bool:
    return programme.pk in request.user.led_programme_ids(Role.FINANCE)


def _to_list(programme: Programme, year: int) -> HttpResponse:
    return redirect(reverse("budget:statements") + _query(programme, year))


def _query(programme: Programme, year: int) -> str:
    return f"{query_of(programme)}&jaar={year}"
