"""Worked days by week: the week of everybody, and the sheet of one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from budget.forms.costs import WeekForm
from budget.models import Worker
from budget.models.costs import KEEPS_COSTS
from budget.models.invoices import READS_BOOKS
from budget.selectors.week_sheets import (
    Days,
    changes_in,
    days_of,
    fingerprint,
    week_of_everybody,
)
from budget.services.working_days import write_week
from budget.views.cost_access import keeps, worker_kept
from budget.views.programmes import programme_read, query_of
from budget.weeks import Week
from portal.kit import figures
from portal.kit.acts import Refused
from programme.models import Programme
from programme.views.requests import MemberRequest


@require_safe
@login_required
def my_week(request: MemberRequest) -> HttpResponse:
    """On to this week: one's own sheet, else that of everybody; 403 for who has neither."""
    week = Week.of(timezone.localdate())
    own = Worker.objects.visible_to(request.user).filter(user=request.user, works=True).first()
    if own is not None and not request.user.led_programme_ids(*KEEPS_COSTS):
        return redirect("budget:week_sheet", week.year, week.number, own.pk)
    if not request.user.led_programme_ids(*READS_BOOKS):
        raise PermissionDenied
    url = reverse("budget:week", args=[week.year, week.number])
    return redirect(f"{url}{query_of(programme_read(request))}")


def _week(programme: Programme, year: int, number: int) -> Week:
    """404 for a week that no calendar has, or that is wholly outside the programme."""
    week = Week(year, number)
    if not week.exists or not any(day.year in programme.years for day in week.days):
        raise Http404(_("Deze week is er niet, of hoort niet bij het programma."))
    return week


def _begun(week: Week) -> bool:
    return week <= Week.of(timezone.localdate())


@require_safe
@login_required
def week(request: MemberRequest, year: int, number: int) -> HttpResponse:
    """Who worked how much on what; from here one goes to somebody's sheet."""
    programme = programme_read(request)
    asked = _week(programme, year, number)
    lines = list(programme.lines.order_by("position"))
    rows = week_of_everybody(programme, asked, lines)
    context = {
        "programme": programme,
        "query": query_of(programme),
        "week": asked,
        "after": asked.after if _begun(asked.after) else None,
        "before": asked.before,
        "lines": lines,
        "rows": rows,
        "total": sum(row.total for row in rows),
        "keeps": keeps(request, programme),
    }
    return render(request, "budget/costs/week.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def week_sheet(request: MemberRequest, year: int, number: int, pk: int) -> HttpResponse:
    """The days of one worker; what was typed stays until it is right."""
    worker = worker_kept(request, pk)
    asked = _week(worker.programme, year, number)
    known = days_of(worker, asked)
    form = WeekForm(
        request.POST if request.method == "POST" else None,
        lines=worker.programme.lines.order_by("position"),
        week=asked,
        years=worker.programme.years,
        days=known,
        shown=fingerprint(known),
    )
    if "copy" in request.POST:
        form = _copied(request, form, worker, asked)
    elif form.is_bound and form.is_valid() and _written(request, form, worker, asked):
        return redirect("budget:week_sheet", year, number, pk)
    return _sheet(request, form, worker, asked, known)


def _written(request: MemberRequest, form: WeekForm, worker: Worker, asked: Week) -> bool:
    try:
        count = write_week(
            worker=worker,
            week=asked,
            days=form.written,
            shown=form.cleaned_data["shown"],
            actor=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.look_again(fingerprint(days_of(worker, asked)))
        return False
    if count:
        told = ngettext("%(n)d dag opgeslagen.", "%(n)d dagen opgeslagen.", count)
        messages.success(request, told % {"n": count})
    else:
        messages.info(request, _("Er was niets veranderd."))
    return True


def _copied(request: MemberRequest, form: WeekForm, worker: Worker, asked: Week) -> WeekForm:
    """With the week before filled in where nothing was; nothing is saved by it."""
    before: Days = {
        (line, day + timedelta(days=7)): part
        for (line, day), part in days_of(worker, asked.before).items()
    }
    form.with_blanks_filled(before)
    if before:
        told = _("De week ervoor is overgenomen. Kijk de dagen na en sla dan op.")
        messages.info(request, told)
    else:
        messages.info(request, _("In de week ervoor is niets geschreven."))
    form.unjudged()
    return form


def _sheet(
    request: MemberRequest, form: WeekForm, worker: Worker, asked: Week, known: Days
) -> HttpResponse:
    context = {
        "form": form,
        "worker": worker,
        "week": asked,
        "before": asked.before,
        "after": asked.after if _begun(asked.after) else None,
        "total": sum(known.values()),
        "begun": _begun(asked),
        "changes": changes_in(worker, asked),
        "reads": request.user.works_for(worker.programme, *READS_BOOKS),
        "query": query_of(worker.programme),
        "written": _told(worker, known) if form.non_field_errors() else [],
    }
    return render(request, "budget/costs/sheet.html", context)


def _told(worker: Worker, known: Days) -> list[str]:
    """What a sheet holds now, for who filled in an older one."""
    names = dict(worker.programme.lines.values_list("pk", "name"))
    return [
        f"{date_format(day, 'l j F')}, {names[line]}: {figures.short(part)}"
        for (line, day), part in sorted(known.items(), key=lambda cell: cell[0][1])
    ]
