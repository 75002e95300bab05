"""The demo's invoices of the first year: paid, paid in part, overdue, open and draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from budget import tasks
from budget.models import Invoice
from budget.services.invoicing import issue_invoice, raise_invoice
from budget.services.payments import record_payment
from budget.services.rehearsing import rehearse
from budget.services.year_run import Seen, issue_items, start_run
from budget.states import InvoiceState
from packages.models import AgreementYear
from portal.demo import deliveries
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import Programme


@dataclass(frozen=True)
class Bill:
    """Issued so many days ago (``None``: still a draft), and paid for this part of it.

    Those of one day were issued together, in a run of the year.
    """

    slug: str
    issued: int | None
    paid: Decimal = Decimal(0)


# In the order of their days, so that numbers follow days.
BILLS = (
    Bill("wierden", 100, paid=Decimal(1)),
    Bill("enschede", 75, paid=Decimal(1)),
    Bill("hofvantwente", 75),  # its payment is in the demo's bank file
    Bill("almelo", 62),
    Bill("enexis", 45, paid=Decimal("0.5")),
    Bill("oldenzaal", 10),
    Bill("vechtstromen", None),
)


def send_bills(programme: Programme) -> int:
    """Make the invoices that are not there yet, each in one transaction; returns how many."""
    years = {
        year.agreement.participant.organisation.slug: year
        for year in AgreementYear.objects.filter(
            agreement__participant__programme=programme,
            year=F("agreement__first_year"),
            invoices__isnull=True,
        ).select_related("agreement__participant__organisation")
    }
    due = [bill for bill in BILLS if bill.slug in years]
    for issued, together in groupby(due, key=lambda bill: bill.issued):
        bills = list(together)
        if issued is not None and len(bills) > 1:
            _run(programme, issued, [years[bill.slug] for bill in bills])
        for bill in bills:
            _send(bill, years[bill.slug])
    return len(due)


@transaction.atomic
def _run(programme: Programme, issued: int, years: list[AgreementYear]) -> None:
    with days_ago(issued):
        chosen = [
            Seen(each.year.pk, each.expected.net, each.expected.gross)
            for each in rehearse(programme, years[0].year).ready
            if each.expected and each.year in years
        ]
        run = start_run(
            programme=programme,
            year=years[0].year,
            chosen=chosen,
            actor=person("financien@ut.example"),
        )
        issue_items(list(run.items.all()))


@transaction.atomic
def _send(bill: Bill, year: AgreementYear) -> None:
    finance = person("financien@ut.example")
    with days_ago(3 if bill.issued is None else bill.issued):
        invoice = raise_invoice(agreement_year=year, actor=finance)
        if bill.issued is not None:
            if invoice.status == InvoiceState.DRAFT:
                issue_invoice(invoice=invoice, actor=finance)
            tasks.make_invoice_document(invoice.pk)
            deliveries.tell(invoice.deliveries.get())
    if bill.paid and bill.issued is not None:
        with days_ago(bill.issued - 20):
            _pay(invoice, bill.paid)


def _pay(invoice: Invoice, part: Decimal) -> None:
    record_payment(
        invoice=invoice,
        amount=invoice.balance.open * part,
        received_on=timezone.localdate() - timedelta(days=1),
        actor=person("financien@ut.example"),
        note="Demonstratie",
    )
