"""Reading the handbook: its current version, a step of it, older versions and their PDFs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.kit.acting import added
from portal.kit.http import document_response
from programme.forms.handbook import CommentForm
from programme.models import (
    HandbookComment,
    HandbookStep,
    HandbookVersion,
    Programme,
)
from programme.selectors.handbook import cases_using, current_version, writes_handbook
from programme.selectors.handbook_changes import changes_between
from programme.services.handbook_comments import comment
from programme.views.requests import MemberRequest

PAGE_SIZE = 25


@require_safe
@login_required
def handbook(request: MemberRequest, slug: str | None = None) -> HttpResponse:
    """The current version; without ``slug`` of one's first programme, with links to others."""
    programmes = list(Programme.objects.joined_by(request.user).select_related("lead"))
    shown = next((each for each in programmes if slug in (None, each.slug)), None)
    if shown is None and slug is not None:
        raise Http404
    context: dict[str, Any] = {"programme": shown, "programmes": programmes}
    if shown is not None:
        version = current_version(shown)
        context |= {
            "version": version,
            "steps": _with_comments(version) if version else [],
            "writes": writes_handbook(request.user, shown),
        }
    return render(request, "programme/handbook/handbook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: MemberRequest, pk: int) -> HttpResponse:
    """A step of the current version, where it was used and what is said of it."""
    found = get_object_or_404(
        HandbookStep.objects.visible_to(request.user).select_related("programme__lead"), pk=pk
    )
    version = current_version(found.programme)
    contents = version.step(found.pk) if version else None
    if version is None or contents is None:
        raise Http404
    form = CommentForm(request.POST or None)
    if form.is_valid() and added(
        request,
        form,
        lambda: comment(step=found, actor=request.user, **form.cleaned_data),
        _("Uw opmerking staat bij de stap."),
    ):
        return redirect(f"{found.get_absolute_url()}#opmerkingen")
    comments = found.comments.select_related("author", "organisation", "version", "answered_by")
    number = version.steps.index(contents)
    context = {
        "step": found,
        "version": version,
        "contents": contents,
        "number": number + 1,
        "before": version.steps[number - 1] if number else None,
        "after": version.steps[number + 1] if number + 1 < len(version.steps) else None,
        "cases": cases_using(found, request.user),
        "page": Paginator(comments, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form,
        "writes": writes_handbook(request.user, found.programme),
    }
    return render(request, "programme/handbook/step.html", context)


@require_safe
@login_required
def versions(request: MemberRequest, slug: str) -> HttpResponse:
    programme = joined_programme(request, slug)
    found = HandbookVersion.objects.visible_to(request.user).filter(programme=programme)
    found = found.select_related("document", "programme", "published_by").defer("snapshot")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "programme": programme,
        "page": page,
        "writes": writes_handbook(request.user, programme),
    }
    return render(request, "programme/handbook/versions.html", context)


@require_safe
@login_required
def version(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """One version as it was published; the current one has its own page too."""
    found = _version(request, slug, number)
    last = current_version(found.programme)
    context = {
        "programme": found.programme,
        "version": found,
        "current": last if last and last.number != found.number else None,
        "steps": [(each, 0) for each in found.steps],
    }
    return render(request, "programme/handbook/version.html", context)


@require_safe
@login_required
def changes(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """What is different from the version before, or from the one in ``?met=``."""
    found = _version(request, slug, number)
    earlier = HandbookVersion.objects.visible_to(request.user).filter(
        programme=found.programme, number__lt=found.number
    )
    asked = request.GET.get("met", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 6:
        earlier = earlier.filter(number=asked)
    before = earlier.order_by("-number").first()
    context = {
        "programme": found.programme,
        "version": found,
        "before": before,
        "changes": changes_between(before.steps, found.steps) if before else [],
        "others": range(1, found.number),
    }
    return render(request, "programme/handbook/changes.html", context)


@require_safe
@login_required
def pdf(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The PDF; a waiting page (202) until a worker made it."""
    found = _version(request, slug, number)
    if found.document is None:
        context = {"version": found}
        return render(request, "programme/handbook/waiting.html", context, status=202)
    return document_response(found.document, inline=True)


def joined_programme(request: MemberRequest, slug: str) -> Programme:
    """404 for a programme that this person has no part in."""
    mine = Programme.objects.joined_by(request.user).select_related("lead")
    return get_object_or_404(mine, slug=slug)


def _version(request: MemberRequest, slug: str, number: int) -> HandbookVersion:
    visible = HandbookVersion.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("programme", "document"), programme__slug=slug, number=number
    )


def _with_comments(version: HandbookVersion) -> list[tuple[dict[str, Any], int]]:
    """The steps, each with how many comments there are on it."""
    about = HandbookComment.objects.filter(step__in=[each["step"] for each in version.steps])
    counted = about.order_by().values_list("step").annotate(count=Count("pk"))
    counts = dict(counted.values_list("step", "count"))
    return [(each, counts.get(each["step"], 0)) for each in version.steps]
