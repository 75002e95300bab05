from budget.models.banking import BankFile, BankTransaction, SetAside
from budget.models.closing import YearClosing
from budget.models.costs import DayCost, DayRate, DaysList, Expense, WorkedDay, Worker
from budget.models.deliveries import Delivery, PaperFailure
from budget.models.invoices import Balance, Invoice, InvoiceLine, Payment
from budget.models.ledger import LedgerCode
from budget.models.plan import BudgetBasis, LineBudget
from budget.models.reminders import (
    Dispute,
    Reminder,
    ReminderHold,
    ReminderLevel,
    ReminderSchedule,
)
from budget.models.runs import InvoiceRun, InvoiceRunItem
from budget.models.sharing import DistributionKey, KeyPart
from budget.models.statements import Statement

__all__ = [
    "Balance",
    "BankFile",
    "BankTransaction",
    "BudgetBasis",
    "DayCost",
    "DayRate",
    "DaysList",
    "Delivery",
    "Dispute",
    "DistributionKey",
    "Expense",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceRunItem",
    "KeyPart",
    "LedgerCode",
    "LineBudget",
    "PaperFailure",
    "Payment",
    "Reminder",
    "ReminderHold",
    "ReminderLevel",
    "ReminderSchedule",
    "SetAside",
    "Statement",
    "WorkedDay",
    "Worker",
    "YearClosing",
]
