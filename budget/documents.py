"""The paper of an invoice: made once from its frozen contents, with a QR code to pay by."""

from __future__ import annotations

from decimal import Decimal

import schwifty
import segno.helpers
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.text import get_valid_filename

from budget import emails
from budget.models import Invoice
from budget.models.invoices import per_treatment
from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.documents import render_pdf, store_document


@transaction.atomic
def make_invoice_document(invoice_id: int) -> None:
    """Make the PDF once and mail that it is there; a second run does nothing.

    Runs under the invoice's lock, so two workers make one paper.
    """
    invoice = locked(Invoice(pk=invoice_id))
    if invoice.document is not None or invoice.number is None:
        return
    invoice.document = store_document(
        kind="invoice",
        filename=get_valid_filename(f"{invoice.number}.pdf"),
        content=render_pdf(invoice_html(invoice)),
    )
    invoice.save(update_fields=["document"])
    audit.record(
        "budget.make_document",
        actor=None,
        subject=invoice,
        data={"sha256": invoice.document.sha256},
    )
    emails.invoice_sent(invoice, invoice.document)


def invoice_html(invoice: Invoice) -> str:
    """The invoice as HTML (art. 35a Wet OB), from what is frozen: itself, its lines, its year."""
    lines = list(invoice.lines.all())
    net = sum((line.net for line in lines), Decimal(0))
    gross = net + (invoice.vat_total or Decimal(0))
    return render_to_string(
        "documents/invoice.html",
        {
            "invoice": invoice,
            "lines": lines,
            "net": net,
            "gross": gross,
            "sender": invoice.seller["name"],
            "vat_groups": per_treatment(lines),
            "iban": schwifty.IBAN(invoice.seller["iban"]).formatted,
            "qr": payment_qr(invoice, gross),
        },
    )


def payment_qr(invoice: Invoice, gross: Decimal) -> str:
    """The EPC QR code (EPC069-12) as a data URI of an SVG; amount in euros gross."""
    code = segno.helpers.make_epc_qr(
        name=invoice.seller["name"][:70],
        iban=invoice.seller["iban"],
        bic=invoice.seller.get("bic") or None,
        amount=gross,
        text=invoice.number,
    )
    return str(code.svg_data_uri(scale=3, border=0))
