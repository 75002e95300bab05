"""Invoices, their lines, payments and the journal as tables that finance downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from budget.ledger import Entry
from budget.models import Invoice, InvoiceLine, Payment
from budget.models.invoices import Balance
from budget.selectors.accounts import Chart
from portal.kit.sheets import Cell, Sheet


def invoices_sheet(invoices: Iterable[Invoice], title: str = "") -> Sheet:
    """Each with ``balance`` and its selector's ``party`` and ``year``; credit notes below zero."""
    columns: tuple[tuple[str, int], ...] = (
        (_("Nummer"), 20), (_("Soort"), 14), (_("Deelnemer"), 34), (_("Jaar"), 8),
        (_("Datum"), 12), (_("Uiterlijk betalen op"), 12), (_("Kenmerk"), 24),
        (_("Exclusief btw"), 14), (_("Btw"), 12), (_("Te betalen"), 14),
        (_("Gecrediteerd"), 14), (_("Betaald"), 14), (_("Open"), 14), (_("Stand"), 18),
    )  # fmt: skip
    return _sheet(title or _("Facturen"), columns, [_of_invoice(each) for each in invoices])


def _of_invoice(invoice: Invoice) -> Sequence[Cell]:
    balance: Balance = invoice.balance
    issued = invoice.number is not None
    return (
        str(invoice),
        str(invoice.get_kind_display()),
        invoice.party,
        invoice.year,  # type: ignore[attr-defined]
        invoice.issued_on,
        invoice.due_on,
        invoice.reference_value,
        balance.net,
        balance.gross - balance.net if issued else None,
        balance.gross if issued else None,
        balance.credited if issued else None,
        balance.paid if issued else None,
        balance.open if issued else None,
        str(invoice.standing.label),
    )


def lines_sheet(lines: Iterable[InvoiceLine], title: str) -> Sheet:
    """With their invoice; those of a credit note below zero."""
    columns = (
        (_("Nummer"), 20), (_("Soort"), 14), (_("Datum"), 12), (_("Deelnemer"), 34),
        (_("Regel"), 8), (_("Omschrijving"), 50), (_("Onderdeel"), 30), (_("Aantal"), 10),
        (_("Prijs per stuk"), 14), (_("Exclusief btw"), 14), (_("Btw-soort"), 14),
        (_("Btw-percentage"), 12),
    )  # fmt: skip
    return _sheet(title, columns, [_of_line(each) for each in lines])


def _of_line(line: InvoiceLine) -> Sequence[Cell]:
    invoice = line.invoice
    sign = -1 if invoice.is_credit_note else 1
    return (
        str(invoice),
        str(invoice.get_kind_display()),
        invoice.issued_on,
        invoice.buyer["name"],
        line.position,
        line.description,
        str(line.component or ""),
        line.quantity,
        line.unit_price,
        sign * line.net,
        str(line.get_vat_category_display()),
        line.vat_rate,
    )


def payments_sheet(payments: Iterable[Payment], title: str) -> Sheet:
    columns = (
        (_("Datum"), 12), (_("Factuur"), 20), (_("Deelnemer"), 34), (_("Bedrag"), 14),
        (_("Soort"), 16), (_("Opmerking"), 50), (_("Geboekt op"), 16), (_("Geboekt door"), 30),
    )  # fmt: skip
    return _sheet(title, columns, [_of_payment(each) for each in payments])


def _of_payment(payment: Payment) -> Sequence[Cell]:
    kind = _("ontvangen") if payment.amount > 0 else _("terugbetaald")
    return (
        payment.received_on,
        str(payment.invoice),
        payment.invoice.buyer["name"],
        payment.amount,
        _("tegenboeking") if payment.undoes_id else kind,
        payment.note,
        payment.booked_at,
        str(payment.booked_by),
    )


def journal_sheet(entries: Iterable[Entry], chart: Chart, title: str) -> Sheet:
    """A row per posting; debit and credit of a document are the same."""
    columns = (
        (_("Boekjaar"), 10), (_("Datum"), 12), (_("Dagboek"), 12), (_("Stuknummer"), 20),
        (_("Rekening"), 12), (_("Naam van de rekening"), 36), (_("Omschrijving"), 50),
        (_("Relatie"), 34), (_("Voor jaar"), 10), (_("Debet"), 14), (_("Credit"), 14),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            entry.day.year,
            entry.day,
            str(entry.book.label),
            entry.document,
            chart.code_of(posting.account),
            chart.name_of(posting.account),
            entry.description,
            entry.party,
            entry.for_year,
            posting.debit,
            posting.credit,
        )
        for entry in entries
        for posting in entry.postings
    ]
    return _sheet(title, columns, rows)


def _sheet(
    title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]
) -> Sheet:
    heads, widths = zip(*columns, strict=True)
    return Sheet(title, heads, widths, rows)


def sums_of(totals: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Debit and credit over all accounts."""
    pairs = list(totals)
    return (
        sum((debit for debit, _credit in pairs), Decimal(0)),
        sum((credit for _debit, credit in pairs), Decimal(0)),
    )
