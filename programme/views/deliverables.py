"""Development lines and their products: read by all, kept by coordinators."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import added, do, done
from portal.kit.http import document_response
from programme.forms.cases import CasesForm
from programme.forms.deliverables import DeliverableForm, DocumentForm
from programme.models import (
    Deliverable,
    DeliverableDocument,
    DevelopmentLine,
)
from programme.selectors.cases import linkable_cases
from programme.selectors.deliverables import (
    cases_feeding,
    deliverables_of,
    keeps_deliverables,
)
from programme.services import deliverables as service
from programme.states import DELIVERABLE
from programme.views.requests import MemberRequest

# In the order in which a product goes through them; then what goes back.
ACTS = {
    "begin": gettext_lazy("Begin eraan"),
    "discuss": gettext_lazy("Zet ter bespreking"),
    "deliver": gettext_lazy("Lever op"),
    "rework": gettext_lazy("Neem weer in bewerking"),
    "postpone": gettext_lazy("Zet terug op gepland"),
}


@require_safe
def line(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Anyone reads what a line is for; how far its products are, those of the programme."""
    lines = DevelopmentLine.objects.select_related("programme__lead")
    found = get_object_or_404(lines, programme__slug=slug, key=key)
    products = list(deliverables_of(found))
    mine = Deliverable.objects.visible_to(request.user).filter(line=found)
    context = {
        "line": found,
        "programme": found.programme,
        "products": products,
        "joined": mine.exists(),
        "others": found.programme.lines.exclude(pk=found.pk),
    }
    return render(request, "programme/lines/line.html", context)


@require_safe
@login_required
def deliverable(request: MemberRequest, pk: int) -> HttpResponse:
    found = _deliverable(request, pk)
    documents = DeliverableDocument.objects.visible_to(request.user).filter(deliverable=found)
    keeps = keeps_deliverables(request.user, found.line.programme)
    context = {
        "product": found,
        "line": found.line,
        "documents": documents.select_related("document", "added_by", "deliverable"),
        "cases": cases_feeding(found, request.user),
        "keeps": keeps,
        "acts": _acts(found) if keeps else [],
    }
    return render(request, "programme/lines/product.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = _to_keep(request, pk)
    form = DeliverableForm(request.POST or None, deliverable=found)
    if request.method == "POST" and form.is_valid():

        def act() -> object:
            return service.change_deliverable(
                deliverable=found, actor=request.user, **form.cleaned_data
            )

        if done(form, act):
            messages.success(request, _("Het product is opgeslagen."))
            return redirect(found)
    context = {"form": form, "product": found, "line": found.line}
    return render(request, "programme/lines/change.html", context)


@require_POST
@login_required
def stand(request: MemberRequest, pk: int) -> HttpResponse:
    """``act``: one of ``ACTS``."""
    found = _to_keep(request, pk)
    asked = request.POST.get("act", "")
    if asked in ACTS:
        do(
            request,
            lambda: service.move_deliverable(deliverable=found, act=asked, actor=request.user),
            _("De stand van het product is veranderd."),
        )
    elif asked:
        raise Http404
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_document(request: MemberRequest, pk: int) -> HttpResponse:
    found = _to_keep(request, pk)
    sent = request.method == "POST"
    form = DocumentForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():

        def act() -> object:
            return service.add_document(deliverable=found, actor=request.user, **form.values)

        if added(request, form, act, _("De nieuwe versie staat bij het product.")):
            return redirect(found)
    context = {"form": form, "product": found, "line": found.line}
    return render(request, "programme/lines/add_document.html", context)


@require_safe
@login_required
def document(request: MemberRequest, pk: int) -> HttpResponse:
    """The file; always as a download, also what a browser could show."""
    return document_response(_document(request, pk).document)


@require_POST
@login_required
def document_stand(request: MemberRequest, pk: int) -> HttpResponse:
    """``act``: share or withdraw."""
    found = _document(request, pk)
    if not keeps_deliverables(request.user, found.deliverable.line.programme):
        raise PermissionDenied
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "share": (service.share_document, _("Iedereen van het programma kan het nu downloaden.")),
        "withdraw": (service.withdraw_document, _("Het document is weggehaald.")),
    }
    asked = request.POST.get("act", "")
    if asked in acts:
        act, told = acts[asked]
        do(request, lambda: act(document=found, actor=request.user), told)
    elif asked:
        raise Http404
    return redirect(found.deliverable)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cases(request: MemberRequest, pk: int) -> HttpResponse:
    found = _to_keep(request, pk)
    choice = linkable_cases(found.line.programme, request.user)
    linked = {"cases": choice.filter(deliverable_links__deliverable=found)}
    sent = request.POST if request.method == "POST" else None
    form = CasesForm(sent, cases=choice, initial=linked)
    if form.is_valid():

        def act() -> object:
            return service.link_deliverable_cases(
                deliverable=found, cases=list(form.cleaned_data["cases"]), actor=request.user
            )

        if done(form, act):
            messages.success(request, _("De cases bij dit product zijn opgeslagen."))
            return redirect(found)
    context = {"form": form, "product": found, "line": found.line, "cases": choice}
    return render(request, "programme/lines/cases.html", context)


def _acts(found: Deliverable) -> list[tuple[str, str]]:
    return [
        (act, str(label)) for act, label in ACTS.items() if DELIVERABLE.allowed(act, found.status)
    ]


def _deliverable(request: MemberRequest, pk: int) -> Deliverable:
    visible = Deliverable.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("line__programme__lead", "owner"), pk=pk)


def _to_keep(request: MemberRequest, pk: int) -> Deliverable:
    """404 when out of sight, 403 for who does not keep the programme's products."""
    found = _deliverable(request, pk)
    if not keeps_deliverables(request.user, found.line.programme):
        raise PermissionDenied
    return found


def _document(request: MemberRequest, pk: int) -> DeliverableDocument:
    visible = DeliverableDocument.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("document", "deliverable__line__programme"), pk=pk
    )
