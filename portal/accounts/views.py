"""Account pages that are ours instead of allauth's, and the switch of languages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from portal.kit.languages import Language
from programme.models import User
from programme.services.people import choose_language


@require_safe
@login_required
def email_address(request: HttpRequest) -> HttpResponse:
    """Shows the address and who can give somebody another one.

    People cannot change it themselves. An invitation proves that somebody may read mail at
    an organisation's address, and their roles and signatures rest on that proof; a private
    address in its place would keep the roles and lose the proof.
    """
    return render(request, "account/email.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Answers in another language from now on; to who is logged in, in every browser.

    The browser itself keeps only what a visitor chose: the next to log in takes that over.
    Leads back to ``next``, or to the page that asked for it, if that is one of this site.
    """
    if request.POST.get("language") not in Language.values:
        return redirect("/")
    response = set_language(request)
    if isinstance(request.user, User):
        choose_language(person=request.user, language=request.POST["language"])
        del response.cookies[settings.LANGUAGE_COOKIE_NAME]
    return response
