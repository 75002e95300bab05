"""How invoices and credit notes went to customers: finance's list, and what it does about it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.delivery_files import delivery_sheet
from budget.forms.deliveries import DeliverAgainForm, DeliveryFilterForm, OutcomeForm
from budget.models.invoices import READS_BOOKS
from budget.selectors.deliveries import deliveries_for, paperless
from budget.services import delivering
from budget.views.requests import PROGRAMME, invoice_to_act_on
from packages.models import Channel
from packages.selectors.channels import configured_channels
from portal.kit.acting import added, do
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.models import Role
from programme.views.requests import MemberRequest

PAGE_SIZE = 50


@require_safe
@login_required
def deliveries(request: MemberRequest) -> HttpResponse:
    if not request.user.led_programme_ids(*READS_BOOKS):
        raise PermissionDenied
    form = DeliveryFilterForm(request.GET)
    if not form.is_valid():  # somebody made up the address
        raise Http404
    found = deliveries_for(request.user, form.cleaned_data)
    if file := list_file(request, found, delivery_sheet):
        return file
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "paperless": list(paperless(request.user)[:PAGE_SIZE]),
        "is_finance": bool(request.user.led_programme_ids(Role.FINANCE)),
    }
    return render(request, "budget/deliveries/list.html", context)


@login_required
def deliver_again(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_to_act_on(request, number, PROGRAMME)
    last = found.deliveries.first()
    shown = {
        "channel": last.channel if last else Channel.MAIL,
        "email": found.buyer["email"],
        "seen": last.pk if last else 0,
    }
    if shown["channel"] not in configured_channels():
        shown["channel"] = Channel.MAIL
    form = DeliverAgainForm(request.POST or None, initial=shown)
    if form.is_valid() and added(
        request,
        form,
        lambda: delivering.deliver_again(invoice=found, actor=request.user, **form.cleaned_data),
        _("De factuur gaat opnieuw de deur uit."),
    ):
        return redirect(found)
    context = {"invoice": found, "form": form, "last": last}
    return render(request, "budget/deliveries/again.html", context)


@login_required
def note_outcome(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    found = invoice_to_act_on(request, number, PROGRAMME)
    delivery = get_object_or_404(found.deliveries, pk=pk)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delivering.note_outcome(delivery=delivery, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Dit is genoteerd."))
            return redirect(found)
    context = {"invoice": found, "delivery": delivery, "form": form}
    return render(request, "budget/deliveries/outcome.html", context)


@require_POST
@login_required
def make_papers_again(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_to_act_on(request, number, PROGRAMME)
    do(
        request,
        lambda: delivering.make_papers_again(invoice=found, actor=request.user),
        _("De PDF en de e-factuur worden opnieuw gemaakt."),
    )
    return redirect(found)
