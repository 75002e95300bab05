"""Certificates: a cohort's, for who plans; one's own and those of colleagues; the papers."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masterclasses.forms.certificates import CandidateFilterForm, WithdrawCertificateForm
from masterclasses.models import ENROLS, PLANS, Certificate, Cohort, Learner
from masterclasses.overview_files import candidates_sheet, certificates_sheet
from masterclasses.selectors.certificates import (
    Candidate,
    Certifying,
    Entitled,
    certifying_of,
    making_of,
)
from masterclasses.services import certifying
from portal.kit.acting import do
from portal.kit.archives import archive_response
from portal.kit.downloads import list_file
from portal.kit.http import document_response
from programme.views.requests import MemberRequest

PAGE_SIZE = 50


@require_safe
@login_required
def certificates(request: MemberRequest, pk: int) -> HttpResponse:
    """Who of a cohort attended how much, who gets a certificate and who has one.

    While a worker makes papers, the page asks for the part that tells how far it is.
    """
    cohort = _cohort(request, pk)
    found = certifying_of(cohort)
    form, shown = _narrowed(request, found)
    if file := list_file(request, shown, candidates_sheet):
        return file
    making = making_of(found.certificates)
    context = {"cohort": cohort, "found": found, "making": making}
    if request.htmx and making:
        return render(request, "masterclasses/certificates/progress.html", context)
    context["form"] = form
    context["page"] = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context["ready"] = sum(each.document is not None for each in found.certificates)
    if request.htmx:
        return render(request, "masterclasses/certificates/made.html", context)
    return render(request, "masterclasses/certificates/cohort.html", context)


def _narrowed(
    request: MemberRequest, found: Certifying
) -> tuple[CandidateFilterForm, list[Candidate]]:
    form = CandidateFilterForm(request.GET)
    standing = form.cleaned_data["standing"] if form.is_valid() else ""
    return form, found.who(Entitled(standing)) if standing else found.candidates


@require_POST
@login_required
def issue(request: MemberRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    issued = certifying.issue_certificates(cohort=cohort, actor=request.user)
    if issued:
        told = ngettext(
            "%(n)d certificaat is uitgegeven. De deelnemer krijgt het met een e-mail.",
            "%(n)d certificaten zijn uitgegeven. Elke deelnemer krijgt het met een e-mail.",
            len(issued),
        )
        messages.success(request, told % {"n": len(issued)})
    else:
        messages.info(
            request, _("Er is niets uit te geven: wie genoeg dagen bijwoonde, heeft er al een.")
        )
    return redirect("masterclasses:certificates", pk=cohort.pk)


@require_safe
@login_required
def certificates_zip(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The PDFs of all valid certificates of the cohort's people; a text says what is not in it."""
    cohort = _cohort(request, pk)
    found = certifying_of(cohort).certificates
    papers = [(each, each.document) for each in found if each.document is not None]
    if not papers:
        messages.info(request, _("Er is nog geen certificaat waarvan de PDF klaar is."))
        return redirect("masterclasses:certificates", pk=cohort.pk)
    left_out = [_("{certificate}: nog geen PDF").format(certificate=each) for each in found
                if each.document is None]  # fmt: skip
    filename = f"certificaten-{cohort.year}-{cohort.number}.zip"
    return archive_response(papers, filename=filename, left_out=left_out)


@require_safe
@login_required
def my_certificates(request: MemberRequest) -> HttpResponse:
    """One's own certificates, and for a contact those of the organisation's people."""
    user = request.user
    visible = (
        Certificate.objects.visible_to(user)
        .select_related("document", "learner__participant__organisation")
        .order_by("-year", "-number")
    )
    own = Learner.objects.who_are(user)
    of_contact = user.organisation_ids(*ENROLS)
    colleagues = visible.filter(learner__participant__organisation__in=of_contact)
    if file := list_file(request, colleagues, certificates_sheet):
        return file
    context = {
        "own": visible.filter(learner__in=own),
        "is_contact": bool(of_contact),
        "page": Paginator(colleagues.exclude(learner__in=own), PAGE_SIZE).get_page(
            request.GET.get("pagina")
        ),
        "plans": Cohort.objects.planned_by(user).order_by("-year", "number")
        if user.led_programme_ids(*PLANS)
        else (),
    }
    return render(request, "masterclasses/certificates/mine.html", context)


@require_safe
@login_required
def certificate_pdf(request: MemberRequest, number: str) -> HttpResponseBase:
    """The sealed PDF; a waiting page (202) until a worker made it."""
    found = _certificate(request, number)
    if found.document is None:
        return render(
            request, "masterclasses/certificates/waiting.html", {"certificate": found}, status=202
        )
    return document_response(found.document, inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: MemberRequest, number: str) -> HttpResponse:
    """Declare a certificate invalid, with a reason that the learner reads."""
    found = _certificate(request, number)
    if not request.user.works_for(found.learner.participant.programme, *PLANS):
        raise PermissionDenied
    back = _back_to_cohort(request)
    form = WithdrawCertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do(
            request,
            lambda: certifying.withdraw_certificate(
                certificate=found, actor=request.user, **form.cleaned_data
            ),
            _("Certificaat {number} is ingetrokken.").format(number=found.number),
        )
        return redirect(back)
    context = {"certificate": found, "form": form, "back": back}
    return render(request, "masterclasses/certificates/withdraw.html", context)


def _cohort(request: MemberRequest, pk: int) -> Cohort:
    """404 for who may not see the cohort, 403 for who does not plan it."""
    visible = Cohort.objects.visible_to(request.user).select_related("programme__lead")
    found = get_object_or_404(visible, pk=pk)
    if not request.user.works_for(found.programme, *PLANS):
        raise PermissionDenied
    return found


def _certificate(request: MemberRequest, number: str) -> Certificate:
    visible = Certificate.objects.visible_to(request.user).select_related(
        "document", "learner__participant__programme", "learner__participant__organisation"
    )
    return get_object_or_404(visible, number=number)


def _back_to_cohort(request: MemberRequest) -> str:
    """The page of the cohort from which one came (``?cohort=``)."""
    asked = request.GET.get("cohort", "")
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return reverse("masterclasses:certificates", args=[int(asked)])
    return reverse("masterclasses:my_certificates")
