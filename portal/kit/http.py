"""Answers that several rooms give: a stored document, the address of who asks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

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


def client_ip(request: HttpRequest) -> str:
    """The address of the visitor, behind ``TRUSTED_PROXY_COUNT`` proxies of our own.

    Only what our own proxies appended to ``X-Forwarded-For`` is believed.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))
