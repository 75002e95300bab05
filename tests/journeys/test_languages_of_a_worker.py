"""Real workers make papers and mails of English and Dutch customers in turn, and mix none up."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from budget.models import Invoice
from portal.kit.models import OutgoingMail
from programme.models import Role
from tests.factories.budget import an_issued_invoice
from tests.factories.packages import active_agreement, catalogue
from tests.factories.programme import (
    Cast,
    a_cast,
    a_participant,
    a_programme,
    an_organisation,
    member,
)
from tests.journeys.conftest import Worker, wait_for

IN_TURN = ["en", "nl"] * 4


@pytest.mark.django_db(transaction=True)
def test_no_language_leaks_into_the_next_task(start_worker: Callable[[], Worker]) -> None:
    start_worker()
    now = timezone.localdate().year
    cast = a_cast(a_programme(first_year=now, last_year=now + 2))
    catalogue(cast.programme)
    for language in IN_TURN:
        _invoice_for(cast, language)
    left = Invoice.objects.filter(document__isnull=True)
    wait_for(lambda: not left.exists())
    wait_for(lambda: not OutgoingMail.objects.filter(sent_at__isnull=True).exists())
    made = [_languages_of(each) for each in Invoice.objects.order_by("pk")]
    assert made == [(language, language, {language}) for language in IN_TURN]


def _invoice_for(cast: Cast, language: str) -> None:
    organisation = an_organisation(language=language)
    agreement = active_agreement(
        participant=a_participant(cast.programme, organisation),
        contact=member(Role.CONTACT, organisation),
        signatory=member(Role.SIGNATORY, organisation),
        lead_signatory=cast.lead_signatory,
    )
    an_issued_invoice(agreement, cast.lead_finance, agreement.first_year)


def _languages_of(invoice: Invoice) -> tuple[str, str, set[str]]:
    """What was frozen, what its paper says of itself, and what the mails about it are in."""
    assert invoice.document
    paper = PdfFileReader(BytesIO(invoice.document.read()))
    mails = OutgoingMail.objects.filter(about_type="budget.invoice", about_id=str(invoice.pk))
    told = {mail.language for mail in mails if f'<html lang="{mail.language}">' in mail.body_html}
    return invoice.language, str(paper.root["/Lang"]), told
