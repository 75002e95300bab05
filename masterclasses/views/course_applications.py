"""Applications for courses: the list, one of them, and every act on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masterclasses.forms.courses import (
    ApplicationFilterForm,
    ApplyForColleagueForm,
    DecisionForm,
    MotivationForm,
    ResultForm,
)
from masterclasses.models import CourseApplication, CourseOffering, SelfEnrolment
from masterclasses.overview_files import applications_sheet
from masterclasses.selectors.colleagues import colleagues_of
from masterclasses.selectors.courses import (
    all_course_places,
    choices_among,
    course_places_of,
    filtered,
    why_closed,
)
from masterclasses.services import course_applications as service
from masterclasses.services.learners import Person, enrols_for, is_oneself
from masterclasses.states import ApplicationState
from masterclasses.views.finding import (
    application_to_plan,
    offering_to_plan,
    plans,
    visible_application,
    visible_offering,
)
from portal.kit.acting import do, done
from portal.kit.downloads import list_file
from programme.models import Participant
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

PAGE_SIZE = 50
DECISIONS = {
    "approve": (
        service.approve_application,
        gettext_lazy("Goedgekeurd. Deelnemer en contactpersoon krijgen een mail."),
    ),
    "decline": (
        service.decline_application,
        gettext_lazy("Afgewezen. Deelnemer en contactpersoon krijgen een mail."),
    ),
}


@require_safe
@login_required
def applications(request: MemberRequest) -> HttpResponse:
    """Those that one decides on, or follows: one's own, and as a contact one's colleagues'."""
    visible = CourseApplication.objects.visible_to(request.user)
    form = ApplicationFilterForm(request.GET, **choices_among(visible))
    asked = form.cleaned_data if form.is_valid() else {}
    shown = (
        filtered(visible, asked)
        .select_related("offering__course", "learner__participant__organisation")
        .order_by("-applied_at", "-pk")
    )
    if file := list_file(request, shown, applications_sheet):
        return file
    context = {
        "form": form,
        "filtered": any(asked.values()),
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "several": "organisatie" in form.fields,
    }
    return render(request, "masterclasses/courses/applications.html", context)


@require_safe
@login_required
def application(request: MemberRequest, pk: int) -> HttpResponse:
    return _shown(request, visible_application(request, pk), DecisionForm())


@require_POST
@login_required
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve or decline; what was wrong is told on the application's own page."""
    found = application_to_plan(request, pk)
    form = DecisionForm(request.POST)
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        return redirect(found)
    act, told = DECISIONS[decision]
    if form.is_valid() and done(
        form,
        lambda: act(application=found, note=form.cleaned_data["note"], actor=request.user),
    ):
        messages.success(request, told)
        return redirect(found)
    return _shown(request, found, form)


def _shown(request: MemberRequest, found: CourseApplication, form: DecisionForm) -> HttpResponse:
    is_planner = plans(request.user, found.offering.course.programme)
    (places,) = course_places_of([found.learner.participant], found.offering.year)
    context = {
        "application": found,
        "offering": found.offering,
        "course": found.offering.course,
        "form": form,
        "places": places,
        "plans": is_planner,
        "decides": is_planner and found.status == ApplicationState.APPLIED,
        "records": is_planner and not service.why_no_result(found),
        "withdraws": service.may_withdraw(request.user, found)
        and not service.why_not_withdrawn(found),
        "entries": audit_trail(found),
    }
    return render(request, "masterclasses/courses/application.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: MemberRequest, pk: int) -> HttpResponse:
    """Record what came of it, or correct that."""
    found = application_to_plan(request, pk)
    if request.method == "POST":
        form = ResultForm(request.POST, application=found)
        if form.is_valid() and done(
            form,
            lambda: service.record_result(application=found, actor=request.user, **form.answers()),
        ):
            messages.success(request, _("Het resultaat is vastgelegd."))
            return redirect(found)
    else:
        form = ResultForm(application=found)
    context = {
        "application": found,
        "form": form,
        "why_not": service.why_no_result(found),
    }
    return render(request, "masterclasses/courses/result.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first (GET), then gives the place back (POST)."""
    found = visible_application(request, pk)
    if not service.may_withdraw(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        do(
            request,
            lambda: service.withdraw_application(application=found, actor=request.user),
            _("De aanmelding is ingetrokken. De plaats is weer vrij."),
        )
        return redirect(found)
    context = {
        "application": found,
        "why_not": service.why_not_withdrawn(found),
        "oneself": is_oneself(request.user, found.learner),
    }
    return render(request, "masterclasses/courses/withdraw.html", context)


@require_safe
@login_required
def choose_participant(request: MemberRequest, pk: int) -> HttpResponse:
    """For who plans: on behalf of which organisation somebody is to be applied for."""
    offering = offering_to_plan(request, pk)
    context = {
        "offering": offering,
        "course": offering.course,
        "why_not": why_closed(offering, plans=True),
        "organisations": [
            (each, each.why_not(offering.course))
            for each in all_course_places(offering.course.programme, offering.year)
        ],
    }
    return render(request, "masterclasses/courses/apply_for.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Apply for a colleague, or for oneself where that is allowed."""
    offering = visible_offering(request, pk)
    participant = _participant(request, offering, slug)
    enrols = enrols_for(request.user, participant)
    if not enrols and not _may_oneself(request, participant):
        raise PermissionDenied
    form = _apply_form(request, offering, participant, enrols=enrols)
    (places,) = course_places_of([participant], offering.year)
    is_planner = plans(request.user, offering.course.programme)
    made: list[CourseApplication] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            service.apply_for_course(
                offering=offering,
                participant=participant,
                person=_person(request, form),
                actor=request.user,
                **form.answers(),
            )
        ),
    ):
        messages.success(request, _("De aanmelding is verstuurd. De coördinator beslist erover."))
        return redirect(made[0])
    context: dict[str, Any] = {
        "offering": offering,
        "course": offering.course,
        "participant": participant,
        "form": form,
        "places": places,
        "enrols": enrols,
        "why_not": why_closed(offering, plans=is_planner) or places.why_not(offering.course),
    }
    return render(request, "masterclasses/courses/apply.html", context)


def _apply_form(
    request: MemberRequest, offering: CourseOffering, participant: Participant, *, enrols: bool
) -> MotivationForm:
    sent = request.POST if request.method == "POST" else None
    form = (
        ApplyForColleagueForm(sent, colleagues=colleagues_of(participant))
        if enrols
        else MotivationForm(sent)
    )
    form.ask_prerequisites(offering.course.prerequisites)
    return form


def _person(request: MemberRequest, form: MotivationForm) -> Person:
    if isinstance(form, ApplyForColleagueForm):
        return form.person()
    return Person(request.user.name, request.user.email)


def _may_oneself(request: MemberRequest, participant: Participant) -> bool:
    belongs = request.user.has_role(participant.organisation_id)
    return belongs and SelfEnrolment.objects.filter(participant=participant).exists()


def _participant(request: MemberRequest, offering: CourseOffering, slug: str) -> Participant:
    visible = Participant.objects.visible_to(request.user).filter(
        programme=offering.course.programme_id
    )
    found = visible.select_related("organisation", "programme")
    return get_object_or_404(found, organisation__slug=slug)
