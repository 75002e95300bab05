"""Half days of coaching: what is free, offering, booking, calling off, and the report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from masterclasses.forms.coaching import BookForm, CallOffForm, MeetingForm, OfferForm, ReportForm
from masterclasses.models import ENROLS, CoachingBooking, CoachingSlot
from masterclasses.overview_files import coaching_sheet
from masterclasses.selectors.agenda import Slot
from masterclasses.selectors.case_links import cases_for_booking
from masterclasses.selectors.coaching import (
    Allowance,
    allowances_of,
    cancel_until,
    keeps,
    participants_of,
    programmes_coached_by,
    why_not_cancelled,
)
from masterclasses.selectors.holidays import holidays_on
from masterclasses.services import coaching as service
from masterclasses.views.finding import plans, visible_booking, visible_slot
from portal.kit.acting import do, done
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest, programme_asked

PAGE_SIZE = 25


@require_safe
@login_required
def coaching(request: MemberRequest) -> HttpResponse:
    """What is free to book or still to be booked, the appointments ahead, and those before."""
    user, this_year = request.user, timezone.localdate().year
    visible = CoachingBooking.objects.visible_to(user).select_related(
        "slot__coach", "participant__organisation"
    )
    everything = visible.order_by("-slot__period", "-pk")
    if file := list_file(request, everything, coaching_sheet):
        return file
    free = CoachingSlot.objects.visible_to(user).free().select_related("coach", "programme")
    slots = list(free)
    allowances = _allowances(request, {this_year, *(slot.day.year for slot in slots)})
    bookable = {(each.participant.programme_id, each.year) for each in allowances if each.left}
    offered = [
        (slot, keeps(user, slot), (slot.programme_id, slot.day.year) in bookable) for slot in slots
    ]
    context = {
        "free": [each for each in offered if any(each[1:])],
        "allowances": allowances,
        "coming": list(visible.to_come()),
        "page": Paginator(
            visible.over_or_off().order_by("-slot__period", "-pk").prefetch_related("reports"),
            PAGE_SIZE,
        ).get_page(request.GET.get("pagina")),
        "offers": programmes_coached_by(user).exists(),
        "books": bool(user.organisation_ids(*ENROLS)),
    }
    return render(request, "masterclasses/coaching/list.html", context)


def _allowances(request: MemberRequest, years: Collection[int]) -> list[Allowance]:
    participants = participants_of(request.user)
    return allowances_of(participants, years) if participants else []


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: MemberRequest) -> HttpResponse:
    """Half days of one's own; a planner says of whom."""
    mine = list(programmes_coached_by(request.user))
    programme = programme_asked(request, mine)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        coach=None if plans(request.user, programme) else request.user,
        initial={
            "coach": request.user.pk,
            "begins": time(9),
            "ends": time(12, 30),
            "weeks": 1,
        },
    )
    if form.is_valid() and done(
        form,
        lambda: service.offer_slots(
            programme=programme,
            coach=form.coach_chosen,
            moments=form.moments,
            meeting=form.meeting,
            actor=request.user,
        ),
    ):
        _tell_offered(request, form.moments)
        return redirect("masterclasses:coaching")
    context = {"form": form, "programme": programme, "programmes": mine}
    return render(request, "masterclasses/coaching/offer.html", context)


