"""Agreements: the list, one agreement with its timeline, its PDF, and acts around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from packages.forms.agreements import (
    AcceptUploadForm,
    AgreementFilterForm,
    InvoicingForm,
    ReasonForm,
    TerminateForm,
    UploadForm,
)
from packages.list_files import agreements_sheet
from packages.models import Agreement
from packages.selectors.agreements import (
    acts_open_to,
    next_move,
    signers_of_upload,
    totals_of,
    upload_acts,
    years_of,
)
from packages.services import ending, reminding, uploading
from packages.services.invoicing_data import change_invoicing_data
from portal.kit.acting import do
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from portal.kit.http import document_response, way_back
from programme.selectors.logbook import audit_trail
from programme.views.requests import MemberRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE_SIZE = 25
# Too many and too small for a timeline; the logbook has them.
STEP_BY_STEP = ("packages.choose_answer", "packages.set_seats")
NEXT_ACTS = {"choose", "sign", "countersign", "accept_upload", "refuse_upload", "remind", "upload"}


@dataclass(frozen=True)
class ActPage:
    """The words of the page on which someone does an act with a form."""

    title: StrOrPromise
    lead: StrOrPromise
    submit: StrOrPromise
    danger: bool = False


ACT_PAGES = {
    "upload": ActPage(
        gettext_lazy("Getekend document uploaden"),
        gettext_lazy(
            "Tekent uw organisatie op papier of met een eigen digitale handtekening? Laat de "
            "overeenkomst dan buiten het portaal tekenen en upload haar hier. De universiteit "
            "bekijkt het document en tekent daarna zelf."
        ),
        gettext_lazy("Document uploaden"),
    ),
    "accept_upload": ActPage(
        gettext_lazy("Document aannemen"),
        gettext_lazy(
            "Bekijk eerst het document. Neemt u het aan, dan geldt het als de handtekening van "
            "de deelnemer en kan de universiteit tekenen."
        ),
        gettext_lazy("Document aannemen"),
    ),
    "refuse_upload": ActPage(
        gettext_lazy("Document terugsturen"),
        gettext_lazy(
            "De contactpersoon krijgt uw reden per e-mail en kan een nieuw document uploaden."
        ),
        gettext_lazy("Document terugsturen"),
    ),
    "decline": ActPage(
        gettext_lazy("Aanbod weigeren"),
        gettext_lazy(
            "U tekent niet. Het aanbod vervalt en uw contactpersoon krijgt bericht. Die kan "
            "daarna een andere keuze maken."
        ),
        gettext_lazy("Aanbod weigeren"),
        danger=True,
    ),
    "withdraw": ActPage(
        gettext_lazy("Aanbod intrekken"),
        gettext_lazy(
            "Het aanbod vervalt en niemand kan het nog tekenen. De contactpersoon kan daarna "
            "opnieuw kiezen; de eerdere antwoorden staan dan klaar."
        ),
        gettext_lazy("Aanbod intrekken"),
        danger=True,
    ),
    "change_invoicing": ActPage(
        gettext_lazy("Factuurgegevens wijzigen"),
        gettext_lazy(
            "Wat u hier invult, geldt voor de facturen die nog komen. Facturen die al zijn "
            "verstuurd, veranderen niet. De getekende overeenkomst ook niet."
        ),
        gettext_lazy("Gegevens opslaan"),
    ),
    "terminate": ActPage(
        gettext_lazy("Overeenkomst beëindigen"),
        gettext_lazy(
            "Leg hier vast dat partijen de overeenkomst eerder laten eindigen. Tot en met de "
            "laatste dag blijft zij van kracht. Het jaar van die dag wordt nog helemaal "
            "gefactureerd, latere jaren niet."
        ),
        gettext_lazy("Beëindiging vastleggen"),
        danger=True,
    ),
}


def _agreement(request: MemberRequest, number: str) -> Agreement:
    """The agreement, where this user may see it; 404 otherwise.

    Its documents are read one by one: with more tables PostgreSQL plans longer than it reads.
    """
    agreements = (
        Agreement.objects.visible_to(request.user)
        .with_invoicing()
        .select_related(
            "participant__organisation", "participant__programme", "choice__submitted_by"
        )
    )
    return get_object_or_404(agreements, number=number)


@require_safe
@login_required
def agreements(request: MemberRequest) -> HttpResponse:
    found = (
        Agreement.objects.visible_to(request.user)
        .select_related("participant__organisation")
        .defer("text")
    )
    form = AgreementFilterForm(request.GET)
    if form.is_valid():
        if status := form.cleaned_data["status"]:
            found = found.shown_as(status)
        if search := form.cleaned_data["search"]:
            found = found.filter(
                Q(participant__organisation__name__icontains=search) | Q(number__icontains=search)
            )
    if file := list_file(request, found, agreements_sheet):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    filtered = not form.is_valid() or any(form.cleaned_data.values())
    context = {"page": page, "form": form, "filtered": filtered}
    return render(request, "packages/agreements/list.html", context)


@require_safe
@login_required
def agreement(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement(request, number)
    acts = acts_open_to(found, request.user)
    context = {
        "agreement": found,
        "years": years_of(found),
        "totals": totals_of(found),
        "invoicing": found.invoicing,
        "signatures": found.signatures.all(),
        "uploading": upload_acts(found),
        "entries": audit_trail(found, found.choice, without=STEP_BY_STEP),
        "acts": acts,
        "has_next_acts": not acts.isdisjoint(NEXT_ACTS),
        "next_move": next_move(found),
    }
    return render(request, "packages/agreements/agreement.html", context)


@require_safe
@login_required
def agreement_pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The sealed PDF, else the offered one; a waiting page (202) until a worker made it.

    What began as somebody's upload is a download, never shown in place.
    """
    found = _agreement(request, number)
    document = found.sealed_document or found.offered_document
    if document is None:
        return render(
            request, "packages/agreements/waiting.html", {"agreement": found}, status=202
        )
    return document_response(document, inline=found.uploaded_document_id is None)


