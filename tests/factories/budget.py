"""Invoices as tests need them, made by the services."""

from __future__ import annotations

from budget.models import BankTransaction, Invoice
from budget.services.bank_files import import_bank_file
from budget.services.invoicing import issue_invoice, raise_invoice
from packages.models import Agreement
from programme.models import User
from tests.factories.banking import Line, camt
from tests.factories.programme import Cast


def a_draft(agreement: Agreement, year: int = 2026) -> Invoice:
    """The draft of one year of an active agreement."""
    return raise_invoice(agreement_year=agreement.years.get(year=year), actor=None)


def an_issued_invoice(agreement: Agreement, finance: User, year: int = 2026) -> Invoice:
    """An issued invoice; its PDF is the worker's, so not there yet."""
    return issue_invoice(invoice=a_draft(agreement, year), actor=finance)


def a_bank_line(cast: Cast, line: Line | None = None) -> BankTransaction:
    """A line of a bank file of the cast's programme; by itself it names nothing."""
    content = camt(line or Line(500, "Bijdrage"))
    result = import_bank_file(
        lead=cast.programme.lead, content=content, filename="bank.xml", actor=cast.lead_finance
    )
    return result.file.transactions.with_booked().get()
