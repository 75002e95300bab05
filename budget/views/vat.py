"""VAT: how each component is taxed, the history of that, and finance's decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budget.forms.vat import ConfirmVatForm, VatForm
from budget.selectors.programmes import programmes_read_by
from budget.selectors.vat import preview_of, taxed_components
from budget.services.vat import decide_as_shown
from budget.vat_files import vat_sheet
from budget.views.programmes import query_of
from packages.models import Component
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from programme.models import Role
from programme.views.requests import MemberRequest, programme_asked

# More issued invoices than this are counted and not listed: none of them changes.
MOST_LISTED = 50


@require_safe
@login_required
def vat(request: MemberRequest) -> HttpResponse:
    mine = programmes_read_by(request.user)
    programme = programme_asked(request, mine)
    components = taxed_components(programme)
    if file := list_file(request, components, vat_sheet):
        return file
    context = {
        "programme": programme,
        "programmes": mine,
        "components": components,
        "today": timezone.localdate(),
        "is_finance": request.user.works_for(programme, Role.FINANCE),
    }
    return render(request, "budget/vat/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """A form, then what it would change, and only then the decision."""
    component = _component(request, pk)
    year = timezone.localdate().year
    data = request.POST if request.method == "POST" else None
    form = VatForm(data, component=component, this_year=year)
    context = {"component": component, "form": form, "back": _list(component)}
    if not form.is_valid() or "change" in request.POST:
        return render(request, "budget/vat/decide.html", context)
    if "decide" not in request.POST or not _decided(request, component, form):
        return _preview(request, component, form, context)
    return redirect(_list(component))


def _component(request: MemberRequest, pk: int) -> Component:
    mine = programmes_read_by(request.user)
    found = Component.objects.filter(
        programme__in=mine, borne_by=Component.Bearer.PARTICIPANT
    ).select_related("programme")
    component = get_object_or_404(found, pk=pk)
    if not request.user.works_for(component.programme, Role.FINANCE):
        raise PermissionDenied
    return component


def _list(component: Component) -> str:
    return reverse("budget:vat") + query_of(component.programme)


def _preview(
    request: MemberRequest, component: Component, form: VatForm, context: dict[str, Any]
) -> HttpResponse:
    preview = preview_of(component, form.vat, first_year=form.cleaned_data["first_year"])
    context |= {
        "vat": form.vat,
        "preview": preview,
        "unticked": "decide" in request.POST and "leaves_issued" not in request.POST,
        "listed": preview.issued[:MOST_LISTED],
        "beyond": max(len(preview.issued) - MOST_LISTED, 0),
    }
    return render(request, "budget/vat/preview.html", context)


def _decided(request: MemberRequest, component: Component, form: VatForm) -> bool:
    confirmed = ConfirmVatForm(request.POST)
    if not confirmed.is_valid():
        return False
    try:
        decide_as_shown(
            component=component,
            vat=form.vat,
            first_year=form.cleaned_data["first_year"],
            note=form.cleaned_data["note"],
            actor=request.user,
            **confirmed.cleaned_data,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    told = _("Vastgelegd: {component} vanaf 1 januari {year}, {vat}.").format(
        component=component, year=form.cleaned_data["first_year"], vat=form.vat.words
    )
    messages.success(request, told)
    return True
