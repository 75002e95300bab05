"""A form that is sent twice, as by a button that is pressed twice, is done once.

A page's forms carry the page's own CSRF token: Django masks it anew for each page. So the same
token with the same answers is the same form once more. Scripts stop most of them in the browser;
this holds without scripts, for every form of who is logged in.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, cast

from celery import shared_task
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone

from portal.kit.acts import LATELY
from portal.kit.http import page_before
from portal.kit.models import DoneForm

# How often, and with how many seconds between, a second looks whether the first is done.
ATTEMPTS, PAUSE = 50, 0.1
# How many forms of one person wait so at a time: who presses on and on leaves others a thread.
MOST_WAITING = 2


class DoOnce:
    """Answers such a form as the first was answered. Comes last: what it sees, a view answers.

    The second waits until the first is done; where that takes long, it is told so. What was
    refused is not remembered: once more, it is refused or done again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        form: list[str] = []
        request.form_in_hand = form  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            if form:
                _remember(request, form[0], response)
        finally:
            if form:
                _ask("pg_advisory_unlock", form[0])
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        digest = _digest(request)
        if not digest:
            return None
        if not _in_hand(digest, request.user.pk):
            return render(request, "busy.html", {"before": page_before(request)}, status=409)
        request.form_in_hand.append(digest)  # type: ignore[attr-defined]
        lately = DoneForm.objects.filter(done_at__gt=timezone.now() - LATELY)
        done = lately.filter(person=request.user.pk, digest=digest).first()
        if done is None:
            return None
        _ask("pg_advisory_unlock", request.form_in_hand.pop())  # type: ignore[attr-defined]
        waiting = _told(request)
        for level, sentence in done.told:
            if (level, sentence) not in waiting:  # the browser may have dropped the first answer
                messages.add_message(request, level, sentence)
        return HttpResponseRedirect(done.answer)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def forget_done_forms() -> int:
    """Throw away what no form is compared with any more, as messages name people."""
    return int(DoneForm.objects.filter(done_at__lte=timezone.now() - LATELY).delete()[0])


def _digest(request: HttpRequest) -> str:
    """Of who sends what from which page to where; "" where it is no form of a page."""
    if request.method != "POST" or not request.user.is_authenticated:
        return ""
    try:
        if not request.POST.get("csrfmiddlewaretoken"):
            return ""
    except UnreadablePostError:  # whoever sent it is gone
        return ""
    sent = (request.user.pk, request.get_full_path(), [*request.POST.lists()])
    found = hashlib.sha256(repr(sent).encode())
    for name, files in request.FILES.lists():
        for file in files:
            found.update(repr((name, file.name, file.size)).encode())
            for part in file.chunks():
                found.update(part)
            file.seek(0)
    return found.hexdigest()


def _in_hand(digest: str, person: Any) -> bool:
    """Take the lock of a form, or say that who has it keeps it: people wait no longer for that."""
    if _ask("pg_try_advisory_lock", digest):
        return True
    places = (f"waiting {person} {place}" for place in range(MOST_WAITING))
    place = next((each for each in places if _ask("pg_try_advisory_lock", each)), None)
    if place is None:
        return False
    try:
        return any(_comes_free(digest) for _attempt in range(ATTEMPTS))
    finally:
        _ask("pg_advisory_unlock", place)


def _comes_free(digest: str) -> bool:
    time.sleep(PAUSE)
    return _ask("pg_try_advisory_lock", digest)


def _ask(lock: str, digest: str) -> bool:
    """Take or leave the lock of a form; it belongs to the connection, not to a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"form {digest}"])
        return bool(cursor.fetchone()[0])


def _remember(request: HttpRequest, digest: str, response: HttpResponse) -> None:
    """A redirect without an error is the answer to a form that was done."""
    if not isinstance(response, HttpResponseRedirect) or request.user.is_anonymous:
        return
    told = _told(request)
    if all(level < messages.ERROR for level, _sentence in told):
        DoneForm.objects.update_or_create(
            person=request.user,
            defaults={"digest": digest, "answer": response.url, "told": told},
        )


def _told(request: HttpRequest) -> list[tuple[int, str]]:
    """What the next page tells, which it still does."""
    storage = cast(BaseStorage, messages.get_messages(request))
    told = [(each.level, str(each.message)) for each in storage]
    storage.used = False
    return told
