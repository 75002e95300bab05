"""What planners look over: courses on offer, demand, rooms and evaluations, to download."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from masterclasses.models import Room, plain_ec
from masterclasses.selectors.courses import Offered
from masterclasses.selectors.demand import Demand
from masterclasses.selectors.evaluating import Overview
from portal.kit.sheets import Cell, Sheet


def offered_sheet(year: int, offered: Iterable[Offered], *, plans: bool) -> Sheet:
    """Those who plan also see how many take part."""
    counts = {_("Deelnemers"): 12, _("Te beslissen"): 12} if plans else {}
    columns = {
        _("Vak"): 40,
        _("Code"): 14,
        _("EC"): 8,
        _("Kwartiel"): 10,
        _("Eerste dag"): 12,
        _("Laatste dag"): 12,
        _("Aanmelden tot en met"): 12,
        _("Voorkennis"): 40,
        _("Stand"): 16,
        **counts,
    }
    return Sheet(
        title=_("Vakken {year}").format(year=year),
        heads=list(columns),
        widths=list(columns.values()),
        rows=[_offered(each, plans=plans) for each in offered],
    )


def _offered(each: Offered, *, plans: bool) -> tuple[Cell, ...]:
    offering = each.offering
    counts = (each.taking_part, each.waiting) if plans else ()
    return (
        offering.course.title,
        offering.course.code,
        number_format(plain_ec(offering.course.ec)),
        offering.quartile,
        offering.first_day,
        offering.last_day,
        offering.apply_until,
        offering.course.prerequisites,
        str(offering.get_status_display()),
        *counts,
    )


def demand_sheet(year: int, rows: Iterable[Demand]) -> Sheet:
    return Sheet(
        title=_("Vraag naar plaatsen {year}").format(year=year),
        heads=(
            _("Organisatie"),
            _("Plaatsen per cohort"),
            _("Ingeschreven"),
            _("Niet gebruikt"),
            _("Wacht"),
            _("Wie wacht"),
        ),
        widths=(36, 12, 12, 12, 12, 60),
        rows=[
            (
                str(each.participant),
                each.granted,
                each.taken,
                each.unused,
                len(each.waiting),
                ", ".join(map(str, each.waiting)),
            )
            for each in rows
        ],
    )


def rooms_sheet(rooms: Iterable[Any]) -> Sheet:
    """With their ``days_to_come``."""

    def row(room: Room, days: int) -> tuple[Cell, ...]:
        return room.name, room.address, room.capacity, days

    return Sheet(
        title=_("Zalen"),
        heads=(_("Zaal"), _("Adres"), _("Plaatsen"), _("Dagen die nog komen")),
        widths=(30, 40, 10, 12),
        rows=[row(each, each.days_to_come) for each in rooms],
    )


def evaluations_sheet(overview: Overview, rows: Iterable[tuple[Any, Any]]) -> Sheet:
    """A column per question; empty where too few answered, as on the page."""
    questions = overview.questions.values()
    return Sheet(
        title=_("Evaluaties"),
        heads=(
            _("Masterclass"),
            _("Dag"),
            _("Cohort"),
            _("Antwoorden"),
            _("Gevraagd"),
            *questions,
        ),
        widths=(40, 12, 20, 12, 12, *(20 for _each in questions)),
        rows=[
            (
                str(day.masterclass),
                day.masterclass.day,
                str(day.masterclass.cohort),
                day.evaluation.answered,
                day.evaluation.asked,
                *(_average(scores) for _text, scores in found),
            )
            for day, found in rows
        ],
    )


def _average(scores: Any) -> str:
    return number_format(scores.average, 1) if scores else ""
