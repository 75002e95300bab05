"""The routes of reminders and disputes: who may open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budget.models import ReminderSchedule
from tests.factories.world import Objects
from tests.routes import arguments as of
from tests.routes.access import EVERYONE, READS_BOOKS, READS_INVOICE, Route

FINANCE = {"lead_finance"}
DISPUTES = {"owner", "finance"} | FINANCE


def acting(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    return Route(FINANCE, READS_INVOICE - FINANCE, args, post)


def setting(args: Callable[[Objects], list[Any]], *, post: bool = False) -> Route:
    return Route(FINANCE, READS_BOOKS - FINANCE, args, post)


def _schedule(objects: Objects) -> ReminderSchedule:
    return ReminderSchedule.objects.get(programme=objects.participant.programme)


def schedule(objects: Objects) -> list[Any]:
    return [_schedule(objects).pk]


def level(objects: Objects) -> list[Any]:
    return [_schedule(objects).levels.all()[0].pk]


def letter(objects: Objects) -> list[Any]:
    return [objects.invoice.number, 1]


def dispute(objects: Objects) -> list[Any]:
    return [objects.invoice.number, objects.invoice.disputes.get().pk]


GENERAL = {
    "budget:reminders": Route(READS_BOOKS, EVERYONE - READS_BOOKS),
    "budget:reminder_settings": Route(FINANCE, EVERYONE - FINANCE),
}
ABOUT_AN_OBJECT = {
    "budget:reminder_pdf": Route(READS_INVOICE, args=letter),
    "budget:reminder_send": acting(of.invoice),
    "budget:reminder_hold": acting(of.invoice),
    "budget:reminder_release": acting(of.invoice, post=True),
    "budget:dispute": Route(DISPUTES, READS_INVOICE - DISPUTES, of.invoice),
    "budget:dispute_end": acting(dispute),
}
OF_A_PROGRAMME = {
    "budget:reminder_switch": setting(schedule, post=True),
    "budget:reminder_gap": setting(schedule),
    "budget:reminder_letter": setting(level),
    "budget:reminder_example": setting(level),
}
FORMS = {
    "budget:reminder_send",
    "budget:reminder_hold",
    "budget:dispute",
    "budget:dispute_end",
    "budget:reminder_gap",
    "budget:reminder_letter",
}
