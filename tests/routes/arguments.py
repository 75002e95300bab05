"""What the addresses of routes are made of, from the objects of one organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budget.models import Expense
from tests.factories.world import Objects


def slug(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug]


def theme(objects: Objects) -> list[Any]:
    return [objects.theme.digest]


def number(objects: Objects) -> list[Any]:
    return [objects.agreement.number]


def notice(objects: Objects) -> list[Any]:
    return [objects.notice.pk]


def choice(objects: Objects) -> list[Any]:
    return [objects.choice.pk]


def step(objects: Objects) -> list[Any]:
    return [objects.choice.pk, "pakket"]


def person(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.colleague.pk]


def invitation(objects: Objects) -> list[Any]:
    return [objects.participant.organisation.slug, objects.invitation.pk]


def draft(objects: Objects) -> list[Any]:
    return [objects.draft.pk]


def invoice(objects: Objects) -> list[Any]:
    return [objects.invoice.number]


def payment(objects: Objects) -> list[Any]:
    return [objects.invoice.number, objects.payment.pk]


def delivery(objects: Objects) -> list[Any]:
    return [objects.invoice.number, objects.delivery.pk]


def cohort(objects: Objects) -> list[Any]:
    return [objects.cohort.pk]


def masterclass(objects: Objects) -> list[Any]:
    return [objects.masterclass.pk]


def room(objects: Objects) -> list[Any]:
    return [objects.room.pk]


def material(objects: Objects) -> list[Any]:
    return [objects.material.pk]


def participant(objects: Objects) -> list[Any]:
    return [objects.cohort.pk, objects.participant.organisation.slug]


def sent_list(objects: Objects) -> list[Any]:
    return [objects.sent_list.pk]


def enrolment(objects: Objects) -> list[Any]:
    return [objects.enrolment.pk]


def as_file(args: Callable[[Objects], list[Any]]) -> Callable[[Objects], list[Any]]:
    return lambda objects: [*args(objects), "xlsx"]


def stand_in(objects: Objects) -> list[Any]:
    return [objects.enrolment.pk, objects.masterclass.pk]


def attendant(objects: Objects) -> list[Any]:
    return [objects.masterclass.pk, objects.enrolment.learner_id]


def certificate(objects: Objects) -> list[Any]:
    return [objects.certificate.number]


def course(objects: Objects) -> list[Any]:
    return [objects.course.pk]


def offering(objects: Objects) -> list[Any]:
    return [objects.offering.pk]


def offering_for(objects: Objects) -> list[Any]:
    return [objects.offering.pk, objects.participant.organisation.slug]


def application(objects: Objects) -> list[Any]:
    return [objects.application.pk]


def followed_course(objects: Objects) -> list[Any]:
    return [objects.followed_course.pk]


def place(objects: Objects) -> list[Any]:
    return [objects.open_place.pk]


def placement(objects: Objects) -> list[Any]:
    return [objects.placement.pk]


def component(objects: Objects) -> list[Any]:
    return [objects.participant.programme.components.get(key="masterclasses").pk]


def run(objects: Objects) -> list[Any]:
    return [objects.run.pk]


def year(objects: Objects) -> list[Any]:
    return [objects.agreement.first_year]


def meeting(objects: Objects) -> list[Any]:
    return [objects.meeting.pk]


def coaching(objects: Objects) -> list[Any]:
    return [objects.coaching.pk]


def coached(objects: Objects) -> list[Any]:
    return [objects.coached.pk]


def coaching_slot(objects: Objects) -> list[Any]:
    return [objects.coaching_slot.pk]


def next_year(objects: Objects) -> list[Any]:
    return [objects.agreement.first_year + 1]


def week(objects: Objects) -> list[Any]:
    return [objects.agreement.first_year, 7]


def worker(objects: Objects) -> list[Any]:
    return [objects.participant.programme.workers.get().pk]


def week_of_worker(objects: Objects) -> list[Any]:
    return [*week(objects), *worker(objects)]


def expense(objects: Objects) -> list[Any]:
    return [Expense.objects.get(line__programme=objects.participant.programme).pk]


def days_list(objects: Objects) -> list[Any]:
    return [objects.participant.programme.days_lists.get().pk]


def case(objects: Objects) -> list[Any]:
    return [objects.case.pk]


def case_document(objects: Objects) -> list[Any]:
    return [objects.case_document.pk]


def kpi(objects: Objects) -> list[Any]:
    return [objects.kpi.pk]


def kpi_value(objects: Objects) -> list[Any]:
    return [objects.kpi_value.pk]


def case_day(objects: Objects) -> list[Any]:
    return [objects.case_day.pk]
