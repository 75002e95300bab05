"""Reading in lists: a file, what would happen to each line, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from masterclasses import jobs
from masterclasses.forms.reading_in import LateForm, LinesForm
from masterclasses.list_files import faulty_sheet
from masterclasses.models import Cohort, Masterclass, SentList
from masterclasses.selectors.sent_lines import counted
from masterclasses.selectors.sent_lists import CheckedList, lines_of, planned_on, progress_of
from masterclasses.sent_lists import attendance_in, people_in
from masterclasses.services.reading_in import note_attendance, send_list, start_enrolling
from masterclasses.states import SentListState
from masterclasses.views.attending import day_in_charge
from masterclasses.views.finding import cohort_to_plan
from masterclasses.views.list_files import sheet_response
from portal.kit.acting import do
from portal.kit.acts import Refused
from portal.kit.sheets import CSV
from portal.kit.table_forms import TableForm
from programme.views.requests import MemberRequest

PAGE_SIZE = 100
Kind = SentList.Kind


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_people(request: MemberRequest, pk: int) -> HttpResponse:
    """People of all organisations, for one cohort."""
    cohort = cohort_to_plan(request, pk)
    return _send(request, cohort, Kind.PEOPLE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_attendance(request: MemberRequest, pk: int) -> HttpResponse:
    """Who was there, on all days of a cohort."""
    cohort = cohort_to_plan(request, pk)
    return _send(request, cohort, Kind.ATTENDANCE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_day(request: MemberRequest, pk: int) -> HttpResponse:
    """Who was there on one day; for its trainers too."""
    day = day_in_charge(request, pk)
    return _send(request, day.cohort, Kind.ATTENDANCE, day)


def _send(
    request: MemberRequest, cohort: Cohort, kind: Kind, day: Masterclass | None = None
) -> HttpResponse:
    read = (
        people_in if kind == Kind.PEOPLE else partial(attendance_in, days=planned_on(cohort, day))
    )
    posted = request.method == "POST"
    form = TableForm(
        request.POST if posted else None, request.FILES if posted else None, read=read
    )
    if posted and form.is_valid():
        try:
            sent = send_list(
                cohort=cohort,
                kind=kind,
                table=form.table,
                filename=form.cleaned_data["upload"].name,
                actor=request.user,
                masterclass=day,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(sent)
    context = {"form": form, **_about(cohort, kind, day)}
    return render(request, "masterclasses/lists/send.html", context)


def _about(cohort: Cohort, kind: str, day: Masterclass | None) -> dict[str, Any]:
    """Where the pages stand: below the page with the list that is read in."""
    if day is not None:
        back, label = reverse("masterclasses:attendance", args=[day.pk]), _("Aanwezigheid")
    else:
        back = reverse("masterclasses:participants", args=[cohort.pk])
        label = _("Deelnemers van {cohort}").format(cohort=cohort.in_a_sentence)
    about = {"cohort": cohort, "masterclass": day, "back": back, "back_label": label}
    return {**about, "of_people": kind == Kind.PEOPLE}


def _list(request: MemberRequest, pk: int) -> SentList:
    found = SentList.objects.visible_to(request.user).select_related(
        "cohort__programme", "masterclass__cohort__programme", "started_by"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
@login_required
def sent_list(request: MemberRequest, pk: int) -> HttpResponse:
    """Each line with what happens to it.

    While a worker is at it, the page asks for the part that tells how far it is, and is loaded
    anew once all is done.
    """
    sent = _list(request, pk)
    if not request.htmx:
        return _page(request, sent)
    if (progress := progress_of(sent)) is None:
        return HttpResponseClientRefresh()
    context = {"sent": sent, "progress": progress}
    return render(request, "masterclasses/lists/progress.html", context)


def _page(request: MemberRequest, sent: SentList, reasons: LateForm | None = None) -> HttpResponse:
    context = {
        **_about(sent.cohort, sent.kind, sent.masterclass),
        "sent": sent,
        "done": sent.status == SentListState.DONE,
        "progress": progress_of(sent),
    }
    try:
        checked = lines_of(sent, request.user)
    except Refused as refusal:
        return render(request, "masterclasses/lists/list.html", {**context, "why": str(refusal)})
    form = LinesForm(request.GET, lines=checked.lines, done=context["done"])
    context |= {
        "checked": checked,
        "counts": counted(checked.lines),
        "form": form,
        "page": Paginator(form.shown(), PAGE_SIZE).get_page(request.GET.get("pagina")),
        "may_start": sent.status == SentListState.CHECKED and checked.acts,
        "reasons": reasons or _reasons(checked),
    }
    return render(request, "masterclasses/lists/list.html", context)


def _reasons(checked: CheckedList, data: Any = None) -> LateForm | None:
    late = checked.attendance is not None and checked.attendance.late
    return LateForm(data) if late else None


@require_POST
@login_required
def read_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Do what was looked over; what is faulty stays on the page to be mended."""
    sent = _list(request, pk)
    if sent.kind == Kind.PEOPLE:
        told = _("De lijst wordt ingelezen.")
        if do(request, lambda: start_enrolling(sent=sent, actor=request.user), told):
            jobs.read_in_list.delay_on_commit(sent.pk)
        return redirect(sent)
    try:
        reasons = _reasons(lines_of(sent, request.user), request.POST)
        if sent.status == SentListState.CHECKED and reasons and not reasons.is_valid():
            return _page(request, sent, reasons)
        reason = reasons.cleaned_data["reason"] if reasons and reasons.is_valid() else ""
        shown = request.POST.get("shown", "")
        added = note_attendance(sent=sent, shown=shown, reason=reason, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)d aantekening opgeslagen.", "%(n)d aantekeningen opgeslagen.", added)
        messages.success(request, text % {"n": added})
    return redirect(sent)


@require_safe
@login_required
def faulty(request: MemberRequest, pk: int) -> HttpResponse:
    """The lines that are left out, with why: to mend them and send them again."""
    sent = _list(request, pk)
    try:
        lines = lines_of(sent, request.user).faulty
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(sent)
    return sheet_response(faulty_sheet(sent, lines), CSV)
