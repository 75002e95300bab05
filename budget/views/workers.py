"""The register of who works for the programme by the day, and their day rates."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget.forms.costs import DayRateForm, WorkerForm
from budget.models import Worker
from budget.models.costs import KEEPS_COSTS
from budget.selectors.costs import workers_of
from budget.selectors.week_sheets import rates_of
from budget.services.workers import accounts_of, change_worker, register_worker, set_day_rate
from budget.views.cost_access import keeps
from budget.views.programmes import (
    programme_kept,
    programme_of_finance,
    programme_read,
    query_of,
)
from budget.worker_files import rates_rows, rates_sheet, workers_sheet
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.models import Programme, Role
from programme.views.requests import MemberRequest

RATES = "tarieven"


def _back(programme: Programme) -> str:
    return reverse("budget:workers") + query_of(programme)


@require_safe
@login_required
def workers(request: MemberRequest) -> HttpResponse:
    programme = programme_read(request)
    rates, found = rates_of(programme), workers_of(programme)
    if request.GET.get("lijst") == RATES:
        file = list_file(request, rates_rows(rates), rates_sheet)
    else:
        today = timezone.localdate()
        file = list_file(request, found, partial(workers_sheet, rates=rates, today=today))
    if file:
        return file
    context = {
        "programme": programme,
        "query": query_of(programme),
        "workers": found,
        "rates_list": RATES,
        "rates": rates.rates,
        "basis": sorted(rates.basis.items()),
        "year": programme.year_now,
        "keeps": keeps(request, programme),
        "is_finance": request.user.works_for(programme, Role.FINANCE),
    }
    return render(request, "budget/costs/workers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def worker_new(request: MemberRequest) -> HttpResponse:
    programme = programme_kept(request)
    form = WorkerForm(
        request.POST if request.method == "POST" else None,
        accounts=accounts_of(programme),
        new=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = register_worker(
                programme=programme,
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                user=form.cleaned_data["user"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("{name} staat in de lijst.").format(name=made))
            return redirect(_back(programme))
    context = {"form": form, "back": _back(programme), "programme": programme}
    return render(request, "budget/costs/worker.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def worker_change(request: MemberRequest, pk: int) -> HttpResponse:
    visible = Worker.objects.visible_to(request.user).select_related("programme")
    worker = get_object_or_404(visible, pk=pk)
    if not request.user.works_for(worker.programme, *KEEPS_COSTS):
        raise PermissionDenied
    form = WorkerForm(
        request.POST if request.method == "POST" else None,
        initial={"name": worker.name, "user": worker.user_id, "works": worker.works},
        accounts=accounts_of(worker.programme),
        new=False,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_worker(worker=worker, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opgeslagen."))
            return redirect(_back(worker.programme))
    context = {"form": form, "worker": worker, "back": _back(worker.programme)}
    return render(request, "budget/costs/worker.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def day_rate(request: MemberRequest) -> HttpResponse:
    programme = programme_of_finance(request)
    form = DayRateForm(
        request.POST if request.method == "POST" else None,
        workers=list(Worker.objects.filter(programme=programme)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_day_rate(
                programme=programme,
                worker=form.worker,
                function=form.function,
                from_on=form.cleaned_data["from_on"],
                amount=form.cleaned_data["amount"],
                note=form.cleaned_data["note"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error("from_on", str(refusal))
        else:
            messages.success(request, _("Het dagtarief is vastgelegd."))
            return redirect(_back(programme))
    context = {"form": form, "back": _back(programme), "programme": programme}
    return render(request, "budget/costs/day_rate.html", context)
