"""The code word: its page for the screen in the room, and the page where learners use it."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masterclasses.forms.attending import CodeWordForm
from masterclasses.models import CodeWord
from masterclasses.selectors.code_words import MARGIN, code_word_for, is_open
from masterclasses.services import code_words
from masterclasses.views.attending import day_in_charge
from portal.kit.acts import Refused
from portal.kit.mail import absolute_url
from programme.views.requests import MemberRequest

WRONG_WORDS = 10
WITHIN = 600


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def code_word(request: MemberRequest, pk: int) -> HttpResponse:
    """For the screen in the room: the word and its QR code, large."""
    day = day_in_charge(request, pk)
    if request.method == "POST":
        try:
            code_words.make_code_word(masterclass=day, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("masterclasses:code_word", day.pk)
    found = CodeWord.objects.filter(masterclass=day).first() if is_open(day) else None
    address = absolute_url(reverse("masterclasses:come_in"))
    context = {
        "masterclass": day,
        "is_open": is_open(day),
        "opens_at": day.begins_at - MARGIN,
        "code_word": found,
        "address": address.partition("://")[2],
        "qr": _qr(f"{address}?{urlencode({'woord': found.word})}") if found else "",
    }
    return render(request, "masterclasses/attendance/code_word.html", context)


def _qr(address: str) -> str:
    """As a picture that the page itself holds."""
    return segno.make(address, error="m").svg_data_uri(border=2, scale=10)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def come_in(request: MemberRequest) -> HttpResponse:
    """Type the word, or arrive with it from the QR code; one button tells that one is there.

    Somebody may be wrong ``WRONG_WORDS`` times in ten minutes.
    """
    given = request.POST if request.method == "POST" else request.GET
    form = CodeWordForm(given if "woord" in given or request.method == "POST" else None)
    found, status = None, 200
    if form.is_bound and _is_guessing(request):
        form.add_error("woord", _("U hebt te vaak een ander woord geprobeerd. Wacht tien "
                                  "minuten, of meld u bij de trainer."))  # fmt: skip
        status = 429
    elif form.is_bound and form.is_valid():
        found = code_word_for(form.cleaned_data["woord"])
        if found is None:
            _note_wrong_word(request)
            form.add_error("woord", _("Dit woord kennen we niet, of het is niet van vandaag. "
                                      "Kijk nog eens op het scherm in de zaal."))  # fmt: skip
    context: dict[str, Any] = {"form": form, "code_word": found}
    if found and request.method == "POST":
        try:
            context["learner"] = code_words.come_in(code_word=found, actor=request.user)
        except Refused as refusal:
            context["refusal"] = str(refusal)
    return render(request, "masterclasses/attendance/come_in.html", context, status=status)


def _key(request: MemberRequest) -> str:
    return f"code-word/{request.user.pk}"


def _is_guessing(request: MemberRequest) -> bool:
    return int(cache.get(_key(request), 0)) >= WRONG_WORDS


def _note_wrong_word(request: MemberRequest) -> None:
    cache.add(_key(request), 0, timeout=WITHIN)
    try:
        cache.incr(_key(request))
    except ValueError:
        return
