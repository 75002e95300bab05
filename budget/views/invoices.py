"""Invoices: the list, one invoice, its PDF, and finance's acts on it."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from budget.documents import vat_groups
from budget.forms.invoices import InvoiceFilterForm, PaymentForm
from budget.models import Invoice
from budget.selectors.invoices import invoices_for, sums_of
from budget.services import invoicing, payments
from portal.kit.acts import Refused
from portal.kit.http import document_response, file_response
from programme.models import Role
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
MOST_AT_ONCE = 200


@require_safe
@login_required
def invoices(request: MemberRequest) -> HttpResponse:
    form = InvoiceFilterForm(request.GET)
    found = invoices_for(request.user, form.cleaned_data if form.is_valid() else {})
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "form": form,
        "filtered": any(request.GET.values()),
        "sums": sums_of(found),
        "is_finance": _keeps_books(request),
    }
    return render(request, "budget/invoices/list.html", context)


@require_safe
@login_required
def invoice(request: MemberRequest, number: str) -> HttpResponse:
    found = _invoice(request, number=number)
    lines = list(found.lines.all())
    context = {
        "invoice": found,
        "lines": lines,
        "vat_groups": vat_groups(lines),
        "payments": found.payments.all(),
        "entries": audit_trail(found),
        "is_finance": _is_finance_of(request, found),
    }
    template = "document" if request.htmx else "invoice"
    return render(request, f"budget/invoices/{template}.html", context)


@require_safe
@login_required
def invoice_pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The frozen PDF; a waiting page (202) until a worker made it."""
    found = _invoice(request, number=number)
    if found.document is None:
        return render(request, "budget/invoices/waiting.html", {"invoice": found}, status=202)
    return document_response(found.document, inline=True)


@require_safe
@login_required
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft follows its agreement; once issued, its address leads to the invoice."""
    found = _invoice(request, pk=pk)
    if found.number:
        return redirect(found)
    context = {
        "invoice": found,
        "agreement": found.agreement_year.agreement,
        "lines": found.agreement_year.lines.payable(),
        "is_finance": _is_finance_of(request, found),
    }
    return render(request, "budget/invoices/draft.html", context)


@require_POST
@login_required
def issue(request: MemberRequest) -> HttpResponse:
    """Issue the chosen drafts, each in its own transaction; tells what was refused and why."""
    chosen = _chosen(request)
    if not chosen:
        messages.info(request, _("Kies eerst een of meer concepten."))
        return redirect("budget:invoices")
    done = 0
    for each in chosen:
        if not _is_finance_of(request, each):
            raise PermissionDenied
        try:
            invoicing.issue_invoice(invoice=each, actor=request.user)
            done += 1
        except Refused as refusal:
            messages.error(request, str(refusal))
    if done:
        told = ngettext("%(n)d factuur is uitgegeven.", "%(n)d facturen zijn uitgegeven.", done)
        messages.success(request, told % {"n": done})
    if len(chosen) == 1:
        chosen[0].refresh_from_db()
        return redirect(chosen[0])
    return redirect("budget:invoices")


@require_POST
@login_required
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    found = _invoice(request, pk=pk)
    if not _is_finance_of(request, found):
        raise PermissionDenied
    try:
        invoicing.discard_draft(invoice=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    told = _("Het concept is weggehaald.")
    if found.agreement_year.year <= timezone.localdate().year:
        told = _("Het concept is weggehaald. Vannacht maakt het portaal een nieuw concept.")
    messages.success(request, told)
    return redirect("budget:invoices")


@login_required
def pay(request: MemberRequest, number: str) -> HttpResponse:
    found = _invoice(request, number=number)
    if not _is_finance_of(request, found):
        raise PermissionDenied
    form = PaymentForm(request.POST or None, initial={"amount": found.open_amount})
    if request.method == "POST" and form.is_valid():
        try:
            payments.record_payment(invoice=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De betaling is geboekt."))
            return redirect(found)
    return render(request, "budget/invoices/pay.html", {"invoice": found, "form": form})


@require_POST
@login_required
def download(request: MemberRequest) -> HttpResponse:
    """The chosen invoices' PDFs as one ZIP; those still being made are left out and told."""
    papers = [each.document for each in _chosen(request) if each.document is not None]
    if not papers:
        messages.info(request, _("Kies een of meer facturen waarvan de PDF klaar is."))
        return redirect("budget:invoices")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for paper in papers:
            archive.writestr(paper.filename, paper.read())
    return file_response(
        packed.getvalue(), filename="facturen.zip", content_type="application/zip"
    )


def _invoice(request: MemberRequest, **by: object) -> Invoice:
    """The invoice, where this user may see it; 404 otherwise."""
    invoices = (
        Invoice.objects.visible_to(request.user)
        .with_amounts()
        .select_related(
            "document",
            "agreement_year__agreement__participant__organisation",
            "agreement_year__agreement__participant__programme",
        )
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
    )
    return get_object_or_404(invoices, **by)


def _chosen(request: MemberRequest) -> list[Invoice]:
    keys = [key for key in request.POST.getlist("invoice") if key.isdecimal()][:MOST_AT_ONCE]
    found = Invoice.objects.visible_to(request.user).filter(pk__in=keys)
    return list(found.select_related("document").order_by("pk"))


def _is_finance_of(request: MemberRequest, found: Invoice) -> bool:
    programme = found.agreement_year.agreement.participant.programme
    return bool(request.user.works_for(programme, Role.FINANCE))


def _keeps_books(request: MemberRequest) -> bool:
    """Whether the list offers finance's acts; each act checks again."""
    return bool(request.user.led_programme_ids(Role.FINANCE))
