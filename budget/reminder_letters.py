"""The letter of a reminder: made once from what is frozen in it and in its invoice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

import schwifty
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from budget import letters, notices, reminder_emails
from budget.documents import payment_qr
from budget.emails import customers_of
from budget.models import Invoice, Reminder
from budget.models.reminders import Words
from budget.snapshots import seller_of
from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.documents import paper_html, render_pdf, store_document
from programme.models import Programme


@transaction.atomic
def make_letter(reminder_id: int) -> None:
    """Make the paper once and mail it with a copy of the invoice; a second run does nothing.

    Runs under the letter's lock, so two workers make one paper and send one mail.
    """
    reminder = locked(Reminder(pk=reminder_id))
    if reminder.document is not None:
        return
    reminder.document = store_document(
        kind="reminder",
        filename=get_valid_filename(f"{reminder.number}.pdf"),
        content=letter_pdf(reminder, reminder.invoice),
    )
    reminder.save(update_fields=["document"])
    made = {"letter": reminder.number, "sha256": reminder.document.sha256}
    audit.record("budget.make_reminder", actor=None, subject=reminder.invoice, data=made)
    customers = customers_of(reminder.invoice)
    reminder_emails.reminder_sent(reminder, reminder.document, customers)
    notices.reminded(reminder, customers)


def letter_pdf(reminder: Reminder, invoice: Invoice) -> bytes:
    return render_pdf(letter_html(reminder, invoice))


def letter_html(reminder: Reminder, invoice: Invoice) -> str:
    """Nothing in it is asked anew: it says today what it said on its own day."""
    return paper_html(
        "reminder.html",
        {
            "reminder": reminder,
            "invoice": invoice,
            "paragraphs": letters.paragraphs(reminder.text),
            "sender": invoice.seller["name"],
            "iban": schwifty.IBAN(invoice.seller["iban"]).formatted,
            "qr": payment_qr(invoice, reminder.open),
        },
        language=invoice.language,
    )


class Worded(Protocol):
    """What a letter is made of: as it is set, or as finance has just typed it."""

    @property
    def days_after_due(self) -> int: ...
    @property
    def term_days(self) -> int: ...
    @property
    def words(self) -> Mapping[str, Words]: ...


def example_of(letter: Worded, programme: Programme, language: str) -> tuple[Reminder, Invoice]:
    """What the letter would say today about an invoice that does not exist; nothing is saved."""
    with translation.override(language):
        return _example_of(letter, programme, language)


def _example_of(letter: Worded, programme: Programme, language: str) -> tuple[Reminder, Invoice]:
    words, today = letter.words[language], timezone.localdate()
    invoice = _example_invoice(programme, due_on=today - timedelta(days=letter.days_after_due))
    invoice.buyer["language"] = language
    gross, paid, pay_by = Decimal(12000), Decimal(2000), today + timedelta(days=letter.term_days)
    reminder = Reminder(
        number=_("VOORBEELD"),
        title=words.title,
        text=letters.filled_in(
            words.text,
            number=str(invoice),
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            left=gross - paid,
            pay_by=pay_by,
        ),
        sent_on=today,
        pay_by=pay_by,
        gross=gross,
        credited=Decimal(0),
        paid=paid,
        open=gross - paid,
    )
    return reminder, invoice


def _example_invoice(programme: Programme, *, due_on: date) -> Invoice:
    return Invoice(
        number=f"{programme.code}-F{due_on.year}-0000",
        issued_on=due_on - timedelta(days=settings.INVOICE_TERM_DAYS),
        due_on=due_on,
        seller=seller_of(programme),
        buyer={
            "name": _("Gemeente Voorbeeld"),
            "street": _("Voorbeeldstraat 1"),
            "postcode": "7500 AA",
            "city": "Enschede",
            "agreement": f"{programme.code}-{due_on.year}-0000",
        },
        reference_label=_("verplichtingnummer"),
        reference_value="V-0000",
    )
