"""Invoices as tests need them, made by the services."""

from __future__ import annotations

from budget.models import Invoice
from budget.services.invoicing import issue_invoice, raise_invoice
from packages.models import Agreement
from programme.models import User


def a_draft(agreement: Agreement, year: int = 2026) -> Invoice:
    """The draft of one year of an active agreement."""
    return raise_invoice(agreement_year=agreement.years.get(year=year), actor=None)


def an_issued_invoice(agreement: Agreement, finance: User, year: int = 2026) -> Invoice:
    """An issued invoice; its PDF is the worker's, so not there yet."""
    return issue_invoice(invoice=a_draft(agreement, year), actor=finance)
