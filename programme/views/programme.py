"""The page that tells anyone what a programme is and how far it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.kit.languages import translated
from programme.models import Programme
from programme.selectors.duties import duties_in
from programme.selectors.steps import steps_of, year_with_steps

MONO, MULTI = _("Eén discipline"), _("Meer disciplines")
QUADRANTS = (
    (("mono_high", MONO, _("hoge integratie")), ("multi_high", MULTI, _("hoge integratie"))),
    (("mono_low", MONO, _("lage integratie")), ("multi_low", MULTI, _("lage integratie"))),
)


@require_safe
def programme(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Anyone may read it; without ``slug`` the first programme, with links to the others."""
    programmes = list(Programme.objects.select_related("lead", "network"))
    shown = next((each for each in programmes if slug in (None, each.slug)), None)
    if shown is None and slug is not None:
        raise Http404
    context: dict[str, Any] = {"programme": shown, "programmes": programmes}
    if shown is not None:
        steps_year = year_with_steps(shown)
        context |= {
            "lines": shown.lines.select_related("programme").prefetch_related("deliverables"),
            "duties": duties_in(shown),
            "steps": steps_of(shown, steps_year),
            "steps_year": steps_year,
            "quadrants": quadrants_of(shown),
            "joined": _joined(request, shown),
        }
    return render(request, "programme/programme.html", context)


def _joined(request: HttpRequest, programme: Programme) -> bool:
    user = request.user
    if not user.is_authenticated:
        return False
    return Programme.objects.joined_by(user).filter(pk=programme.pk).exists()


def quadrants_of(programme: Programme) -> list[list[tuple[str, str, list[str]]]]:
    """Discipline, degree of integration and features of each quadrant, by rows of the matrix."""
    matrix = programme.integration_matrix
    rows = (
        [
            (str(discipline), str(degree), [translated(each) for each in matrix[key]])
            for key, discipline, degree in row
            if matrix.get(key)
        ]
        for row in QUADRANTS
    )
    return [row for row in rows if row]
