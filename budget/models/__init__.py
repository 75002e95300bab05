from budget.models.invoices import Invoice, InvoiceLine, Payment
from budget.models.plan import BudgetBasis, LineBudget

__all__ = ["BudgetBasis", "Invoice", "InvoiceLine", "LineBudget", "Payment"]
