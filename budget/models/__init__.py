from budget.models.invoices import Balance, Invoice, InvoiceLine, Payment
from budget.models.plan import BudgetBasis, LineBudget

__all__ = ["Balance", "BudgetBasis", "Invoice", "InvoiceLine", "LineBudget", "Payment"]
