"""What the check page tells of an invoice; names and amounts stay out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from budget.models import Invoice, Reminder, Statement
from portal.kit.models import StoredDocument
from portal.kit.verifying import Recognised


def recognise_invoice(document: StoredDocument) -> Recognised:
    invoice = Invoice.objects.get(document=document)
    heading = _("Deze factuur is echt")
    if invoice.is_credit_note:
        heading = _("Deze creditfactuur is echt")
    return _genuine(heading, invoice)


def recognise_einvoice(document: StoredDocument) -> Recognised:
    invoice = Invoice.objects.get(einvoice=document)
    heading = _("Deze e-factuur is echt")
    if invoice.is_credit_note:
        heading = _("Deze creditfactuur (e-factuur) is echt")
    return _genuine(heading, invoice)


def _genuine(heading: str, invoice: Invoice) -> Recognised:
    return Recognised(
        level="success",
        heading=heading,
        text=_("Zij is precies zoals het portaal haar maakte en is niet gewijzigd."),
        reference=str(invoice.number),
    )


def recognise_statement(document: StoredDocument) -> Recognised:
    """A version that was corrected since says so: who holds it should ask for the newer one."""
    statement = Statement.objects.get(document=document)
    if Statement.objects.final().filter(corrects=statement).exists():
        return Recognised(
            level="warning",
            heading=_("Deze opgave is echt, maar er is een nieuwere versie"),
            text=_("Vraag de organisatie waarvan u haar kreeg naar de nieuwste versie."),
            reference=str(statement.number),
        )
    return Recognised(
        level="success",
        heading=_("Deze opgave is echt"),
        text=_("Zij is precies zoals het portaal haar maakte en is niet gewijzigd."),
        reference=str(statement.number),
    )


def recognise_reminder(document: StoredDocument) -> Recognised:
    reminder = Reminder.objects.get(document=document)
    return Recognised(
        level="success",
        heading=_("Deze brief is echt"),
        text=_("Hij is precies zoals het portaal hem maakte en is niet gewijzigd."),
        reference=reminder.number,
    )


DESCRIPTIONS = {
    "reminder": recognise_reminder,
    "invoice": recognise_invoice,
    "einvoice": recognise_einvoice,
    "statement": recognise_statement,
}
