"""Enrolling: an organisation's people in a cohort, the queue, and the list that is checked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masterclasses.forms.enrolling import ColleaguesForm, ListForm, moved, rows_sent
from masterclasses.models import Cohort, Enrolment, SelfEnrolment
from masterclasses.selectors.checked_lists import CheckedList, check_list
from masterclasses.selectors.colleagues import colleagues_of, placed_in_year
from masterclasses.selectors.enrolments import places_in, places_of
from masterclasses.services.enrolling import enrol, why_not_open
from masterclasses.services.learners import Person, enrols_for, set_self_enrolment
from masterclasses.states import EnrolmentState
from masterclasses.views.finding import visible_cohort
from portal.kit.acting import do
from portal.kit.acts import Refused
from programme.models import Participant
from programme.views.requests import MemberRequest


def _participant(request: MemberRequest, pk: int, slug: str) -> tuple[Cohort, Participant]:
    """One organisation in a cohort; 404 when out of sight."""
    cohort = visible_cohort(request, pk)
    visible = Participant.objects.visible_to(request.user).filter(programme=cohort.programme_id)
    found = visible.select_related("organisation", "programme")
    return cohort, get_object_or_404(found, organisation__slug=slug)


def participant_enrolled_for(
    request: MemberRequest, pk: int, slug: str
) -> tuple[Cohort, Participant]:
    """The same, for who enrols people of it; 403 for others who see it."""
    cohort, participant = _participant(request, pk, slug)
    if not enrols_for(request.user, participant):
        raise PermissionDenied
    return cohort, participant


@require_safe
@login_required
def participants(request: MemberRequest, pk: int) -> HttpResponse:
    """All organisations in a cohort and the whole queue; for who plans it."""
    cohort = visible_cohort(request, pk)
    if not Cohort.objects.planned_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    everybody = cohort.programme.participants.select_related("organisation")
    found = places_in(cohort, list(everybody))
    context = {"cohort": cohort, "found": found}
    return render(request, "masterclasses/enrolling/participants.html", context)


@require_safe
@login_required
def participant(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The people of one organisation in a cohort, and what can be done for them."""
    cohort, found = participant_enrolled_for(request, pk, slug)
    context = {
        "cohort": cohort,
        "participant": found,
        "mine": places_of(cohort, found),
        "closed": why_not_open(request.user, cohort),
        "self_enrolment": SelfEnrolment.objects.filter(participant=found).first(),
        "plans": not request.user.has_role(found.organisation_id),
        "is_over": cohort.is_over,
    }
    return render(request, "masterclasses/enrolling/participant.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_colleagues(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Colleagues one by one, or a list; what is sent goes on to the page that checks it."""
    cohort, found = participant_enrolled_for(request, pk, slug)
    if closed := why_not_open(request.user, cohort):
        messages.error(request, closed)
        return redirect("masterclasses:participant", pk, slug)
    placed = placed_in_year(cohort, found)
    free = [each for each in colleagues_of(found) if each.email not in placed]
    sent = request.POST if request.method == "POST" else None
    is_list = sent is not None and "list" in sent
    lists = ListForm(sent if is_list else None, request.FILES if is_list else None)
    colleagues = ColleaguesForm(None if is_list else sent, colleagues=free)
    form = lists if is_list else colleagues
    if sent is not None and form.is_valid():
        return _checked(request, cohort, found, check_list(cohort, found, form.rows()))
    context = {
        "cohort": cohort,
        "participant": found,
        "mine": places_of(cohort, found),
        "form": form,
        "colleagues": colleagues,
        "lists": lists,
    }
    return render(request, "masterclasses/enrolling/enrol.html", context)


@require_POST
@login_required
def check(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The list as it was mended: looked over anew, and enrolled where that is asked.

    The page itself carries the list; nothing of it is kept before it is right.
    """
    cohort, found = participant_enrolled_for(request, pk, slug)
    rows = moved(rows_sent(request.POST), request.POST)
    if not rows:
        return redirect("masterclasses:enrol", pk, slug)
    checked = check_list(cohort, found, rows, confirmed=request.POST.getlist("domain"))
    asked = "enrol" in request.POST
    if not asked or checked.faulty or checked.unconfirmed:
        return _checked(request, cohort, found, checked, asked=asked)
    people = [Person(row.name, row.email) for row in checked.to_enrol]
    try:
        made = enrol(cohort=cohort, participant=found, people=people, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _checked(request, cohort, found, checked)
    _tell_enrolled(request, made)
    return redirect("masterclasses:participant", pk, slug)


def _checked(
    request: MemberRequest,
    cohort: Cohort,
    participant: Participant,
    checked: CheckedList,
    *,
    asked: bool = False,
) -> HttpResponse:
    context = {
        "cohort": cohort,
        "participant": participant,
        "checked": checked,
        "asked": asked,
        "last": len(checked.lines) - 1,
    }
    return render(request, "masterclasses/enrolling/check.html", context)


def _tell_enrolled(request: MemberRequest, made: list[Enrolment]) -> None:
    seats = sum(each.status == EnrolmentState.ENROLLED for each in made)
    waiting = len(made) - seats
    if not made:
        messages.info(request, _("Iedereen op deze lijst was al ingeschreven of wachtte al."))
    if seats:
        text = ngettext(
            "%(n)d collega is ingeschreven en krijgt een mail.",
            "%(n)d collega’s zijn ingeschreven en krijgen een mail.",
            seats,
        )
        messages.success(request, text % {"n": seats})
    if waiting:
        text = ngettext(
            "%(n)d collega staat op de wachtlijst. Komt er een plaats vrij, dan krijgt deze "
            "collega die vanzelf.",
            "%(n)d collega’s staan op de wachtlijst. Komt er een plaats vrij, dan krijgt de "
            "eerste in de rij die vanzelf.",
            waiting,
        )
        messages.info(request, text % {"n": waiting})


@require_POST
@login_required
def enrol_oneself(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    cohort, found = _participant(request, pk, slug)
    user = request.user
    if not user.has_role(found.organisation_id):
        raise PermissionDenied
    try:
        made = enrol(
            cohort=cohort,
            participant=found,
            people=[Person(user.name, user.email)],
            actor=user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell_oneself(request, made)
    return redirect(cohort)


def _tell_oneself(request: MemberRequest, made: list[Enrolment]) -> None:
    if not made:
        messages.info(request, _("U was al ingeschreven of stond al op de wachtlijst."))
    elif made[0].status == EnrolmentState.ENROLLED:
        messages.success(request, _("U bent ingeschreven. U krijgt een mail met de dagen."))
    else:
        messages.info(
            request,
            _("Er is nu geen plaats vrij. U staat op de wachtlijst en krijgt bericht."),
        )


@require_POST
@login_required
def self_enrolment(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Turn on or off that people of the organisation enrol themselves."""
    _cohort, found = participant_enrolled_for(request, pk, slug)
    allowed = request.POST.get("allowed") == "1"
    done = _("Collega’s kunnen zich nu zelf inschrijven.")
    if not allowed:
        done = _("Alleen u en uw medecontactpersonen schrijven nu nog collega’s in.")
    do(
        request,
        lambda: set_self_enrolment(participant=found, allowed=allowed, actor=request.user),
        done,
    )
    return redirect("masterclasses:participant", pk, slug)