@require_safe
@login_required
def uploaded_pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The PDF that the participant uploaded; sent as a download, never shown in place."""
    found = _agreement(request, number)
    if found.uploaded_document is None:
        return redirect(found)
    return document_response(found.uploaded_document)


@login_required
def upload(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement_for(request, number, "upload")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            uploading.upload_signed_document(
                agreement=found, content=form.cleaned_data["document"], actor=request.user
            )
        except Refused as refusal:
            form.add_error("document", str(refusal))
        else:
            messages.success(request, _("Uw document is geüpload. De universiteit bekijkt het."))
            return redirect(found)
    return _form_page(request, found, "upload", form)


@login_required
def accept_upload(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement_for(request, number, "accept_upload")
    uploaded = found.uploaded_document
    if uploaded is None:  # sent back, or replaced by a signature, since the page was opened
        return redirect(found)
    form = AcceptUploadForm(
        request.POST or None, agreement=found, initial={"seen_sha256": uploaded.sha256}
    )
    if request.method == "POST" and form.is_valid():
        return _act(
            request,
            found,
            lambda: uploading.accept_upload(
                agreement=found, actor=request.user, seen_sha256=form.cleaned_data["seen_sha256"]
            ),
            _("Het geüploade document is aangenomen. Nu tekent de universiteit."),
        )
    return _form_page(request, found, "accept_upload", form)


@login_required
def refuse_upload(request: MemberRequest, number: str) -> HttpResponse:
    return _with_reason(
        request,
        number,
        "refuse_upload",
        uploading.refuse_upload,
        _("Het document is afgewezen. De contactpersoon krijgt bericht."),
    )


@login_required
def decline(request: MemberRequest, number: str) -> HttpResponse:
    return _with_reason(
        request,
        number,
        "decline",
        ending.decline_agreement,
        _("U hebt het aanbod geweigerd."),
    )


@login_required
def withdraw(request: MemberRequest, number: str) -> HttpResponse:
    return _with_reason(
        request,
        number,
        "withdraw",
        ending.withdraw_agreement,
        _("Het aanbod is ingetrokken."),
    )


@login_required
def terminate(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement_for(request, number, "terminate")
    form = TerminateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.terminate_agreement(agreement=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("De beëindiging is vastgelegd."))
            return redirect(found)
    return _form_page(request, found, "terminate", form)


@login_required
def change_invoicing(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement_for(request, number, "change_invoicing")
    form = InvoicingForm(
        request.POST or None,
        initial=asdict(found.invoicing),
        reference_required=found.choice.reference_required,
    )
    if request.method == "POST" and form.is_valid():
        return _act(
            request,
            found,
            lambda: change_invoicing_data(
                agreement=found, actor=request.user, **form.cleaned_data
            ),
            _("De factuurgegevens zijn opgeslagen."),
        )
    return _form_page(request, found, "change_invoicing", form)


@require_POST
@login_required
def remind(request: MemberRequest, number: str) -> HttpResponse:
    found = _agreement_for(request, number, "remind")
    return _act(
        request,
        found,
        lambda: reminding.remind_signatory(agreement=found, actor=request.user),
        _("De herinnering is verstuurd."),
    )


def _agreement_for(request: MemberRequest, number: str, act: str) -> Agreement:
    """The agreement; 404 when out of sight, 403 when this user has no part in ``act``."""
    found = _agreement(request, number)
    if act not in acts_open_to(found, request.user, whatever_state=True):
        raise PermissionDenied
    return found


def _with_reason(
    request: MemberRequest,
    number: str,
    act: str,
    service: Callable[..., None],
    done: str,
) -> HttpResponse:
    found = _agreement_for(request, number, act)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _act(
            request,
            found,
            lambda: service(
                agreement=found, reason=form.cleaned_data["reason"], actor=request.user
            ),
            done,
        )
    return _form_page(request, found, act, form)


def _act(
    request: MemberRequest, found: Agreement, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do the act, say how it went, and return to the agreement."""
    do(request, act, done)
    return redirect(way_back(request) or found)


def _form_page(request: MemberRequest, found: Agreement, act: str, form: Any) -> HttpResponse:
    context = {
        "agreement": found,
        "form": form,
        "act": act,
        "page": ACT_PAGES[act],
        "back": way_back(request) or found.get_absolute_url(),
        "signers": signers_of_upload(found) if act == "accept_upload" else (),
    }
    return render(request, "packages/agreements/act.html", context)
