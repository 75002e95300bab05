"""What answers of all rooms share: files, the address of who asks, what caches may keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

from portal.kit.models import StoredDocument


def document_response(document: StoredDocument, *, inline: bool = False) -> HttpResponse:
    """The document's own bytes; private, never kept by a cache on the way."""
    return file_response(
        document.read(),
        filename=document.filename,
        content_type=document.content_type,
        inline=inline,
    )


def file_response(
    content: bytes, *, filename: str, content_type: str, inline: bool = False
) -> HttpResponse:
    """Bytes made for this user as a file; private, never kept by a cache on the way."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename) or ""
    response["Cache-Control"] = "private, no-store"
    return response


def streamed_response(
    parts: Iterable[bytes], *, filename: str, content_type: str
) -> StreamingHttpResponse:
    """A large file while it is being made; private, never kept by a cache on the way."""
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    response["Cache-Control"] = "private, no-store"
    return response


def way_back(request: HttpRequest) -> str:
    """Where ``?terug=`` leads back to, if that is a page of this site; else nothing."""
    back = request.GET.get("terug", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if here and back.startswith("/") else ""


def page_before(request: HttpRequest) -> str:
    """The path of the page on this site that led here; the home page when there is none."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return "/"
    address = urlsplit(before)
    try:
        resolve(address.path)
    except Resolver404:
        return "/"
    return f"{address.path}?{address.query}" if address.query else address.path


def client_ip(request: HttpRequest) -> str:
    """The address of the visitor, behind ``TRUSTED_PROXY_COUNT`` proxies of our own.

    Only what our own proxies appended to ``X-Forwarded-For`` is believed; what is no address
    (a Unix socket has none) becomes ``0.0.0.0``.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    told = forwarded[-hops] if hops and len(forwarded) >= hops else ""
    return _address(told or str(request.META.get("REMOTE_ADDR", "")))


def _address(told: str) -> str:
    with_port = re.fullmatch(r"\[(.+)\]:\d+|([\d.]+):\d+", told)
    bare = (with_port[1] or with_port[2]) if with_port else told
    try:
        return str(ip_address(bare))
    except ValueError:
        return "0.0.0.0"  # noqa: S104


class Careful:
    """What holds for every answer: no NUL reaches the database, no cache keeps private pages.

    Requests are in UTF-8, as browsers send them: Python knows charsets that are no text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = (request.path, *request.COOKIES.values())
        if any("\0" in each for each in given) or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address or a cookie")
        if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
            raise SuspiciousOperation("not in UTF-8")
        response = self.get_response(request)
        session = getattr(request, "session", None)  # not loaded where nobody asked for it
        if session is not None and session.accessed and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["HX-Request"])
        return response