def _tell_offered(request: MemberRequest, moments: Collection[Slot]) -> None:
    """How many, and which of them are on a day that people may have off."""
    text = ngettext(
        "Het dagdeel staat open. Contactpersonen kunnen het nu boeken.",
        "%(n)d dagdelen staan open. Contactpersonen kunnen ze nu boeken.",
        len(moments),
    )
    messages.success(request, text % {"n": len(moments)})
    for moment in moments:
        for holiday in holidays_on(moment.day):
            text = _("Let op: {day} valt in {holiday}. Werkt u dan niet? Trek dat dagdeel in.")
            day = date_format(moment.day, "j F Y")
            messages.warning(request, text.format(day=day, holiday=holiday.name))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Another place, link or note; another moment is another half day."""
    slot = visible_slot(request, pk)
    if not keeps(request.user, slot):
        raise PermissionDenied
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        initial={"place": slot.place, "online_link": slot.online_link, "note": slot.note},
    )
    told: list[bool] = []
    if form.is_valid() and done(
        form,
        lambda: told.append(
            service.change_slot(slot=slot, meeting=form.meeting, actor=request.user)
        ),
    ):
        messages.success(request, _("Het dagdeel is gewijzigd."))
        if any(told):
            messages.info(request, _("Wie het boekte, krijgt een mail voor de agenda."))
        return redirect("masterclasses:coaching")
    return render(request, "masterclasses/coaching/change.html", {"slot": slot, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first (GET), then offers the half day no longer (POST)."""
    slot = visible_slot(request, pk)
    if not keeps(request.user, slot):
        raise PermissionDenied
    if request.method == "POST":
        do(
            request,
            lambda: service.withdraw_slot(slot=slot, actor=request.user),
            _("Het dagdeel is ingetrokken. Niemand kan het meer boeken."),
        )
        return redirect("masterclasses:coaching")
    return render(request, "masterclasses/coaching/withdraw.html", {"slot": slot})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: MemberRequest, pk: int) -> HttpResponse:
    """For contacts of organisations with coaching left in the year of the half day.

    A second press of the button leads to what the first one booked.
    """
    if CoachingSlot.objects.lost_to(request.user).filter(pk=pk).exists():
        return _too_late(request, pk)
    slot = visible_slot(request, pk)
    own = [
        each for each in participants_of(request.user) if each.programme_id == slot.programme_id
    ]
    allowed = allowances_of(own, [slot.day.year]) if own else []
    if not allowed:
        raise PermissionDenied
    left = [each.participant for each in allowed if each.left]
    if not left:
        messages.info(
            request, _("U hebt de coaching van {year} al geboekt.").format(year=slot.day.year)
        )
        return redirect("masterclasses:coaching")
    form = BookForm(request.POST if request.method == "POST" else None, participants=left)
    made: list[CoachingBooking] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            service.book_coaching(
                slot=slot,
                participant=form.participant_chosen,
                question=form.asked,
                actor=request.user,
            )
        ),
    ):
        messages.success(request, _("De afspraak staat vast. U krijgt een mail voor uw agenda."))
        if form.is_about_a_case and cases_for_booking(made[0], request.user).exists():
            return redirect("masterclasses:coaching_case", made[0].pk)
        return redirect(made[0])
    context = {"slot": slot, "form": form, "only": left[0] if len(left) == 1 else None}
    return render(request, "masterclasses/coaching/book.html", context)


def _too_late(request: MemberRequest, pk: int) -> HttpResponse:
    """Where the half day was free when this person looked: to one's own appointment, or on."""
    mine = CoachingBooking.objects.visible_to(request.user).booked().filter(slot=pk).first()
    if mine is not None:
        messages.info(request, _("Dit dagdeel is al geboekt. Hier ziet u de afspraak."))
        return redirect(mine)
    messages.info(request, _("Dit dagdeel is niet meer vrij. Kies een ander dagdeel."))
    return redirect("masterclasses:coaching")


@require_safe
@login_required
def booking(request: MemberRequest, pk: int) -> HttpResponse:
    """The appointment with what was agreed, and what can be done about it."""
    found = visible_booking(request, pk)
    *earlier, last = [None, *found.reports.select_related("written_by")]
    keeper = keeps(request.user, found.slot)
    context = {
        "booking": found,
        "slot": found.slot,
        "report": last,
        "earlier": earlier[1:],
        "may_write": keeper and found.is_booked and found.slot.has_begun,
        "may_change": keeper and found.is_booked and not found.slot.is_over,
        "may_cancel": not why_not_cancelled(request.user, found),
        "cancel_until": None if keeper else cancel_until(found),
    }
    return render(request, "masterclasses/coaching/booking.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first (GET), a coach with the reason, then calls the appointment off (POST)."""
    found = visible_booking(request, pk)
    if sentence := why_not_cancelled(request.user, found):
        messages.error(request, sentence)
        return redirect(found)
    as_coach = keeps(request.user, found.slot)
    sent = request.POST if request.method == "POST" else None
    form = CallOffForm(sent) if as_coach else Form(sent)
    if form.is_valid() and done(
        form,
        lambda: service.cancel_coaching(booking=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De afspraak is afgezegd. Wie zou komen, krijgt een mail."))
        return redirect("masterclasses:coaching")
    context = {"booking": found, "slot": found.slot, "form": form, "as_coach": as_coach}
    return render(request, "masterclasses/coaching/cancel.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Writing what was agreed; a correction begins with what stands there."""
    found = visible_booking(request, pk)
    if not keeps(request.user, found.slot):
        raise PermissionDenied
    last = found.reports.last()
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"text": last.text if last else ""},
    )
    if form.is_valid() and done(
        form,
        lambda: service.write_report(booking=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Het verslag is opgeslagen. De organisatie kan het lezen."))
        return redirect(found)
    context = {"booking": found, "slot": found.slot, "form": form, "last": last}
    return render(request, "masterclasses/coaching/report.html", context)
