"""Worked days and expenses as tests need them, made by the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from budget.models import BudgetBasis, DayRate, Expense, LineBudget, Worker
from budget.services.workers import register_worker, set_day_rate
from budget.services.working_days import write_days
from portal.kit.documents import store_document
from programme.models import DevelopmentLine, Programme, User
from tests.factories.papers import a_paper


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
