"""Requests that cannot go on: a missing second factor, a session that ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.kit.http import page_before
from programme.models import User
from programme.selectors.rights import requires_second_factor

OPEN_PATHS = ("/static/", "/gezondheid/", "/toegankelijkheid/", "/.well-known/", "/huisstijl/")


class RequireSecondFactor:
    """Leads the university's people, and everybody's finance, to set up a second factor.

    Until they have one, only the pages to set it up, to log out and those without personal
    data are reachable. ``REQUIRE_MFA_FOR_STAFF_ROLES`` turns it off for a demonstration.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.REQUIRE_MFA_FOR_STAFF_ROLES or not isinstance(request.user, User):
            return None
        if self._is_reachable(request) or not requires_second_factor(request.user):
            return None
        if is_mfa_enabled(request.user):
            return None
        messages.warning(
            request,
            _("Uw rol vraagt een tweede stap bij het inloggen. Stel die eerst in."),
        )
        return redirect("mfa_index")

    @staticmethod
    def _is_reachable(request: HttpRequest) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ("account_logout", "account_reauthenticate", "language"):
            return True
        return name.startswith("mfa_") or request.path.startswith(OPEN_PATHS)


class SessionEnded:
    """Somebody acts after their session ended: tell what was not saved, and lead them back.

    ``login_required`` would lead them, once logged in, to the address that they posted to,
    and many of those answer only a POST. They go back to the page that they came from.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not self._asks_to_log_in(response) or not request.user.is_anonymous:
            return response
        if request.path == reverse("language"):  # the switch of the login page leads back to it
            return response
        if request.method == "POST":
            messages.warning(
                request,
                _(
                    "U was niet meer ingelogd. Wat u net deed, is niet opgeslagen. "
                    "Log in en doe het dan opnieuw."
                ),
            )
            return redirect(self._log_in(page_before(request)))
        if request.headers.get("HX-Request"):  # a part of a page is no place for a login
            return HttpResponseClientRedirect(self._log_in(page_before(request)))
        return response

    @staticmethod
    def _asks_to_log_in(response: HttpResponse) -> bool:
        if response.status_code != 302:
            return False
        address = urlsplit(response["Location"])
        is_login = address.path == resolve_url(settings.LOGIN_URL)
        return is_login and REDIRECT_FIELD_NAME in parse_qs(address.query)

    @staticmethod
    def _log_in(after: str) -> str:
        return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: after})}"
