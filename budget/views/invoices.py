"""Invoices: the list, one invoice, its PDF, and finance's acts on it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget.books_files import invoices_sheet
from budget.forms.invoices import InvoiceFilterForm
from budget.models import Invoice
from budget.models.invoices import READS_BOOKS, per_treatment
from budget.selectors.crediting import meaning_of
from budget.selectors.deliveries import deliveries_of, failure_of
from budget.selectors.expected import expected_or_none, lines_with_vat
from budget.selectors.invoices import invoices_for, offered_to, sums_of
from budget.selectors.reminders import reminding_about
from budget.services import invoicing
from budget.services.disputes import may_dispute
from budget.states import InvoiceState
from budget.views.requests import invoice_asked, is_finance_of
from packages.selectors.agreements import acts_open_to
from portal.kit.acts import Refused
from portal.kit.archives import archive_response
from portal.kit.downloads import list_file
from portal.kit.http import document_response
from programme.models import Role
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
# What a page shows can be chosen at once: issuing that many stays well under a second.
MOST_AT_ONCE = PAGE_SIZE
# What a draft shows of its agreement; an issued invoice has a frozen copy of its own.
AGREED = (
    "agreement_year__agreement__participant__organisation",
    "agreement_year__agreement__participant__programme__lead",
    "agreement_year__agreement__choice",
)


@require_safe
@login_required
def invoices(request: MemberRequest) -> HttpResponse:
    offered = offered_to(request.user)
    form = InvoiceFilterForm(request.GET, offered=offered)
    if not form.is_valid():
        raise Http404
    found = invoices_for(request.user, form.cleaned_data)
    if file := list_file(request, found, invoices_sheet):
        return file
    sums = sums_of(found)
    paginator = Paginator(found, PAGE_SIZE)
    paginator.count = sums.count  # that query has counted them
    context = {
        "page": paginator.get_page(request.GET.get("pagina")),
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "can_filter": sums.count > 1,
        "sums": sums,
        "is_finance": _is_finance_somewhere(request),
        "reads_books": bool(request.user.led_programme_ids(*READS_BOOKS)),
        "query": _query(request),
    }
    return render(request, "budget/invoices/list.html", context)


@require_safe
@login_required
def invoice(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_asked(request, "einvoice", "credits", "replaces", number=number)
    lines = list(found.lines.order_by("position"))
    programme_id = found.agreement_year.agreement.participant.programme_id
    for_books = programme_id in request.user.led_programme_ids(*READS_BOOKS)
    context = {
        "invoice": found,
        "lines": lines,
        "vat_groups": per_treatment(lines),
        "entries": audit_trail(found),
        "reminding": reminding_about(found, for_books=for_books),
        "may_dispute": may_dispute(request.user, found),
        "deliveries": deliveries_of(found),
        "failure": failure_of(found),
        "reads_books": for_books,
        "is_finance": is_finance_of(request, found),
        "query": _query(request),
    }
    if request.htmx:
        return render(request, "budget/invoices/document.html", context)
    if found.is_credit_note:
        context |= {"meaning": meaning_of(found), "gross": -found.balance.gross}
        return render(request, "budget/invoices/credit_note.html", context)
    return render(request, "budget/invoices/invoice.html", context | _of_invoice(found))


def _of_invoice(found: Invoice) -> dict[str, object]:
    """What came in on it, what was taken back, and what stands for it since."""
    credited = bool(found.balance.credited)
    return {
        "payments": found.payments.filter(undoes__isnull=True).select_related("undone_by"),
        "to_refund": -found.balance.open,
        "credit_notes": found.credit_notes.select_related("balance").order_by("number")
        if credited
        else (),
        "credited_wholly": found.balance.credited == found.balance.gross,
        "replacement": Invoice.objects.filter(replaces=found).first() if credited else None,
    }


@require_safe
@login_required
def invoice_pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The frozen PDF; a waiting page (202) until a worker made it."""
    found = invoice_asked(request, number=number)
    if found.document is None:
        return render(request, "budget/invoices/waiting.html", {"invoice": found}, status=202)
    return document_response(found.document, inline=True)


@require_safe
@login_required
def invoice_xml(request: MemberRequest, number: str) -> HttpResponse:
    """The frozen e-invoice; a waiting page (202) until a worker made it."""
    found = invoice_asked(request, "einvoice", number=number)
    if found.einvoice is None:
        return render(request, "budget/invoices/waiting.html", {"invoice": found}, status=202)
    return document_response(found.einvoice)


