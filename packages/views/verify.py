"""The public check page: is this PDF ours, and unaltered?"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from packages.forms.agreements import VerifyForm
from portal.kit.http import client_ip
from portal.kit.verifying import Verdict, verdict_on_file, verdict_on_hash

CHECKS_PER_MINUTE = 30


def verify(request: HttpRequest) -> HttpResponse:
    """Open to anyone; a visitor may check ``CHECKS_PER_MINUTE`` documents a minute."""
    if request.method != "POST":
        return render(request, "packages/verify.html", {"form": VerifyForm()})
    if _too_many(request):
        return render(
            request, "packages/verify.html", {"form": VerifyForm(), "busy": True}, status=429
        )
    form = VerifyForm(request.POST, request.FILES)
    verdict = _judge(form) if form.is_valid() else None
    return render(request, "packages/verify.html", {"form": form, "verdict": verdict})


def _judge(form: VerifyForm) -> Verdict:
    document = form.cleaned_data["document"]
    if document:
        return verdict_on_file(document)
    return verdict_on_hash(form.cleaned_data["sha256"])


def _too_many(request: HttpRequest) -> bool:
    key = f"verify/{client_ip(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > CHECKS_PER_MINUTE
    except ValueError:
        return False
