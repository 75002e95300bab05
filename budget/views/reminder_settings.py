"""How a programme's reminders go, for finance: on or off, their days, their words."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.forms.reminders import GapForm, LetterForm
from budget.letters import WORDS, paragraphs
from budget.models import Reminder, ReminderLevel, ReminderSchedule
from budget.reminder_letters import example_of, letter_pdf
from budget.selectors.programmes import programmes_of
from budget.services import reminder_settings as services
from budget.views.programmes import query_of
from portal.kit.http import file_response
from portal.kit.languages import Language
from programme.models import Role
from programme.views.requests import MemberRequest, programme_asked

Row = TypeVar("Row", ReminderLevel, ReminderSchedule)


@require_safe
@login_required
def settings(request: MemberRequest) -> HttpResponse:
    """Of the programme of ``?programma=``; finance of a lead only."""
    mine = programmes_of(request.user, Role.FINANCE)
    programme = programme_asked(request, mine)
    schedule = ReminderSchedule.objects.with_levels().filter(programme=programme).first()
    context = {"schedule": schedule, "programme": programme, "programmes": mine}
    return render(request, "budget/reminders/settings.html", context)


@require_POST
@login_required
def switch(request: MemberRequest, pk: int) -> HttpResponse:
    """On with ``active``, off without."""
    schedule = _for_finance(request, ReminderSchedule.objects.visible_to(request.user), pk)
    active = "active" in request.POST
    services.switch_reminders(schedule=schedule, active=active, actor=request.user)
    told = _("Herinneringen gaan niet meer vanzelf uit.")
    if active:
        told = _("Herinneringen gaan vanaf de volgende werkdag vanzelf uit.")
    messages.success(request, told)
    return redirect(_settings_of(schedule))


@login_required
def gap(request: MemberRequest, pk: int) -> HttpResponse:
    schedule = _for_finance(request, ReminderSchedule.objects.visible_to(request.user), pk)
    form = GapForm(request.POST or None, initial={"gap_days": schedule.gap_days})
    if request.method == "POST" and form.is_valid():
        services.set_gap(schedule=schedule, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Het aantal dagen is gewijzigd."))
        return redirect(_settings_of(schedule))
    context = {"schedule": schedule, "form": form, "up": _settings_of(schedule)}
    return render(request, "budget/reminders/gap.html", context)


@login_required
def letter(request: MemberRequest, pk: int) -> HttpResponse:
    """Days and words of one letter; ``show`` in the answers shows it without saving."""
    level = _for_finance(request, ReminderLevel.objects.visible_to(request.user), pk)
    schedule = level.schedule
    form = LetterForm(request.POST or None, initial=LetterForm.answers_of(level))
    shown: list[tuple[str, Reminder, list[str]]] = []
    if request.method == "POST" and form.is_valid():
        if "show" in request.POST:
            shown = [_shown(form, schedule, language) for language in Language.values]
        elif _changed(request, level, form):
            messages.success(request, _("De brief is gewijzigd."))
            return redirect(_settings_of(schedule))
    context = {
        "level": level,
        "form": form,
        "shown": shown,
        "words": WORDS,
        "up": _settings_of(schedule),
    }
    return render(request, "budget/reminders/letter.html", context)


def _shown(
    form: LetterForm, schedule: ReminderSchedule, language: str
) -> tuple[str, Reminder, list[str]]:
    reminder, _invoice = example_of(form.letter, schedule.programme, language)
    return language, reminder, paragraphs(reminder.text)


def _changed(request: MemberRequest, level: ReminderLevel, form: LetterForm) -> bool:
    try:
        services.change_letter(level=level, letter=form.letter, actor=request.user)
    except services.WrongDays as refusal:
        form.add_error("days_after_due", str(refusal))
    except services.WrongWords as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


@require_safe
@login_required
def example(request: MemberRequest, pk: int) -> HttpResponse:
    """The letter as it is set now, in Dutch or ``?taal=``, on an invoice that does not exist."""
    level = _for_finance(request, ReminderLevel.objects.visible_to(request.user), pk)
    asked = request.GET.get("taal", "")
    language = asked if asked in Language.values else Language.DUTCH
    pdf = letter_pdf(*example_of(level, level.schedule.programme, language))
    filename = _("Voorbeeld {title}.pdf").format(title=level)
    return file_response(pdf, filename=filename, content_type="application/pdf", inline=True)


def _for_finance(request: MemberRequest, visible: QuerySet[Row], pk: int) -> Row:
    """404 for who does not read these books, 403 for who only reads them."""
    found = get_object_or_404(visible, pk=pk)
    schedule = found if isinstance(found, ReminderSchedule) else found.schedule
    if schedule.programme_id not in request.user.led_programme_ids(Role.FINANCE):
        raise PermissionDenied
    return found


def _settings_of(schedule: ReminderSchedule) -> str:
    return reverse("budget:reminder_settings") + query_of(schedule.programme)
