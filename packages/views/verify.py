"""The public check page: is this document ours, and unaltered?"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from packages.forms.verify import VerifyForm
from portal.kit.http import client_ip
from portal.kit.verifying import (
    Verdict,
    normalised_code,
    verdict_on_code,
    verdict_on_file,
    verdict_on_hash,
)

CHECKS_PER_MINUTE = 30


def verify(request: HttpRequest) -> HttpResponse:
    """Open to anyone; a visitor may check ``CHECKS_PER_MINUTE`` documents a minute.

    The QR code on a paper leads here with ``?code=``, which is judged at once. What is asked
    and answered is for this visitor only: no cache keeps it and no search engine lists it.
    """
    asked = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and not asked.get("code"):
        return render(request, "packages/verify.html", {"form": VerifyForm()})
    if _too_many(request):
        form = VerifyForm(initial={"code": asked.get("code")})
        answer = render(request, "packages/verify.html", {"form": form, "busy": True}, status=429)
    else:
        form = VerifyForm(asked, request.FILES)
        verdict = _judge(form) if form.is_valid() else None
        answer = render(request, "packages/verify.html", {"form": form, "verdict": verdict})
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _judge(form: VerifyForm) -> Verdict:
    document, code = form.cleaned_data["document"], form.cleaned_data["code"]
    if document:
        return verdict_on_file(document)
    return verdict_on_code(code) if normalised_code(code) else verdict_on_hash(code)


def _too_many(request: HttpRequest) -> bool:
    key = f"verify/{client_ip(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > CHECKS_PER_MINUTE
    except ValueError:
        return False
