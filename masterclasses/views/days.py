"""One masterclass day: its page, and adding, changing, moving and cancelling it."""

from __future__ import annotations

from datetime import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from masterclasses.forms.days import DayForm, NewDayForm, ReasonForm, SlotForm
from masterclasses.forms.fields import Offer
from masterclasses.models import Cohort, Masterclass
from masterclasses.selectors.agenda import Agenda, Notice, days_off, slot_of
from masterclasses.selectors.rules import next_number
from masterclasses.selectors.touching import touched_by
from masterclasses.services import planning
from masterclasses.views.finding import (
    cohort_to_plan,
    day_to_plan,
    plans,
    query_of,
    visible_day,
)
from portal.kit.acting import done
from portal.kit.acts import Refused, Unfit
from programme.views.requests import MemberRequest

MORNING = {"begins": time(9), "ends": time(12, 30)}


@require_safe
@login_required
def masterclass(request: MemberRequest, pk: int) -> HttpResponse:
    found = visible_day(request, pk)
    sees_cohort = Cohort.objects.visible_to(request.user).filter(pk=found.cohort_id).exists()
    is_planner = plans(request.user, found.cohort.programme)
    context = {
        "masterclass": found,
        "cohort": found.cohort,
        "sees_cohort": sees_cohort,
        "plans": is_planner,
        "notices": list(days_off(found.day)) if is_planner and found.is_to_come else [],
        "trainers": found.trainers.all(),
        "lines": found.lines.all(),
        "materials": found.materials.select_related("document"),
        "query": query_of(found.cohort.programme, found.cohort.year),
    }
    return render(request, "masterclasses/masterclass.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """One more day for a cohort; its notices are shown before it is planned."""
    cohort = cohort_to_plan(request, pk)
    form = NewDayForm(
        request.POST if request.method == "POST" else None,
        offer=Offer(cohort.programme),
        initial=MORNING,
    )
    notices = _judge(form, cohort)
    if form.is_valid() and (form.was_seen or not notices) and _planned(request, cohort, form):
        messages.success(request, _("De dag is gepland."))
        return redirect(cohort)
    context = {
        "cohort": cohort,
        "form": form,
        "notices": [notice for notice in notices if not notice.blocks],
        "number": next_number(cohort.programme, cohort.year, cohort),
        "seen": form.signature if form.is_valid() else "",
    }
    return render(request, "masterclasses/days/add.html", context)


def _planned(request: MemberRequest, cohort: Cohort, form: NewDayForm) -> bool:
    day = planning.NewDay(form.slot, form.cleaned_data["title"])
    return done(form, lambda: planning.plan_days(cohort=cohort, days=[day], actor=request.user))


def _judge(form: SlotForm, cohort: Cohort, masterclass: Masterclass | None = None) -> list[Notice]:
    """What is to be known of the day; what blocks becomes an error at its field."""
    if not form.is_valid():
        return []
    trainers = tuple(masterclass.trainers.all()) if masterclass else form.slot.trainers
    slot = form.slot if masterclass is None else form.slot.given_by(trainers)
    agenda = Agenda.around(cohort.programme, cohort.year, trainers)
    seats = (masterclass.capacity if masterclass else None) or cohort.capacity
    notices = agenda.notices(slot, cohort=cohort, besides=masterclass, capacity=seats)
    form.refuse(notices)
    return notices


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = day_to_plan(request, pk)
    form = DayForm(
        request.POST if request.method == "POST" else None,
        masterclass=found,
        offer=Offer(found.cohort.programme),
    )
    if form.is_valid() and done(
        form,
        lambda: planning.change_day(masterclass=found, contents=form.contents, actor=request.user),
    ):
        messages.success(request, _("De dag is gewijzigd."))
        _warn_of_small_room(request, found.pk)
        return redirect(found)
    return render(request, "masterclasses/days/change.html", {"masterclass": found, "form": form})


def _warn_of_small_room(request: MemberRequest, pk: int) -> None:
    day = Masterclass.objects.select_related("room", "cohort").get(pk=pk)
    seats = day.capacity or day.cohort.capacity
    if day.room and day.room.capacity and day.room.capacity < seats:
        messages.warning(
            request,
            _("{room} heeft {places} plaatsen, en er kunnen {capacity} mensen komen.").format(
                room=day.room, places=day.room.capacity, capacity=seats
            ),
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """First what it means, then the move: it is only done for what was shown."""
    found = day_to_plan(request, pk)
    now = slot_of(found)
    form = SlotForm(
        request.POST if request.method == "POST" else None,
        offer=Offer(found.cohort.programme),
        initial={"day": now.day, "begins": now.begins, "ends": now.ends, "room": found.room_id},
    )
    notices, touched = _judge(form, found.cohort, found), touched_by(found)
    if form.is_valid() and form.was_seen and _moved(request, found, form):
        told = _("De dag is verplaatst.")
        if touched.invitations:
            told = _("De dag is verplaatst. Wie meedoet, krijgt hiervan bericht.")
        messages.success(request, told)
        return redirect(found)
    if not form.is_valid():
        notices = list(days_off(found.day))
    context = {
        "masterclass": found,
        "form": form,
        "touched": touched,
        "notices": [notice for notice in notices if not notice.blocks],
        "slot": form.slot if form.is_valid() else None,
        "seen": form.signature if form.is_valid() else "",
    }
    return render(request, "masterclasses/days/move.html", context)


def _moved(request: MemberRequest, found: Masterclass, form: SlotForm) -> bool:
    try:
        planning.move_day(masterclass=found, slot=form.slot, actor=request.user)
    except Unfit as unfit:
        form.tell(unfit.field, str(unfit))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    found = day_to_plan(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form,
        lambda: planning.cancel_day(masterclass=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De dag gaat niet door. Wie meedoet, krijgt hiervan bericht."))
        return redirect(found)
    context = {"masterclass": found, "form": form, "touched": touched_by(found)}
    return render(request, "masterclasses/days/cancel.html", context)
