"""Cases as pictures: the integration matrix with their movement, and KPIs over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.kit import figures
from portal.kit.quadrants import Mover, quadrants
from portal.kit.quadrants import Quadrant as Place
from portal.kit.series import Point, series
from programme.models import CaseAssessment
from programme.selectors.cases import Measured
from programme.states import Quadrant


def place_of(quadrant: str) -> Place:
    found = Quadrant(quadrant)
    return found.is_multi, found.is_high


def _names() -> dict[Place, str]:
    return {place_of(each): str(each.label).capitalize() for each in Quadrant}


def matrix_picture(cases: Sequence[Any]) -> SafeString:
    """Cases ``with_position``, numbered in their order; only those that were assessed."""
    movers = [
        Mover(
            sign=str(number),
            name=case.title,
            first=place_of(case.first),
            last=place_of(case.now),
            wished=place_of(case.wished),
            open=not case.is_shared,
        )
        for number, case in enumerate(cases, 1)
    ]
    told = "; ".join(
        f"{number} {case.title}: {movement(case.first, case.now, case.wished)}"
        for number, case in enumerate(cases, 1)
    )
    return quadrants(
        _("De integratiematrix"), movers, names=_names(), told=told, key="matrix-arrow"
    )


def movement(first: str, now: str, wished: str) -> str:
    """``mono, laag``, or from there to where it is now; and where it is wished, if elsewhere."""
    labels = [str(Quadrant(each).label) for each in dict.fromkeys((first, now))]
    told = _(" naar ").join(labels)
    if wished == now:
        return told
    return _("{position}, gewenst {wished}").format(position=told, wished=Quadrant(wished).label)


def case_picture(assessments: Sequence[CaseAssessment]) -> SafeString:
    """Where one case began, is and wishes to be."""
    first, last = assessments[0], assessments[-1]
    mover = Mover(
        sign="",
        name=_("Nu"),
        first=place_of(first.now),
        last=place_of(last.now),
        wished=place_of(last.wished),
        first_name=_("Begin"),
        wished_name=_("Gewenst"),
    )
    told = [f"{_('Begin')}: {first.get_now_display()}"] if mover.moved else []
    told += [
        f"{_('Nu')}: {last.get_now_display()}",
        f"{_('Gewenst')}: {last.get_wished_display()}",
    ]
    return quadrants(
        _("Waar de case staat"), [mover], names=_names(), told="; ".join(told), key="case-arrow"
    )


def kpi_picture(found: Measured) -> SafeString:
    """Its series; only with values."""
    kpi = found.kpi
    points = [
        Point(
            day=each.measured_on,
            value=each.value,
            told=figures.short(each.value),
            day_told=date_format(each.measured_on, "j b Y"),
        )
        for each in found.values
    ]
    goal = None
    if kpi.goal is not None:
        goal = (kpi.goal, _("doel: {goal}").format(goal=figures.short(kpi.goal)))
    return series(f"{kpi.name} ({kpi.unit})", points, goal=goal)
