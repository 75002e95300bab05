"""Reminders: what goes out when and what went out, and finance's acts on one invoice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.forms.reminders import HoldForm, ReminderFilterForm, SendForm
from budget.models import Reminder, ReminderSchedule
from budget.models.invoices import READS_BOOKS
from budget.models.reminders import ReminderQuerySet
from budget.reminder_files import planned_sheet, sent_sheet
from budget.selectors.reminders import Planned, planned_for, reminding_about, sent_for
from budget.services import reminders as services
from budget.views.requests import PROGRAMME, invoice_to_act_on
from portal.kit.acting import do
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from portal.kit.http import document_response
from portal.kit.sheets import Sheet
from programme.models import Role
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
SENT = "verstuurd"


@require_safe
@login_required
def reminders(request: MemberRequest) -> HttpResponse:
    """What is to go out; with ``?toon=verstuurd`` what went out."""
    schedules, form = _asked(request)
    sent = request.GET.get("toon") == SENT
    found: ReminderQuerySet | list[Planned] = (sent_for if sent else planned_for)(
        request.user, form.cleaned_data
    )
    sheet: Callable[[list[Any]], Sheet] = sent_sheet if sent else planned_sheet
    if file := list_file(request, found, sheet):
        return file
    finance = request.user.led_programme_ids(Role.FINANCE)
    context = {
        "sent": sent,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "off": [each for each in schedules if not each.active],
        "is_finance": any(each.programme_id in finance for each in schedules),
    }
    return render(request, "budget/reminders/list.html", context)


def _asked(request: MemberRequest) -> tuple[list[ReminderSchedule], ReminderFilterForm]:
    """The schedules of the books that this user reads, and the filters; 403 for others."""
    if not request.user.led_programme_ids(*READS_BOOKS):
        raise PermissionDenied
    schedules = list(ReminderSchedule.objects.visible_to(request.user).with_levels())
    form = ReminderFilterForm(
        request.GET,
        programmes={each.programme.slug: each.programme.short_name for each in schedules},
        titles={
            level.level: str(level) for each in reversed(schedules) for level in each.levels.all()
        },
    )
    if not form.is_valid():
        raise Http404
    return schedules, form


@require_safe
@login_required
def reminder_pdf(request: MemberRequest, number: str, level: int) -> HttpResponse:
    """The frozen letter; back to the invoice, which says so, until a worker made it."""
    reminder = get_object_or_404(
        Reminder.objects.visible_to(request.user).select_related("invoice", "document"),
        invoice__number=number,
        level=level,
    )
    if reminder.document is None:
        messages.info(request, _("De brief wordt nu gemaakt. Dat duurt hooguit een minuut."))
        return redirect(reminder.invoice)
    return document_response(reminder.document, inline=True)


@login_required
def send(request: MemberRequest, number: str) -> HttpResponse:
    """Send the next letter now; the page says which, to whom and what it asks."""
    found = invoice_to_act_on(request, number, PROGRAMME)
    planned = reminding_about(found, for_books=True).planned
    form = SendForm(
        request.POST or None, initial={"level_seen": planned.level.level if planned else 0}
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.send_reminder(
                invoice=found, actor=request.user, level_seen=form.cleaned_data["level_seen"]
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            told = _("{title} {number} wordt nu gemaakt en verstuurd naar {email}.")
            messages.success(
                request, told.format(title=sent.title, number=sent.number, email=sent.email)
            )
        return redirect(found)
    context = {"invoice": found, "planned": planned, "form": form}
    return render(request, "budget/reminders/send.html", context)


@login_required
def hold(request: MemberRequest, number: str) -> HttpResponse:
    """Keep an invoice's reminders back, with a reason."""
    found = invoice_to_act_on(request, number, PROGRAMME)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hold_reminders(invoice=found, actor=request.user, **form.cleaned_data)
        except services.WrongLastDay as refusal:
            form.add_error("until", str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(found)
        else:
            messages.success(request, _("De herinneringen van deze factuur staan stil."))
            return redirect(found)
    return render(request, "budget/reminders/hold.html", {"invoice": found, "form": form})


@require_POST
@login_required
def release(request: MemberRequest, number: str) -> HttpResponse:
    found = invoice_to_act_on(request, number, PROGRAMME)
    do(
        request,
        lambda: services.release_reminders(invoice=found, actor=request.user),
        _("De herinneringen van deze factuur gaan weer door."),
    )
    return redirect(found)
