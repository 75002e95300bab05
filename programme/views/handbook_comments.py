"""What is said of the handbook: the list, and answering, closing and reopening."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import do, done
from portal.kit.downloads import list_file
from programme.forms.handbook import AnswerForm, CommentFilterForm
from programme.list_files import comments_sheet
from programme.models import HandbookComment
from programme.selectors.handbook import current_version, writes_handbook
from programme.services import handbook_comments as service
from programme.views.handbook import joined_programme
from programme.views.requests import MemberRequest

PAGE_SIZE = 25


@require_safe
@login_required
def comments(request: MemberRequest, slug: str) -> HttpResponse:
    programme = joined_programme(request, slug)
    form = CommentFilterForm(request.GET)
    found = HandbookComment.objects.visible_to(request.user).filter(version__programme=programme)
    if form.is_valid() and form.cleaned_data["stand"]:
        found = found.filter(status=form.cleaned_data["stand"])
    found = found.select_related("author", "organisation", "version", "step", "answered_by")
    if file := list_file(request, found, comments_sheet):
        return file
    version = current_version(programme)
    context = {
        "programme": programme,
        "now_in_it": {each["step"] for each in version.steps} if version else set(),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form,
        "filtered": bool(request.GET.get("stand")),
        "writes": writes_handbook(request.user, programme),
    }
    return render(request, "programme/handbook/comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """Answers it; the answer that there is can be written anew."""
    found = _to_answer(request, pk)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if form.is_valid() and done(
        form,
        lambda: service.answer_comment(comment=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Uw antwoord staat bij de opmerking."))
        return redirect("programme:handbook_comments", found.version.programme.slug)
    context = {"comment": found, "form": form, "programme": found.version.programme}
    return render(request, "programme/handbook/comment.html", context)


@require_POST
@login_required
def close_or_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """``act``: close or reopen."""
    found, actor = _to_answer(request, pk), request.user
    asked = request.POST.get("act", "")
    if asked == "close":
        do(
            request,
            lambda: service.close_comment(comment=found, actor=actor),
            _("De opmerking is gesloten."),
        )
    elif asked == "reopen":
        do(
            request,
            lambda: service.reopen_comment(comment=found, actor=actor),
            _("De opmerking is weer open."),
        )
    elif asked:
        raise Http404
    return redirect(found)


def _to_answer(request: MemberRequest, pk: int) -> HandbookComment:
    """404 when out of sight, 403 for who does not write the handbook."""
    visible = HandbookComment.objects.visible_to(request.user).select_related(
        "author", "organisation", "version__programme", "step", "answered_by"
    )
    found = get_object_or_404(visible, pk=pk)
    if not writes_handbook(request.user, found.version.programme):
        raise PermissionDenied
    return found
