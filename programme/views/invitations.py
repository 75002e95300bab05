"""Accepting an invitation, for who has an account and who has none."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.kit.acts import Refused
from portal.kit.languages import speak_to_invited
from programme.forms.people import AcceptForm
from programme.models import Invitation, User
from programme.services.invitations import (
    accept_as_known_person,
    accept_as_new_person,
    find_invitation,
    refusal_of,
)


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only shows: mail scanners open links too, so accepting is always a POST."""
    invitation = find_invitation(token)
    if invitation is not None:
        speak_to_invited(request, invitation.organisation.language)
    refusal = refusal_of(invitation)
    if refusal or invitation is None:
        status = 404 if invitation is None else 410
        return _page(request, "unusable", {"refusal": refusal}, status)
    if isinstance(request.user, User):
        return _as_known(request, token, invitation, request.user)
    if User.objects.filter(email__iexact=invitation.email, is_active=True).exists():
        login = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return _page(request, "log_in", {"invitation": invitation, "log_in_url": login})
    return _as_new(request, token, invitation)


def _as_known(
    request: HttpRequest, token: str, invitation: Invitation, person: User
) -> HttpResponse:
    if person.email.lower() != invitation.email.lower():
        return _page(request, "somebody_else", {"invitation": invitation})
    if request.method == "POST":
        try:
            accept_as_known_person(token=token, person=person)
        except Refused as refusal:
            return _page(request, "unusable", {"refusal": refusal}, 410)
        _welcome(request, invitation)
        return redirect("/")
    return _page(request, "known", {"invitation": invitation})


def _as_new(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_as_new_person(token=token, **form.cleaned_data)
        except Refused as refusal:
            return _page(request, "unusable", {"refusal": refusal}, 410)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            _welcome(request, invitation)
            record_authentication(request, person, method="invitation")
            response: HttpResponse = perform_login(
                request, person, email_verification="none", redirect_url="/"
            )
            return response
    return _page(request, "new", {"invitation": invitation, "form": form})


def _welcome(request: HttpRequest, invitation: Invitation) -> None:
    messages.success(
        request,
        _("Welkom. U werkt nu mee voor {name}.").format(name=invitation.organisation),
    )


def _page(
    request: HttpRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """The token is in the address: same-origin keeps it from other sites, and CSRF needs it."""
    response = render(request, f"programme/invitations/{name}.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response
