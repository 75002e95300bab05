"""Bank files: reading one in, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from budget.forms.banking import UploadForm
from budget.models import BankFile
from budget.payment_files import lines_sheet
from budget.selectors.bank_lines import leads_of, lines_of_file
from budget.services.bank_files import Imported, import_bank_file
from budget.states import LineState
from portal.kit.acts import Refused
from portal.kit.downloads import list_file
from portal.kit.http import document_response
from programme.models import Role
from programme.views.requests import MemberRequest

PAGE_SIZE = 50
MOST_SHOWN = 12


@login_required
def upload(request: MemberRequest) -> HttpResponse:
    """Read a file in, and show the last ones; for finance of a lead."""
    leads = leads_of(request.user)
    if not leads:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, leads=leads)
    if request.method == "POST" and form.is_valid():
        try:
            result = import_bank_file(
                lead=form.of_lead,
                content=form.content(),
                filename=form.cleaned_data["upload"].name,
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            _tell(request, result)
            return redirect(result.file)
    files = BankFile.objects.visible_to(request.user).select_related("document", "imported_by")
    context = {"form": form, "files": files[:MOST_SHOWN]}
    return render(request, "budget/banking/upload.html", context)


def _tell(request: MemberRequest, result: Imported) -> None:
    if result.again:
        messages.info(
            request,
            _("Dit bestand is al eerder ingelezen. Er is nu niets geboekt."),
        )
        return
    told = ngettext("{n} nieuwe regel.", "{n} nieuwe regels.", result.new).format(n=result.new)
    if result.known:
        known = ngettext("{n} was al bekend.", "{n} waren al bekend.", result.known)
        told = f"{told} {known.format(n=result.known)}"
    messages.success(request, told)


@require_safe
@login_required
def bank_file(request: MemberRequest, pk: int) -> HttpResponse:
    """What a file told, and how its lines stand now."""
    found = _file(request, pk)
    lines = lines_of_file(found)
    if file := list_file(request, lines, lines_sheet):
        return file
    known = {each.line.pk for each in lines if each.line.file_id != found.pk}
    counts = [
        (state, sum(each.state == state and each.line.pk not in known for each in lines))
        for state in LineState
    ]
    context = {
        "file": found,
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "counts": [(state, count) for state, count in counts if count],
        "known": known,
        "is_finance": request.user.has_role(found.lead_id, Role.FINANCE),
    }
    return render(request, "budget/banking/file.html", context)


@require_safe
@login_required
def bank_file_itself(request: MemberRequest, pk: int) -> HttpResponse:
    """The bytes as the bank sent them."""
    return document_response(_file(request, pk).document)


def _file(request: MemberRequest, pk: int) -> BankFile:
    files = BankFile.objects.visible_to(request.user).select_related("document", "imported_by")
    return get_object_or_404(files, pk=pk)
