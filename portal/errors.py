"""Answers to requests that went wrong, with a way back."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from portal.kit.http import page_before
from portal.kit.models import DamagedDocument

logger = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was not ours, or no longer."""
    return render(request, "403_csrf.html", {"before": page_before(request)}, status=403)


METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class TellMethodNotAllowed:
    """Django answers a wrong method with an empty page; people get one that they can read.

    Views of forms look at POST only, so what no page of ours sends is refused for all of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.method in METHODS
        response = self.get_response(request) if known else HttpResponseNotAllowed(METHODS)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", {"before": page_before(request)}, status=405)
        page["Allow"] = response["Allow"]
        return page


class TellDamagedDocument:
    """A file that is no longer what was stored is not handed out, but people are told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DamagedDocument):
            return None
        logger.error("A stored document is damaged: %s", error)
        context = {"before": page_before(request), "contact": settings.CONTACT_EMAIL}
        return render(request, "damaged.html", context, status=503)
