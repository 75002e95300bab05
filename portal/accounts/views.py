"""Account pages that are ours instead of allauth's."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def email_address(request: HttpRequest) -> HttpResponse:
    """Shows the address and who can give somebody another one.

    People cannot change it themselves. An invitation proves that somebody may read mail at
    an organisation's address, and their roles and signatures rest on that proof; a private
    address in its place would keep the roles and lose the proof.
    """
    return render(request, "account/email.html")
