"""What participants still owe, by age."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget.payment_files import ages_sheet
from budget.selectors.ageing import age_list
from budget.selectors.programmes import programmes_read_by
from portal.kit.downloads import list_file
from programme.views.requests import MemberRequest, programme_asked


@require_safe
@login_required
def ageing(request: MemberRequest) -> HttpResponse:
    """For who reads the books; of one programme, where one reads several."""
    mine = programmes_read_by(request.user)
    programme = programme_asked(request, mine)
    found = age_list([programme], timezone.localdate())
    if file := list_file(request, found.parties, ages_sheet):
        return file
    context = {
        "ages": found,
        "today": timezone.localdate(),
        "programme": programme,
        "programmes": mine,
    }
    return render(request, "budget/ageing.html", context)
