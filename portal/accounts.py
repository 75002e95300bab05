"""How people come in: by invitation only, with a second factor where the role asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kit.http import client_ip
from programme.models import User
from programme.selectors.rights import requires_second_factor

OPEN_PATHS = ("/static/", "/gezondheid/", "/toegankelijkheid/", "/.well-known/")


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up of its own: an account comes from an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name: the e-mail address is what they log in with."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The rate limits count per visitor, not per proxy of our own."""
        return client_ip(request)


class MFAAdapter(DefaultMFAAdapter):
    """Names the person in an authenticator app and in the passkey's dialogue."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def get_totp_issuer(self) -> str:
        return _("Portaal Uniforme Werkwijze")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": _("Portaal Uniforme Werkwijze")}


class RequireSecondFactor:
    """Leads people with a role over whole programmes to set up a second factor.

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
        if name in ("account_logout", "account_reauthenticate"):
            return True
        return name.startswith("mfa_") or request.path.startswith(OPEN_PATHS)
