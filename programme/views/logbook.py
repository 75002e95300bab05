"""The logbook, for administrators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kit.downloads import list_file
from programme.forms.logbook import LogbookForm
from programme.list_files import logbook_sheet
from programme.models import Role
from programme.selectors.logbook import search_records
from programme.views.requests import MemberRequest

PAGE_SIZE = 50


@require_safe
@login_required
def logbook(request: MemberRequest) -> HttpResponse:
    if not request.user.led_programme_ids(Role.ADMINISTRATOR):
        raise PermissionDenied
    form = LogbookForm(request.GET)
    found = search_records(request.user, form.cleaned_data if form.is_valid() else {})
    if file := list_file(request, found, logbook_sheet):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"page": page, "form": form, "filtered": any(request.GET.values())}
    return render(request, "programme/logbook.html", context)
