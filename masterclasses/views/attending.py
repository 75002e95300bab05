"""Attendance of a day: the list to tick off, what was noted, and who came unannounced."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from masterclasses.forms.attending import (
    CorrectionForm,
    Unreadable,
    WalkInForm,
    marks_of_device,
    marks_of_form,
)
from masterclasses.forms.pasted_names import ChooseForm, PasteForm
from masterclasses.models import Learner, Masterclass
from masterclasses.selectors.attendance import (
    KEPT_FOR,
    AttendanceList,
    attendance_list,
    history_of,
    is_kept_now,
    keeps_attendance,
    known_on,
    marks_on,
    opens_at,
    plans,
)
from masterclasses.selectors.pasted_names import recognise
from masterclasses.services.attending import (
    Recorded,
    Seen,
    add_walk_in,
    correct_mark,
    record_marks,
)
from masterclasses.states import Mark, MarkedBy
from portal.kit.acts import Refused
from programme.views.requests import MemberRequest

JSON = "application/json"
SENT_BY = "X-Sent-By"  # whose window it is
SEARCH_FROM = 9

View = Callable[..., HttpResponse]


def tells_device_to_log_in(view: View) -> View:
    """A device that sends its marks gets an answer that it can read, not a login page.

    So does a window of somebody who is no longer logged in, while a colleague is.
    """

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        of = request.headers.get(SENT_BY, str(request.user.pk))
        logged_in = request.user.is_authenticated and of == str(request.user.pk)
        if not logged_in and request.headers.get("Accept") == JSON:
            return JsonResponse({}, status=401)
        return view(request, *args, **kwargs)

    return careful


def day_in_charge(request: MemberRequest, pk: int) -> Masterclass:
    """The day, for those who keep its attendance; others who see it get 403, the rest 404."""
    visible = Masterclass.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("cohort__programme", "room"), pk=pk)
    if not keeps_attendance(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@tells_device_to_log_in
@login_required
def attendance(request: MemberRequest, pk: int) -> HttpResponse:
    """The list of a day: to tick off on the day, to read at other times or on request."""
    day = day_in_charge(request, pk)
    if request.content_type == JSON:
        return _received(request, day)
    if request.method == "POST":
        return _saved(request, day)
    if request.headers.get("Accept") == JSON:
        return JsonResponse({"marks": marks_on(day)})
    return _page(request, day)


def _page(request: MemberRequest, day: Masterclass) -> HttpResponse:
    people = attendance_list(day)
    live = is_kept_now(day) and "overzicht" not in request.GET
    context = {
        "masterclass": day,
        "people": people,
        "is_kept_now": is_kept_now(day),
        "page_id": uuid.uuid4(),
        "can_search": len(people.rows) >= SEARCH_FROM,
        "opens_at": opens_at(day),
        "kept_days": KEPT_FOR.days,
    }
    template = "list" if live else "overview"
    return render(request, f"masterclasses/attendance/{template}.html", context)


def _received(request: MemberRequest, day: Masterclass) -> HttpResponse:
    """To a device: what may be forgotten because it is here, what was refused, what holds now."""
    try:
        seen = marks_of_device(request.body)
        recorded = record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=request.user)
    except Unreadable:
        return JsonResponse({"why": _("Het portaal kon dit niet lezen.")}, status=400)
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    unknown = [str(each.client_id) for each in recorded.unknown]
    done = [str(each.client_id) for each in seen if str(each.client_id) not in unknown]
    return JsonResponse({"done": done, "unknown": unknown, "marks": marks_on(day)})


def _saved(request: MemberRequest, day: Masterclass) -> HttpResponse:
    """Without script: what was changed on the page since it was shown."""
    try:
        recorded = record_marks(
            masterclass=day,
            seen=marks_of_form(request.POST.dict()),
            way=MarkedBy.LIST,
            actor=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, recorded)
    return redirect("masterclasses:attendance", day.pk)


def _tell(request: MemberRequest, recorded: Recorded) -> None:
    count = recorded.added
    if not count and not recorded.unknown:
        messages.info(request, _("Er was niets veranderd."))
    if count:
        text = ngettext("%(n)d aantekening opgeslagen.", "%(n)d aantekeningen opgeslagen.", count)
        messages.success(request, text % {"n": count})
    if recorded.unknown:
        messages.warning(request, _("Iemand staat niet meer op de lijst en is overgeslagen."))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def history(request: MemberRequest, pk: int, learner_pk: int) -> HttpResponse:
    """Everything that was noted of one person on a day, and a form to put it right."""
    day = day_in_charge(request, pk)
    known = Learner.objects.filter(pk__in=known_on(day))
    learner = get_object_or_404(known.select_related("participant__organisation"), pk=learner_pk)
    late = not is_kept_now(day)
    form = CorrectionForm(request.POST if request.method == "POST" else None, late=late)
    if request.method == "POST" and form.is_valid():
        try:
            correct_mark(
                masterclass=day,
                learner=learner,
                mark=Mark(form.cleaned_data["mark"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De aanwezigheid is aangepast."))
            return redirect("masterclasses:attendance_history", day.pk, learner.pk)
    context = {
        "masterclass": day,
        "learner": learner,
        "marks": history_of(day, learner),
        "form": form,
        "may_correct": not late or (day.is_over and plans(request.user, day)),
    }
    return render(request, "masterclasses/attendance/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def walk_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody came who is not on the list."""
    day = day_in_charge(request, pk)
    form = WalkInForm(request.POST if request.method == "POST" else None, masterclass=day)
    if request.method == "POST" and form.is_valid():
        try:
            learner = add_walk_in(
                masterclass=day,
                participant=form.cleaned_data["participant"],
                person=form.person,
                instead_of=form.cleaned_data["instead_of"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("{name} staat op de lijst, als aanwezig.").format(name=learner.name)
            messages.success(request, told)
            return redirect("masterclasses:attendance", day.pk)
    context = {"masterclass": day, "form": form, "is_kept_now": is_kept_now(day)}
    return render(request, "masterclasses/attendance/walk_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paste(request: MemberRequest, pk: int) -> HttpResponse:
    """Who was there from a pasted list; nothing is noted before the preview was seen."""
    day = day_in_charge(request, pk)
    form = PasteForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"masterclass": day, "is_kept_now": is_kept_now(day), "form": form}
    if request.method == "POST" and form.is_valid():
        people = attendance_list(day)
        lines = recognise(form.cleaned_data["text"], [row.learner for row in people.rows])
        confirmed = "confirm" in request.POST
        choosing = ChooseForm(request.POST if confirmed else None, lines=lines)
        if confirmed and choosing.is_valid():
            seen = choosing.seen()
            if form.cleaned_data["others_absent"]:
                seen += _others(people, seen)
            if _pasted(request, day, seen):
                return redirect("masterclasses:attendance", day.pk)
        context |= {
            "lines": lines,
            "choosing": choosing,
            "clear": sum(line.is_clear and not line.again for line in lines),
        }
    return render(request, "masterclasses/attendance/paste.html", context)


def _others(people: AttendanceList, seen: list[Seen]) -> list[Seen]:
    """Of whom nothing was known and who is not in the pasted list: absent."""
    listed = {each.learner_id for each in seen}
    return [
        Seen(row.learner.pk, Mark.ABSENT)
        for row in people.rows
        if row.mark == Mark.EXPECTED and row.learner.pk not in listed
    ]


def _pasted(request: MemberRequest, day: Masterclass, seen: list[Seen]) -> bool:
    try:
        recorded = record_marks(masterclass=day, seen=seen, way=MarkedBy.PASTE, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    _tell(request, recorded)
    return True
