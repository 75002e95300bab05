"""The mails that were sent, for the lead's coordinators and administrators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kit.downloads import list_file
from programme.forms.mails import MailFilterForm
from programme.list_files import mails_sheet
from programme.selectors.mails import search_mails
from programme.selectors.rights import STAFF
from programme.views.requests import MemberRequest

PAGE_SIZE = 50


@require_safe
@login_required
def mails(request: MemberRequest) -> HttpResponse:
    if not request.user.led_programme_ids(*STAFF):
        raise PermissionDenied
    form = MailFilterForm(request.GET)
    found = search_mails(request.user, form.cleaned_data if form.is_valid() else {})
    if file := list_file(request, found, mails_sheet):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"page": page, "form": form, "filtered": any(request.GET.values())}
    return render(request, "programme/mails.html", context)
