"""What belongs to a case: its documents, and its KPIs with what was measured."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.acting import added, do, done
from portal.kit.http import document_response
from programme.case_plots import kpi_picture
from programme.forms.cases import CaseDocumentForm, KpiForm, KpiValueForm
from programme.models import CaseDocument, CaseKpi, KpiValue
from programme.selectors import cases as rights
from programme.selectors.cases import Measured
from programme.services import case_documents as papers
from programme.services import kpis as service
from programme.views.finding_cases import case_to_change
from programme.views.requests import MemberRequest

WITH_FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(WITH_FORM)
def documents(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    sent = request.method == "POST"
    form = CaseDocumentForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        filename, content = form.cleaned_data["file"]
        title = form.cleaned_data["title"]
        if added(
            request,
            form,
            lambda: papers.add_document(
                case=found, title=title, filename=filename, content=content, actor=request.user
            ),
            _("Het document staat bij de case."),
        ):
            return redirect("programme:case_documents", found.pk)
    context = {
        "case": found,
        "form": form,
        "documents": found.documents.select_related("document"),
    }
    return render(request, "programme/cases/documents.html", context)


@require_safe
@login_required
def document(request: MemberRequest, pk: int) -> HttpResponse:
    """The file; always as a download, also what a browser could show."""
    visible = CaseDocument.objects.visible_to(request.user).select_related("document")
    return document_response(get_object_or_404(visible, pk=pk).document)


@require_POST
@login_required
def remove_document(request: MemberRequest, pk: int) -> HttpResponse:
    visible = CaseDocument.objects.visible_to(request.user).select_related("case__participant")
    found = get_object_or_404(visible, pk=pk)
    if not rights.may_change(request.user, found.case):
        raise PermissionDenied
    case = found.case
    do(
        request,
        lambda: papers.remove_document(document=found, actor=request.user),
        _("Het document is weggehaald."),
    )
    return redirect("programme:case_documents", case.pk)


@login_required
@require_http_methods(WITH_FORM)
def add_kpi(request: MemberRequest, pk: int) -> HttpResponse:
    found = case_to_change(request, pk)
    form = KpiForm(request.POST if request.method == "POST" else None)
    made: list[CaseKpi] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(service.add_kpi(case=found, actor=request.user, **form.cleaned_data)),
    ):
        messages.success(request, _("De KPI staat bij de case. Vul nu de eerste meting in."))
        return redirect("programme:case_kpi", made[0].pk)
    return render(request, "programme/cases/kpi_add.html", {"case": found, "form": form})


@login_required
@require_http_methods(WITH_FORM)
def kpi(request: MemberRequest, pk: int) -> HttpResponse:
    """Its series, and a next value."""
    found = _kpi_to_change(request, pk)
    form = KpiValueForm(
        request.POST if request.method == "POST" else None,
        unit=found.unit,
        initial={"measured_on": timezone.localdate()},
    )
    if form.is_valid() and done(
        form,
        lambda: service.record_value(kpi=found, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("De meting is genoteerd."))
        return redirect("programme:case_kpi", found.pk)
    values = list(found.values.all())
    context = {
        "kpi": found,
        "case": found.case,
        "form": form,
        "values": values[::-1],
        "picture": kpi_picture(Measured(found, values)) if values else "",
    }
    return render(request, "programme/cases/kpi.html", context)


@require_POST
@login_required
def remove_kpi(request: MemberRequest, pk: int) -> HttpResponse:
    found = _kpi_to_change(request, pk)
    case = found.case
    if do(
        request,
        lambda: service.remove_kpi(kpi=found, actor=request.user),
        _("De KPI is weggehaald."),
    ):
        return redirect(case)
    return redirect("programme:case_kpi", pk)


@require_POST
@login_required
def remove_value(request: MemberRequest, pk: int) -> HttpResponse:
    visible = KpiValue.objects.visible_to(request.user).select_related("kpi__case__participant")
    found = get_object_or_404(visible, pk=pk)
    if not rights.may_change(request.user, found.kpi.case):
        raise PermissionDenied
    kpi_id = found.kpi_id
    do(
        request,
        lambda: service.remove_value(value=found, actor=request.user),
        _("De meting is weggehaald."),
    )
    return redirect("programme:case_kpi", kpi_id)


def _kpi_to_change(request: MemberRequest, pk: int) -> CaseKpi:
    visible = CaseKpi.objects.visible_to(request.user).select_related("case__participant")
    found = get_object_or_404(visible, pk=pk)
    if not rights.may_change(request.user, found.case):
        raise PermissionDenied
    return found
