"""The public comparison of a programme's packages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from packages.selectors.choices import chooseable_participants
from packages.selectors.comparison import Comparison, compare_packages
from packages.selectors.figures import programme_day
from programme.models import Participant, Programme


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Anyone may read it; ``?programma=`` names the programme, ``?jaar=`` one of its years."""
    programmes = list(Programme.objects.select_related("lead"))
    programme = _programme_asked(request, programmes)
    return render(
        request,
        "packages/compare.html",
        {
            "programmes": programmes,
            "programme": programme,
            "comparison": _comparison(programme, request.GET.get("jaar", "")),
            "participant": _own_participant(request, programme),
        },
    )


def _programme_asked(request: HttpRequest, programmes: list[Programme]) -> Programme | None:
    slug = request.GET.get("programma")
    if slug:
        programmes = [programme for programme in programmes if programme.slug == slug]
        if not programmes:
            raise Http404
    return programmes[0] if programmes else None


def _comparison(programme: Programme | None, asked: str) -> Comparison | None:
    if programme is None:
        return None
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    if asked and year not in programme.years:
        raise Http404
    try:
        found = compare_packages(programme, day=programme_day(programme, year))
    except LookupError:
        return None
    return found if found.columns else None


def _own_participant(request: HttpRequest, programme: Programme | None) -> Participant | None:
    """The participant that the visitor may choose for; the first of several."""
    if programme is None or not request.user.is_authenticated:
        return None
    mine = [p for p in chooseable_participants(request.user) if p.programme_id == programme.pk]
    free = [p for p in mine if not p.live_agreements]  # type: ignore[attr-defined]
    return next(iter(free or mine), None)
