"""Materials of a day: downloaded by who sees the day, added and taken away by planners."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masterclasses.models import Masterclass
from masterclasses.services import materials as service
from masterclasses.views.finding import day_to_plan, material_to_plan, visible_material
from portal.kit.acting import added, do
from portal.kit.http import document_response
from portal.kit.material_form import MaterialForm
from programme.views.requests import MemberRequest


@require_safe
@login_required
def material(request: MemberRequest, pk: int) -> HttpResponse:
    """The file; always as a download, also what a browser could show."""
    found = visible_material(request, pk)
    if found.document is None:
        raise Http404
    return document_response(found.document)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: MemberRequest, pk: int) -> HttpResponse:
    found = day_to_plan(request, pk)
    sent = request.method == "POST"
    form = MaterialForm(request.POST if sent else None, request.FILES if sent else None)
    told = _("Het materiaal staat bij de dag.")
    if form.is_valid() and added(request, form, lambda: _add(request, found, form), told):
        return redirect("masterclasses:materials", found.pk)
    context = {
        "masterclass": found,
        "form": form,
        "materials": found.materials.select_related("document"),
    }
    return render(request, "masterclasses/days/materials.html", context)


def _add(request: MemberRequest, found: Masterclass, form: MaterialForm) -> None:
    given = form.cleaned_data
    if given["file"] is None:
        service.add_link(
            masterclass=found, title=given["title"], link=given["link"], actor=request.user
        )
        return
    filename, content = given["file"]
    service.add_file(
        masterclass=found,
        title=given["title"],
        filename=filename,
        content=content,
        actor=request.user,
    )


@require_POST
@login_required
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = material_to_plan(request, pk)
    day = found.masterclass
    do(
        request,
        lambda: service.remove_material(material=found, actor=request.user),
        _("Het materiaal is weggehaald."),
    )
    return redirect(day)
