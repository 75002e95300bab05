"""Writing the handbook: the draft, its steps and items, and publishing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import added, do, done
from portal.kit.acts import Refused
from portal.kit.forms import retype
from programme.forms.cases import CasesForm
from programme.forms.handbook import ItemForm, PublishForm, StepForm
from programme.models import HandbookItem, HandbookStep, Programme, digest_of
from programme.selectors.cases import linkable_cases
from programme.selectors.handbook import (
    contents_of,
    current_version,
    draft_of,
    writes_handbook,
)
from programme.selectors.handbook_changes import changes_between
from programme.services import handbook as service
from programme.services.handbook_versions import check_publishable, publish_handbook
from programme.views.handbook import joined_programme
from programme.views.requests import MemberRequest


@require_safe
@login_required
def draft(request: MemberRequest, slug: str) -> HttpResponse:
    programme = _to_write(request, slug)
    steps, last = draft_of(programme), current_version(programme)
    context = {
        "programme": programme,
        "steps": steps,
        "last": last,
        "differs": bool(steps) and (last is None or last.steps != contents_of(steps)),
        "taken_out": HandbookStep.objects.taken_out().filter(programme=programme),
    }
    return render(request, "programme/handbook/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_step(request: MemberRequest, slug: str) -> HttpResponse:
    programme = _to_write(request, slug)
    form = StepForm(request.POST or None)
    made: list[HandbookStep] = []
    if form.is_valid() and added(
        request,
        form,
        lambda: made.append(
            service.add_step(programme=programme, actor=request.user, **form.values)
        ),
        _("De stap staat in het concept. Voeg nu onderdelen toe."),
    ):
        if made:
            return redirect("programme:handbook_step_change", made[0].pk)
        return redirect("programme:handbook_draft", programme.slug)
    context = {"form": form, "programme": programme}
    return render(request, "programme/handbook/add_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_step(request: MemberRequest, pk: int) -> HttpResponse:
    """Text of the step, and the items in it."""
    step = _step_to_write(request, pk)
    form = StepForm(request.POST or None, part=step)
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        act = partial(service.change_step, step=step, actor=request.user, **form.values)
        meanwhile = _written_meanwhile(form, act)
        if form.is_valid():
            messages.success(request, _("De stap is opgeslagen in het concept."))
            return redirect(_draft_at(step))
    context = {
        "form": form,
        "step": step,
        "meanwhile": meanwhile,
        "parts": step.parts.filter(position__isnull=False).order_by("position"),
        "taken_out": HandbookItem.objects.taken_out().filter(step=step),
    }
    return render(request, "programme/handbook/change_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_item(request: MemberRequest, pk: int) -> HttpResponse:
    step = _step_to_write(request, pk)
    form = ItemForm(request.POST or None)
    if form.is_valid() and added(
        request,
        form,
        lambda: service.add_item(step=step, actor=request.user, **form.values),
        _("Het onderdeel staat in het concept."),
    ):
        return redirect(_items_of(step))
    context = {"form": form, "step": step}
    return render(request, "programme/handbook/add_item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_item(request: MemberRequest, pk: int) -> HttpResponse:
    item = _item_to_write(request, pk)
    form = ItemForm(request.POST or None, part=item)
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        act = partial(service.change_item, item=item, actor=request.user, **form.values)
        meanwhile = _written_meanwhile(form, act)
        if form.is_valid():
            messages.success(request, _("Het onderdeel is opgeslagen in het concept."))
            return redirect(_items_of(item.step))
    context = {"form": form, "item": item, "step": item.step, "meanwhile": meanwhile}
    return render(request, "programme/handbook/change_item.html", context)


@require_POST
@login_required
def place_step(request: MemberRequest, pk: int) -> HttpResponse:
    """``act``: up, down, out or back."""
    step = _step_to_write(request, pk)
    _place(request, step)
    return redirect(_draft_at(step))


@require_POST
@login_required
def place_item(request: MemberRequest, pk: int) -> HttpResponse:
    item = _item_to_write(request, pk)
    _place(request, item)
    return redirect(_items_of(item.step))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step_cases(request: MemberRequest, pk: int) -> HttpResponse:
    """In which cases a step was used; links are not part of a version, and hold at once."""
    step = _step_to_write(request, pk)
    cases = linkable_cases(step.programme, request.user)
    linked = {"cases": cases.filter(handbook_steps=step)}
    sent = request.POST if request.method == "POST" else None
    form = CasesForm(sent, cases=cases, initial=linked)
    if form.is_valid() and done(
        form,
        lambda: service.link_cases(
            step=step, cases=list(form.cleaned_data["cases"]), actor=request.user
        ),
    ):
        messages.success(request, _("De cases bij deze stap zijn opgeslagen."))
        return redirect(_step_page(step))
    context = {"form": form, "step": step, "cases": cases, "back": _step_page(step)}
    return render(request, "programme/handbook/step_cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Shows what is new and asks what to tell about it (GET), then publishes (POST)."""
    programme = _to_write(request, slug)
    form = PublishForm(request.POST or None)
    if form.is_valid() and done(
        form,
        lambda: publish_handbook(programme=programme, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De nieuwe versie is gepubliceerd. De PDF wordt nu gemaakt."))
        return redirect("programme:handbook", programme.slug)
    steps, last = contents_of(draft_of(programme)), current_version(programme)
    if request.method != "POST":
        try:
            check_publishable(steps, last)
        except Refused as refusal:
            messages.info(request, str(refusal))
            return redirect("programme:handbook_draft", programme.slug)
    seen = digest_of(steps)
    if form.is_bound:
        retype(form, "seen", seen)
    else:
        form.initial["seen"] = seen
    context = {
        "form": form,
        "programme": programme,
        "last": last,
        "number": (last.number if last else 0) + 1,
        "changes": changes_between(last.steps if last else [], steps),
    }
    return render(request, "programme/handbook/publish.html", context)


def _to_write(request: MemberRequest, slug: str) -> Programme:
    """404 for who has no part in the programme, 403 for who does not write its handbook."""
    programme = joined_programme(request, slug)
    if not writes_handbook(request.user, programme):
        raise PermissionDenied
    return programme


def _step_to_write(request: MemberRequest, pk: int) -> HandbookStep:
    visible = HandbookStep.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("programme", "changed_by"), pk=pk)
    if not writes_handbook(request.user, found.programme):
        raise PermissionDenied
    return found


def _item_to_write(request: MemberRequest, pk: int) -> HandbookItem:
    visible = HandbookItem.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("step__programme", "changed_by"), pk=pk)
    if not writes_handbook(request.user, found.step.programme):
        raise PermissionDenied
    return found


