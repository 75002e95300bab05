"""Search over all rooms, and the library: the same over what can be downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kit import searching
from portal.kit.searching import Hit, Source, Words
from programme.models import User
from programme.views.requests import MemberRequest

FEW, PAGE_SIZE = 5, 25


@require_safe
@login_required
def search(request: MemberRequest) -> HttpResponse:
    """The fittest few of each kind, or all of one kind (``soort``) in pages."""
    words = Words.of(request.GET.get("q", ""))
    context = _context(request, words, searching.sources()) if words else {}
    return render(request, "search/search.html", {"words": words, **context})


@require_safe
@login_required
def library(request: MemberRequest) -> HttpResponse:
    """Materials, handbook and products; the newest of each kind where no words are given."""
    words = Words.of(request.GET.get("q", ""))
    context = _context(request, words, searching.sources(files_only=True))
    return render(request, "search/library.html", {"words": words, **context})


def _context(request: MemberRequest, words: Words, sources: list[Source]) -> dict[str, Any]:
    wanted = request.GET.get("soort", "")
    if not wanted:
        groups = [_few(each, request.user, words) for each in sources]
        return {"groups": [each for each in groups if each["hits"]]}
    source = next((each for each in sources if each.key == wanted), None)
    if source is None:
        raise Http404
    rows = searching.found(source, request.user, words)
    page: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return {"source": source, "page": page, "hits": searching.hits_of(source, page)}


def _few(source: Source, user: User, words: Words) -> dict[str, Any]:
    """In one query, one more than is shown: it tells that there are more."""
    rows = list(searching.found(source, user, words)[: FEW + 1])
    hits: list[Hit] = searching.hits_of(source, rows[:FEW])
    return {"source": source, "hits": hits, "has_more": len(rows) > FEW}
