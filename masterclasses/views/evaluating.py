"""Answering the questions after a day, and what came out of them."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from masterclasses.evaluation_plots import cohort_plots, score_plots
from masterclasses.forms.evaluating import EvaluationForm
from masterclasses.models import Evaluation, Masterclass
from masterclasses.models.evaluating import FEWEST, EvaluationInvitation, invitation_of
from masterclasses.planning_files import evaluations_sheet
from masterclasses.selectors.evaluating import (
    evaluates,
    overview_of,
    programmes_evaluated_by,
    result_of,
)
from masterclasses.services.evaluating import answer
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest, programme_asked


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, token: str) -> HttpResponse:
    """The same page for everybody who was asked; who is logged in makes no difference."""
    invitation = invitation_of(token)
    if invitation is None:
        return _page(request, "unknown", {}, 404)
    if invitation.answered:
        return _page(request, "thanks", {"masterclass": invitation.evaluation.masterclass})
    if not invitation.evaluation.is_open:
        return _page(request, "closed", {"evaluation": invitation.evaluation}, 410)
    return _form(request, invitation)


def _form(request: HttpRequest, invitation: EvaluationInvitation) -> HttpResponse:
    evaluation = invitation.evaluation
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(data, questions=evaluation.questions.all())
    if form.is_valid():
        try:
            answer(token=invitation.token, answers=form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(request.path)
    context = {"form": form, "evaluation": evaluation, "masterclass": evaluation.masterclass}
    return _page(request, "form", context)


def _page(
    request: HttpRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """The token is in the address: same-origin keeps it from other sites, and CSRF needs it."""
    context["fewest"] = FEWEST
    template = f"masterclasses/evaluating/{name}.html"
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@login_required
def results(request: MemberRequest, pk: int) -> HttpResponse:
    """Of one day."""
    visible = Masterclass.objects.visible_to(request.user).select_related("cohort__programme")
    masterclass = get_object_or_404(visible, pk=pk)
    if not evaluates(request.user, masterclass):
        raise PermissionDenied
    evaluation = Evaluation.objects.filter(masterclass=masterclass).first()
    context: dict[str, object] = {"masterclass": masterclass, "fewest": FEWEST}
    if evaluation is not None:
        evaluation.masterclass = masterclass
        result = result_of(evaluation)
        context |= {"result": result, "plots": score_plots(result)}
    return render(request, "masterclasses/evaluating/results.html", context)


@require_safe
@login_required
def all_results(request: MemberRequest) -> HttpResponse:
    """The trend over the days of a programme; a trainer sees their own days."""
    mine = programmes_evaluated_by(request.user)
    programme = programme_asked(request, mine)
    evaluations = (
        Evaluation.objects.visible_to(request.user)
        .filter(masterclass__cohort__programme=programme)
        .select_related("masterclass__cohort")
        .prefetch_related("questions")
        .order_by("masterclass__period", "masterclass__cohort")
    )
    overview = overview_of(evaluations)
    rows = [(day, overview.of_day(day)) for day in reversed(overview.days)]
    if file := list_file(request, rows, partial(evaluations_sheet, overview)):
        return file
    context = {
        "programme": programme,
        "programmes": mine,
        "overview": overview,
        "rows": rows,
        "plots": cohort_plots(overview),
        "fewest": FEWEST,
    }
    return render(request, "masterclasses/evaluating/all_results.html", context)