@require_safe
@login_required
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft follows its agreement; once issued, its address leads to the invoice."""
    found = invoice_asked(request, *AGREED, pk=pk)
    if found.number:
        return _back(request, found)
    agreement = found.agreement_year.agreement
    invoicing_data = agreement.invoicing
    lines = lines_with_vat(found.agreement_year)
    context = {
        "invoice": found,
        "agreement": agreement,
        "invoicing": invoicing_data,
        "changes_invoicing": "change_invoicing" in acts_open_to(agreement, request.user),
        "lines": lines,
        "expected": expected_or_none(lines, found.agreement_year.year),
        "gaps": invoicing.in_the_way_of(found, agreement, net=found.balance.net),
        "is_finance": is_finance_of(request, found),
        "query": _query(request),
    }
    return render(request, "budget/invoices/draft.html", context)


@require_POST
@login_required
def issue(request: MemberRequest) -> HttpResponse:
    """Issue the chosen drafts, each in its own transaction; tells what was refused and why."""
    ticked, beyond = _chosen(request)
    chosen = [each for each in ticked if each.status == InvoiceState.DRAFT]
    if not chosen:
        messages.info(request, _("Kies eerst een of meer concepten."))
        return _back(request)
    if not any(is_finance_of(request, each) for each in chosen):
        raise PermissionDenied
    done = 0
    for each in chosen:
        try:
            invoicing.issue_invoice(invoice=each, actor=request.user)
            done += 1
        except Refused as refusal:
            messages.error(request, str(refusal))
    if done:
        told = ngettext("%(n)d factuur is uitgegeven.", "%(n)d facturen zijn uitgegeven.", done)
        messages.success(request, told % {"n": done})
    if beyond:
        messages.warning(request, _beyond(beyond))
    only = Invoice.objects.filter(pk=chosen[0].pk).first() if len(chosen) == 1 else None
    return _back(request, only)


def _beyond(beyond: int) -> str:
    return _("Er gaan hooguit {most} facturen tegelijk. Kies de overige {beyond} opnieuw.").format(
        most=MOST_AT_ONCE, beyond=beyond
    )


@require_POST
@login_required
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    found = invoice_asked(request, pk=pk)
    if not is_finance_of(request, found):
        raise PermissionDenied
    try:
        invoicing.discard_draft(invoice=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, found)
    told = _("Het concept is weggehaald.")
    if found.agreement_year.year <= timezone.localdate().year:
        told = _("Het concept is weggehaald. Vannacht maakt het portaal een nieuw concept.")
    messages.success(request, told)
    return _back(request)


@require_POST
@login_required
def download(request: MemberRequest) -> HttpResponseBase:
    """The chosen invoices' PDFs and e-invoices as one ZIP; a text in it says what is not there."""
    chosen, beyond = _chosen(request)
    left_out = [_("{invoice}: nog geen PDF").format(invoice=each) for each in chosen
                if each.document is None]  # fmt: skip
    if len(left_out) == len(chosen):
        messages.info(request, _("Kies een of meer facturen waarvan de PDF klaar is."))
        return _back(request)
    if beyond:
        left_out.append(_beyond(beyond))
    papers = [
        (each, paper)
        for each in chosen
        for paper in (each.document, each.einvoice)
        if paper is not None
    ]
    return archive_response(papers, filename="facturen.zip", left_out=left_out)


def _query(request: MemberRequest) -> str:
    """The filters and the page of the list, which the addresses that lead back carry along."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _back(request: MemberRequest, found: Invoice | None = None) -> HttpResponse:
    """To one invoice, else to the list as it was filtered."""
    address = found.get_absolute_url() if found else reverse("budget:invoices")
    return redirect(address + _query(request))


def _chosen(request: MemberRequest) -> tuple[list[Invoice], int]:
    """Those that were ticked, as many as go at once, and how many are beyond that."""
    sent = request.POST.getlist("invoice")
    keys = sorted({int(key) for key in sent if re.fullmatch(r"[0-9]{1,18}", key)})
    found = (
        Invoice.objects.visible_to(request.user)
        .filter(pk__in=keys[:MOST_AT_ONCE])
        .select_related(
            "document", "einvoice", "agreement_year__agreement__participant__programme"
        )
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
        .order_by("pk")
    )
    return list(found), max(len(keys) - MOST_AT_ONCE, 0)


def _is_finance_somewhere(request: MemberRequest) -> bool:
    """Whether the list offers finance's acts; each act checks again."""
    return bool(request.user.led_programme_ids(Role.FINANCE))
