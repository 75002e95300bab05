"""The page that tells anyone what a programme is and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programme.models import NextStep, Programme
from programme.progress import Reading, readings_of
from programme.selectors.duties import duties_in

MONO, MULTI = _("Eén discipline"), _("Meer disciplines")
QUADRANTS = (
    (("mono_high", MONO, _("hoge integratie")), ("multi_high", MULTI, _("hoge integratie"))),
    (("mono_low", MONO, _("lage integratie")), ("multi_low", MULTI, _("lage integratie"))),
)


@dataclass(frozen=True)
class Step:
    """A next step, when it is with regard to today (local), and how far the portal knows it is."""

    step: NextStep
    when: str | Promise
    readings: list[Reading]


@require_safe
def programme(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Anyone may read it; without ``slug`` the first programme, with links to the others."""
    programmes = list(Programme.objects.select_related("lead", "network"))
    shown = next((each for each in programmes if slug in (None, each.slug)), None)
    if shown is None and slug is not None:
        raise Http404
    context: dict[str, Any] = {"programme": shown, "programmes": programmes}
    if shown is not None:
        context |= {
            "lines": shown.lines.prefetch_related("deliverables"),
            "duties": duties_in(shown),
            "steps": _steps(shown),
            "quadrants": _quadrants(shown),
        }
    return render(request, "programme/programme.html", context)


def _steps(programme: Programme) -> list[Step]:
    steps = list(programme.next_steps.all())
    readings = readings_of(programme, {key for step in steps for key in step.measures})
    return [
        Step(step, _when(step), [readings[key] for key in step.measures if key in readings])
        for step in steps
    ]


def _when(step: NextStep) -> str | Promise:
    today = timezone.localdate()
    if step.starts_on is None:
        return ""
    if today < step.starts_on:
        return _("komt nog")
    if step.ends_on is not None and today > step.ends_on:
        return _("periode voorbij")
    return _("loopt nu")


def _quadrants(programme: Programme) -> list[list[tuple[str, str, list[str]]]]:
    """Discipline, degree of integration and features of each quadrant, by rows of the matrix."""
    matrix = programme.integration_matrix
    rows = (
        [
            (str(discipline), str(degree), matrix[key])
            for key, discipline, degree in row
            if matrix.get(key)
        ]
        for row in QUADRANTS
    )
    return [row for row in rows if row]
