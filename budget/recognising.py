"""What the check page tells of an invoice; names and amounts stay out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from budget.models import Invoice
from portal.kit.models import StoredDocument
from portal.kit.verifying import Recognised


def recognise_invoice(document: StoredDocument) -> Recognised:
    invoice = Invoice.objects.get(document=document)
    return Recognised(
        level="success",
        heading=_("Deze factuur is echt"),
        text=_("Zij is precies zoals het portaal haar maakte en is niet gewijzigd."),
        reference=str(invoice.number),
    )


def recognise_einvoice(document: StoredDocument) -> Recognised:
    invoice = Invoice.objects.get(einvoice=document)
    return Recognised(
        level="success",
        heading=_("Deze e-factuur is echt"),
        text=_("Zij is precies zoals het portaal haar maakte en is niet gewijzigd."),
        reference=str(invoice.number),
    )


DESCRIPTIONS = {"invoice": recognise_invoice, "einvoice": recognise_einvoice}
