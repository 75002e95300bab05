"""The papers of invoices and credit notes, PDF and e-invoice: made once from what is frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import schwifty
from django.db import transaction
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from lxml.etree import _Element

from budget import emails, notices
from budget.delivery.handing import begin
from budget.einvoices import ubl
from budget.einvoices.faults import Fault
from budget.einvoices.validating import faults_of, faults_of_form
from budget.models import Invoice, InvoiceLine
from budget.models.invoices import InvoiceQuerySet, per_treatment
from budget.paper_failures import forget_failures
from budget.selectors.crediting import meaning_of
from portal.kit import audit
from portal.kit.acts import locked_all, save_all
from portal.kit.codes import qr_code
from portal.kit.documents import Attached, Paper, paper_html, render_pdf, store_documents


class Frozen(NamedTuple):
    """An issued invoice or credit note, its lines, and its e-invoice as it was approved."""

    invoice: Invoice
    lines: list[InvoiceLine]
    einvoice: _Element


class Printed(NamedTuple):
    """Its papers, not kept yet."""

    invoice: Invoice
    pdf: bytes
    einvoice: bytes


def without_papers(invoice_ids: Iterable[int]) -> InvoiceQuerySet:
    """Those of them that were issued and have no papers yet."""
    left = Invoice.objects.issued().filter(pk__in=invoice_ids, einvoice__isnull=True)
    return left.select_related("agreement_year", "document")


def frozen(invoice: Invoice) -> Frozen:
    """Read anew: what was approved at issuing, to the byte, or else it is judged anew."""
    lines = list(invoice.lines.order_by("position"))
    einvoice = ubl.tree_of(invoice, lines)
    xml = ubl.to_bytes(einvoice)
    if hashlib.sha256(xml).hexdigest() != invoice.approved:
        _refuse(invoice, faults_of(xml))
    return Frozen(invoice, lines, einvoice)


def printed(frozen: Frozen) -> Printed:
    """Make its papers: it is frozen, so this takes no lock.

    An invoice with a PDF from before there were e-invoices gets one around that PDF.
    """
    invoice, lines, einvoice = frozen
    if invoice.document is not None:
        pdf = invoice.document.read()
    else:
        pdf = invoice_pdf(invoice, lines, ubl.to_bytes(einvoice))
    # What was checked before, with the PDF inside: that it fits the schema is all to ask.
    ubl.put_in(einvoice, invoice, pdf)
    _refuse(invoice, faults_of_form(einvoice))
    return Printed(invoice, pdf, ubl.to_bytes(einvoice))


@transaction.atomic
def keep_and_tell(papers: Sequence[Printed]) -> None:
    """Keep them, and begin the delivery of what is new; nobody gets a second mail."""
    for invoice in keep(papers):
        begin(invoice=invoice)
        customers = emails.customers_of(invoice)
        emails.notice_to_people(invoice, customers)
        notices.issued(invoice, customers)


@transaction.atomic(savepoint=False)
def keep(papers: Sequence[Printed]) -> list[Invoice]:
    """Store them once, and return whose PDF is new: nobody was told of it yet.

    What another worker stored meanwhile is left as it is.
    """
    keys = [each.invoice.pk for each in papers]
    rows = Invoice.objects.filter(pk__in=keys, einvoice__isnull=True).only("document")
    left = locked_all(rows)
    papers = [each for each in papers if each.invoice.pk in left]
    new = [each for each in papers if left[each.invoice.pk].document_id is None]
    older = [each for each in papers if each not in new]
    _store(papers, new)
    save_all([each.invoice for each in papers], "document", "einvoice")
    audit.record_all("budget.make_document", actor=None, done=[_made(each) for each in new])
    audit.record_all("budget.make_einvoice", actor=None, done=[_made(each) for each in older])
    forget_failures(keys)
    return [each.invoice for each in new]


def _store(papers: Sequence[Printed], new: Sequence[Printed]) -> None:
    """Give each invoice its documents; all are written at once."""
    stored = iter(
        store_documents(
            *(Paper("invoice", _named(each, "pdf"), each.pdf) for each in new),
            *(
                Paper("einvoice", _named(each, "xml"), each.einvoice, "application/xml")
                for each in papers
            ),
        )
    )
    for each in new:
        each.invoice.document = next(stored)
    for each in papers:
        each.invoice.einvoice = next(stored)


def _named(papers: Printed, ending: str) -> str:
    return get_valid_filename(f"{papers.invoice.number}.{ending}")


def _made(papers: Printed) -> tuple[Invoice, dict[str, str]]:
    invoice = papers.invoice
    hashes = {"sha256": invoice.document, "einvoice": invoice.einvoice}
    return invoice, {name: each.sha256 for name, each in hashes.items() if each is not None}


def invoice_pdf(invoice: Invoice, lines: list[InvoiceLine], xml: bytes) -> bytes:
    """The PDF, with the same invoice as ``xml`` attached (PDF/A-3a)."""
    with translation.override(invoice.language):
        description = _("Hetzelfde als e-factuur (UBL)")
    attached = Attached(
        name=get_valid_filename(f"{invoice.number}.xml"), content=xml, description=description
    )
    return render_pdf(invoice_html(invoice, lines), variant="pdf/a-3a", attached=[attached])


class InvalidEinvoice(Exception):
    """What was approved at issuing is refused now; nothing is stored or sent."""


def _refuse(invoice: Invoice, faults: list[Fault]) -> None:
    if faults:
        raise InvalidEinvoice(f"{invoice}: {', '.join(fault.rule for fault in faults)}")


def invoice_html(invoice: Invoice, lines: list[InvoiceLine] | None = None) -> str:
    """As HTML (art. 35a Wet OB), from what is frozen: itself, its lines, its year."""
    lines = list(invoice.lines.order_by("position")) if lines is None else lines
    gross = (invoice.net_total or Decimal(0)) + (invoice.vat_total or Decimal(0))
    context = {
        "invoice": invoice,
        "lines": lines,
        "gross": gross,
        "sender": invoice.seller["name"],
        "vat_groups": per_treatment(lines),
    }
    if invoice.is_credit_note:
        context["meaning"] = meaning_of(invoice)
        return paper_html("credit_note.html", context, language=invoice.language)
    context["iban"] = schwifty.IBAN(invoice.seller["iban"]).formatted
    context["qr"] = payment_qr(invoice, gross)
    return paper_html("invoice.html", context, language=invoice.language)


def payment_qr(invoice: Invoice, gross: Decimal) -> str:
    """The EPC QR code (EPC069-12) as a data URI; amount in euros gross."""
    parts = (
        "BCD",
        "002",
        "1",  # UTF-8
        "SCT",
        invoice.seller.get("bic", ""),
        invoice.seller["name"][:70],
        invoice.seller["iban"],
        f"EUR{gross:.2f}",
        "",
        "",
        str(invoice.number),
    )
    return qr_code("\n".join(parts))
