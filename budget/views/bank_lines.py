"""Lines of the bank: the list, one line, and finance's acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.forms.banking import AllocateForm, LineFilterForm, SetAsideForm
from budget.models import BankTransaction
from budget.models.invoices import READS_BOOKS
from budget.payment_files import lines_sheet
from budget.selectors.bank_lines import Shown, as_shown, leads_of, lines_for, listed, shown
from budget.selectors.matching import Books, Item
from budget.services import bank_lines
from budget.services.bank_lines import may_be_unlinked
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.models import Role
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
MOST_ITEMS = 25


@require_safe
@login_required
def lines(request: MemberRequest) -> HttpResponse:
    """For who reads the books of a programme."""
    if not request.user.led_programme_ids(*READS_BOOKS):
        raise PermissionDenied
    form = LineFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = listed(lines_for(request.user, filters), filters.get("state") or "")
    if file := list_file(request, found, lines_sheet):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "page": page,
        "rows": as_shown(page),
        "filtered": any(filters.values()),
        "is_finance": bool(leads_of(request.user)),
        "waiting": BankTransaction.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "budget/banking/list.html", context)


@require_safe
@login_required
def line(request: MemberRequest, pk: int) -> HttpResponse:
    found = _line(request, pk)
    booked = found.line.payments.filter(undoes__isnull=True)
    booked = booked.select_related("invoice", "undone_by", "booked_by").order_by("pk")
    context = {
        "line": found.line,
        "state": found.state,
        "proposal": found.proposal,
        "payments": [(each, may_be_unlinked(each, found.line)) for each in booked],
        "asides": found.line.set_aside.select_related("by", "lifted_by"),
        "entries": audit_trail(found.line),
        "is_finance": _is_finance(request, found.line),
    }
    return render(request, "budget/banking/line.html", context)


@require_POST
@login_required
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Book what is proposed, as it was shown; back to where it was shown."""
    found = _line_to_act_on(request, pk)
    seen = request.POST.get("seen", "")
    try:
        bank_lines.accept_proposal(line=found.line, seen=seen, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found.line)
    messages.success(request, _("Geboekt. Klopt het niet? Draai de betaling dan terug."))
    return redirect(_back(request) or found.line)


@login_required
def allocate(request: MemberRequest, pk: int) -> HttpResponse:
    """Say for which invoices a line is, and for how much of each."""
    found = _line_to_act_on(request, pk)
    if not found.line.left or found.line.is_aside:
        messages.info(request, _("Op deze regel is niets te verdelen."))
        return redirect(found.line)
    sent = request.POST if request.method == "POST" else None
    form = _allocate_form(request, found)
    if sent is not None and "find" not in sent and form.is_valid():
        try:
            bank_lines.allocate(
                line=found.line,
                amounts=form.amounts(),
                seen=form.cleaned_data["seen"],
                beyond=form.cleaned_data.get("beyond", False),
                actor=request.user,
            )
        except bank_lines.NotOnInvoice as refusal:
            form.add_error(f"amount_{refusal.invoice}", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Het bedrag is geboekt."))
            return redirect(found.line)
    context = {"line": found.line, "form": form, "left": abs(found.line.left)}
    return render(request, "budget/banking/allocate.html", context)


def _allocate_form(request: MemberRequest, found: Shown) -> AllocateForm:
    """With the invoices that were looked for, and those for which something was filled in."""
    sent = request.POST if request.method == "POST" else None
    splits = found.proposal.splits if found.proposal else ()
    wanted = {each.item.pk for each in splits} if sent is None else AllocateForm.typed(sent)
    search = (sent or request.GET).get("search", "").strip().lower()
    items = _items(found.line, wanted, search)
    return AllocateForm(
        sent,
        items=items,
        proposal=found.proposal,
        comes_in=found.line.amount > 0,
    )


def _items(line: BankTransaction, wanted: set[int], search: str) -> list[Item]:
    """First what was filled in, then what has something open; closed ones when looked for."""
    items = Books.of(line.file.lead_id).items
    first = [item for item in items if item.pk in wanted]
    rest = [
        item
        for item in items
        if item.pk not in wanted
        and (
            search in f"{item.number} {item.party}".lower()
            if search
            else item.open * line.amount > 0
        )
    ]
    return [*first, *rest[:MOST_ITEMS]]


@login_required
def set_aside(request: MemberRequest, pk: int) -> HttpResponse:
    found = _line_to_act_on(request, pk)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank_lines.set_aside(line=found.line, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("De regel is opzijgezet."))
        return redirect(found.line)
    return render(request, "budget/banking/set_aside.html", {"line": found.line, "form": form})


@require_POST
@login_required
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    found = _line_to_act_on(request, pk)
    try:
        bank_lines.take_back(line=found.line, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De regel wacht weer om geboekt te worden."))
    return redirect(found.line)


@require_POST
@login_required
def unlink(request: MemberRequest, pk: int, payment: int) -> HttpResponse:
    """Loose a payment that was booked by hand from this line."""
    found = _line_to_act_on(request, pk)
    tied = get_object_or_404(found.line.payments, pk=payment)
    try:
        bank_lines.unlink_payment(payment=tied, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De betaling is losgemaakt van deze regel."))
    return redirect(found.line)


def _line(request: MemberRequest, pk: int) -> Shown:
    rows = BankTransaction.objects.visible_to(request.user).with_booked()
    (found,) = shown([get_object_or_404(rows.select_related("file__document"), pk=pk)])
    return found


def _line_to_act_on(request: MemberRequest, pk: int) -> Shown:
    found = _line(request, pk)
    if not _is_finance(request, found.line):
        raise PermissionDenied
    return found


def _is_finance(request: MemberRequest, line: BankTransaction) -> bool:
    return request.user.has_role(line.file.lead_id, Role.FINANCE)


def _back(request: MemberRequest) -> str:
    """The list or file from which somebody came; no other address."""
    back = request.POST.get("back", "")
    return back if back.startswith(reverse("budget:bank_lines")) else ""
