"""In which language the portal answers: a person's own, or what a visitor chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.kit.languages import Language
from programme.models import User
from programme.services.people import choose_language


class Speak:
    """Who is logged in reads their own language, a visitor what a cookie says, others Dutch.

    ``Accept-Language`` is not asked: Dutch comes first in a portal of Dutch organisations, and a
    browser tells in which language it was installed rather than what somebody wants to read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language_of(request)
        translation.activate(language)  # not only in this call: a file may still be streamed
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", translation.get_language())
        return response


def _language_of(request: HttpRequest) -> str:
    # Asking who it is makes an answer private: not for those who cannot be logged in.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
        return str(request.user.reads_in)  # a header takes nothing but text
    return _chosen(request) or str(Language.DUTCH)


def _chosen(request: HttpRequest) -> str:
    """The language that was chosen in this browser; nothing where none was."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in Language.values else ""


@receiver(user_logged_in)
def keep_the_choice(request: HttpRequest, user: User, **signal: Any) -> None:
    """Who chose a language before logging in goes on in it, and is asked no more."""
    if not user.language and (chosen := _chosen(request)):
        choose_language(person=user, language=chosen)


@receiver(request_finished)
def speak_dutch_again(**signal: Any) -> None:
    """The next request of this thread may go wrong before it is known who asks."""
    translation.deactivate()
