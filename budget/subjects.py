"""What the logbook tells of in this room, and the field by which each row leads to a programme."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from budget import models

PROGRAMME_OF: dict[type[Model], str] = {
    models.Invoice: "agreement_year__agreement__participant__programme",
    models.Worker: "programme",
    models.DayRate: "programme",
    models.BudgetBasis: "programme",
    models.Expense: "line__programme",
    models.InvoiceRun: "programme",
    models.Statement: "programme",
    models.BankFile: "lead__led_programmes",
    models.BankTransaction: "file__lead__led_programmes",
}


def of_programmes(model: type[Model], programme_ids: list[int]) -> QuerySet[Model]:
    return model._default_manager.filter(**{f"{PROGRAMME_OF[model]}__in": programme_ids})