def _written_meanwhile(
    form: StepForm, act: Callable[..., object]
) -> HandbookStep | HandbookItem | None:
    """Do it; returns what somebody else wrote since the form was opened, if anybody did."""
    try:
        act(began_from=form.began_from)
    except service.EditedMeanwhile as found:
        form.begin_anew(found)
        return found.now
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _place(request: MemberRequest, part: HandbookStep | HandbookItem) -> None:
    actor, asked = request.user, request.POST.get("act", "")
    told = _("De volgorde in het concept is veranderd.")
    if asked == "up":
        do(request, lambda: service.move(part=part, direction="up", actor=actor), told)
    elif asked == "down":
        do(request, lambda: service.move(part=part, direction="down", actor=actor), told)
    elif asked == "out":
        do(
            request,
            lambda: service.take_out(part=part, actor=actor),
            _("‘{title}’ is uit het concept gehaald. Onderaan kunt u het terugzetten.").format(
                title=part.title
            ),
        )
    elif asked == "back":
        do(
            request,
            lambda: service.put_back(part=part, actor=actor),
            _("‘{title}’ staat weer in het concept, als laatste.").format(title=part.title),
        )
    elif asked:
        raise Http404


def _draft_at(step: HandbookStep) -> str:
    address = reverse("programme:handbook_draft", args=[step.programme.slug])
    return f"{address}#stap-{step.pk}"


def _items_of(step: HandbookStep) -> str:
    return f"{reverse('programme:handbook_step_change', args=[step.pk])}#onderdelen"


def _step_page(step: HandbookStep) -> str:
    """Where its cases are shown; its draft, as long as it was not published."""
    last = current_version(step.programme)
    return step.get_absolute_url() if last and last.step(step.pk) else _draft_at(step)
