"""The papers of invoices and credit notes, PDF and e-invoice: made once from what is frozen."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import schwifty
import segno
from django.db import transaction
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from lxml.etree import _Element

from budget import emails
from budget.delivery.handing import begin
from budget.einvoices import ubl
from budget.einvoices.faults import Fault
from budget.einvoices.validating import faults_of, faults_of_form
from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.paper_failures import forget_failure
from budget.selectors.crediting import meaning_of
from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.documents import Attached, Paper, paper_html, render_pdf, store_documents


@transaction.atomic
def make_invoice_document(invoice_id: int) -> None:
    """Make PDF and e-invoice once and begin their delivery; a second run does nothing.

    An invoice with a PDF from before there were e-invoices gets one around that PDF, and
    nobody a second mail.
    """
    invoice, is_new = make_papers(invoice_id)
    if is_new:
        begin(invoice=invoice)
        emails.notice_to_people(invoice)


@transaction.atomic
def make_papers(invoice_id: int) -> tuple[Invoice, bool]:
    """The invoice with its papers, and whether its PDF was made now: nobody was told of it yet.

    Runs under the invoice's lock, so two workers make one paper.
    """
    invoice = locked(Invoice(pk=invoice_id), "agreement_year", "document")
    if invoice.einvoice_id is not None or invoice.number is None:
        return invoice, False
    lines = list(invoice.lines.order_by("position"))
    einvoice = _checked(invoice, lines)
    if invoice.document is not None:
        pdf = invoice.document.read()
        (invoice.einvoice,) = store_documents(_einvoice(invoice, einvoice, pdf))
        invoice.save(update_fields=["einvoice"])
        made = {"einvoice": invoice.einvoice.sha256}
        audit.record("budget.make_einvoice", actor=None, subject=invoice, data=made)
        forget_failure(invoice)
        return invoice, False
    pdf = invoice_pdf(invoice, lines, ubl.to_bytes(einvoice))
    filename = get_valid_filename(f"{invoice.number}.pdf")
    invoice.document, invoice.einvoice = store_documents(
        Paper("invoice", filename, pdf), _einvoice(invoice, einvoice, pdf)
    )
    invoice.save(update_fields=["document", "einvoice"])
    made = {"sha256": invoice.document.sha256, "einvoice": invoice.einvoice.sha256}
    audit.record("budget.make_document", actor=None, subject=invoice, data=made)
    forget_failure(invoice)
    return invoice, True


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


def _checked(invoice: Invoice, lines: list[InvoiceLine]) -> _Element:
    """The e-invoice: what was approved at issuing, to the byte, or else it is judged anew."""
    root = ubl.tree_of(invoice, lines)
    xml = ubl.to_bytes(root)
    if hashlib.sha256(xml).hexdigest() != invoice.approved:
        _refuse(invoice, faults_of(xml))
    return root


def _refuse(invoice: Invoice, faults: list[Fault]) -> None:
    if faults:
        raise InvalidEinvoice(f"{invoice}: {', '.join(fault.rule for fault in faults)}")


def _einvoice(invoice: Invoice, einvoice: _Element, pdf: bytes) -> Paper:
    """What was checked before, with the PDF inside: that it fits the schema is all to ask."""
    ubl.put_in(einvoice, invoice, pdf)
    _refuse(invoice, faults_of_form(einvoice))
    filename = get_valid_filename(f"{invoice.number}.xml")
    return Paper("einvoice", filename, ubl.to_bytes(einvoice), "application/xml")


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
    """The EPC QR code (EPC069-12) as a data URI of a PNG; amount in euros gross.

    Always in one mask, and no SVG: to try all eight, or to draw its hundreds of strokes, takes
    as long as a tenth of the rest of the paper. Readers read each mask.
    """
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
    code = segno.make_qr("\n".join(parts), error="m", boost_error=False, mask=2, encoding="utf-8")
    return str(code.png_data_uri(scale=4, border=0))
