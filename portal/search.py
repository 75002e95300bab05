"""Search over all rooms, and the library: the same over what can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Window
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kit import searching
from portal.kit.searching import Hit, Source, Words
from programme.models import User
from programme.views.requests import MemberRequest

PAGE_SIZE = 25
# So many of each kind; fewer where many kinds have something, or the page has no end.
FEW, FEWER, MANY_KINDS = 5, 3, 5


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
        found = [_few(each, request.user, words) for each in sources]
        groups = sorted((each for each in found if each), key=lambda group: group.standing(words))
        most = FEWER if len(groups) > MANY_KINDS else FEW
        return {"groups": [each.cut_to(most) for each in groups]}
    source = next((each for each in sources if each.key == wanted), None)
    if source is None:
        raise Http404
    rows = searching.found(source, request.user, words)
    page: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return {"source": source, "page": page, "hits": searching.hits_of(source, page)}


@dataclass(frozen=True)
class Group:
    """The fittest of one kind, of ``count`` that were found."""

    source: Source
    hits: list[Hit]
    count: int

    def cut_to(self, most: int) -> Group:
        return replace(self, hits=self.hits[:most])

    def standing(self, words: Words) -> int:
        """First what is called so, then what has it in a title; equal ones keep their order."""
        if _says(str(self.source.label), words):
            return 0
        return 1 if any(_says(hit.told.title, words) for hit in self.hits) else 2

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


def _few(source: Source, user: User, words: Words) -> Group | None:
    """In one query, with how many there are."""
    counted = searching.found(source, user, words).annotate(count=Window(Count("*")))
    rows = list(counted[:FEW])
    if not rows:
        return None
    return Group(source, searching.hits_of(source, rows), rows[0].count)


def _says(text: str, words: Words) -> bool:
    return any(word.casefold() in text.casefold() for word in words.words)
