"""Worked days and expenses as tests need them, made by the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from budget.models import BudgetBasis, DayRate, DaysList, Expense, LineBudget, WorkedDay, Worker
from budget.services.workers import register_worker, set_day_rate
from budget.services.working_days import write_days
from portal.kit.documents import store_document
from programme.models import DevelopmentLine, Programme, User
from tests.factories.papers import a_paper
from tests.factories.programme import Cast


def a_budget(programme: Programme) -> None:
    """€ 40.000 a line in every year, as the programme document reckons."""
    for year in programme.years:
        BudgetBasis.objects.create(
            programme=programme,
            year=year,
            leaders=2,
            days_per_week=1,
            weeks=46,
            day_rate=1250,
            extras=5000,
        )
        for line in programme.lines.all():
            LineBudget.objects.create(line=line, year=year, amount=40000)


def a_worker(programme: Programme, actor: User, name: str = "", **fields: Any) -> Worker:
    values: dict[str, Any] = {"function": Worker.Function.LEADER, "user": None}
    return register_worker(
        programme=programme,
        name=name or f"Medewerker {Worker.objects.count() + 1}",
        actor=actor,
        **{**values, **fields},
    )


def a_rate(programme: Programme, actor: User, amount: str = "1250", **fields: Any) -> DayRate:
    values: dict[str, Any] = {
        "worker": None,
        "function": "" if fields.get("worker") else Worker.Function.LEADER,
        "from_on": date(programme.first_year, 1, 1),
        "note": "",
    }
    return set_day_rate(
        programme=programme, amount=Decimal(amount), actor=actor, **{**values, **fields}
    )


def worked(worker: Worker, actor: User, days: Mapping[tuple[DevelopmentLine, date], str]) -> None:
    parts = {(line.pk, day): Decimal(part) for (line, day), part in days.items()}
    write_days(worker=worker, days=parts, actor=actor)


def an_expense(line: DevelopmentLine, actor: User, net: str = "100", **fields: Any) -> Expense:
    """As the service leaves it: looking a receipt over takes long."""
    values: dict[str, Any] = {
        "day": date(line.programme.first_year, 3, 4),
        "description": "Zaalhuur",
        "supplier": "De Waag",
        "vat": Decimal(0),
        "receipt": store_document(kind="receipt", filename="bon.pdf", content=a_paper("Bon")),
    }
    return Expense.objects.create(
        line=line, net=Decimal(net), booked_by=actor, **{**values, **fields}
    )


def with_costs(cast: Cast) -> Worker:
    """A budget, a leader who worked half a day, an expense, and a list that is not read in."""
    programme, actor = cast.programme, cast.coordinator
    a_budget(programme)
    worker, line = a_worker(programme, actor), programme.lines.order_by("position")[0]
    day = date(programme.first_year, 2, 11)
    worked(worker, actor, {(line, day): "0.5"})
    an_expense(line, actor)
    DaysList.objects.create(
        programme=programme,
        filename="dagen.csv",
        made_by=actor,
        table=[
            ["Naam", "Datum", "Ontwikkelingslijn", "Dagen"],
            [worker.name, f"12-02-{day.year}", line.name, "0,5"],
            ["Wie is dit?", "gisteren", line.name, "veel"],
        ],
    )
    return worker


def many_costs(programme: Programme, actor: User, count: int) -> None:
    """As many workers more, each with a day in week 8 of the first year, and expenses."""
    line = programme.lines.order_by("position")[0]
    known = Worker.objects.filter(programme=programme).count()
    staff = Worker.objects.bulk_create(
        Worker(programme=programme, name=f"Kopie {known + at}", function="leader")
        for at in range(count)
    )
    day = date.fromisocalendar(programme.first_year, 8, 2)
    WorkedDay.objects.bulk_create(
        WorkedDay(worker=each, line=line, day=day, days=Decimal(1), written_by=actor)
        for each in staff
    )
    receipt = store_document(kind="receipt", filename="bon.pdf", content=a_paper("Bon"))
    Expense.objects.bulk_create(
        Expense(
            line=line,
            day=day,
            description=f"Kopie {each.pk}",
            supplier="De Waag",
            net=Decimal(1),
            vat=Decimal(0),
            receipt=receipt,
            booked_by=actor,
        )
        for each in staff
    )
