"""One invoice, one sum: paper, e-invoice, ledger and statement say the same to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import transaction
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from lxml import etree

from budget.documents import invoice_html
from budget.einvoices import ubl
from budget.ledger import journal_of
from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.models.ledger import Purpose
from budget.statements.participants import contents_of
from budget.states import InvoiceState
from packages.models import Agreement, AgreementYear
from portal.kit import money
from tests.factories.einvoices import BUYER, SELLER, frozen_invoices

TOTALS = (
    "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount",
    "cac:TaxTotal/cbc:TaxAmount",
    "cac:LegalMonetaryTotal/cbc:PayableAmount",
)
ONE_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def year(agreement: Agreement) -> AgreementYear:
    return agreement.years.get(year=agreement.first_year)


@given(frozen_invoices())
@settings(max_examples=20, deadline=None, suppress_health_check=ONE_DATABASE)
def test_every_place_says_the_same(
    year: AgreementYear, frozen: tuple[Invoice, list[InvoiceLine]]
) -> None:
    invoice, lines = frozen
    with transaction.atomic():
        invoice = _keep(invoice, lines, year)
        net = sum((line.net for line in lines), Decimal(0))
        vat = sum((group.vat for group in per_treatment(lines)), Decimal(0))
        told = {
            "e-invoice": _of_einvoice(invoice, lines),
            "ledger": _of_ledger(year),
            "statement": _of_statement(year),
        }
        _check_paper(invoice, lines, net, vat)
        transaction.set_rollback(True)
    assert told == dict.fromkeys(told, (net, vat, net + vat))


def _keep(invoice: Invoice, lines: list[InvoiceLine], year: AgreementYear) -> Invoice:
    """As issuing leaves it, with plain texts; the next example begins without it."""
    kept = Invoice.objects.create(
        agreement_year=year,
        status=InvoiceState.ISSUED,
        number="TEST-F1",
        issued_on=date(year.year, 3, 1),
        due_on=date(year.year, 3, 31),
        seller=SELLER,
        buyer=BUYER,
        net_total=invoice.net_total,
        vat_total=invoice.vat_total,
    )
    for line in lines:
        line.pk, line.invoice, line.description = None, kept, f"Regel {line.position}"
    InvoiceLine.objects.bulk_create(lines)
    return kept


def _of_einvoice(invoice: Invoice, lines: list[InvoiceLine]) -> tuple[Decimal, ...]:
    root = etree.fromstring(ubl.write(invoice, lines))
    return tuple(Decimal(root.findtext(path, "", ubl.NAMESPACES)) for path in TOTALS)


def _of_ledger(year: AgreementYear) -> tuple[Decimal, ...]:
    (entry,) = journal_of(year.agreement.participant.programme)
    net, vat = -entry.on(Purpose.REVENUE), -entry.on(Purpose.VAT)
    return net, vat, entry.on(Purpose.DEBTORS)


def _of_statement(year: AgreementYear) -> tuple[Decimal, ...]:
    figures = contents_of(year.agreement.participant, year.year)["figures"]
    sums = {each["key"]: Decimal(each["value"]) for each in figures}
    return sums["invoiced_net"], sums["invoiced_vat"], sums["open"]


def _check_paper(invoice: Invoice, lines: list[InvoiceLine], net: Decimal, vat: Decimal) -> None:
    """What is printed at the foot of the table, in the order in which it stands there."""
    _start, _tag, body = invoice_html(invoice, lines).partition("<tbody>")
    body, _tag, foot = body.partition("<tfoot>")
    groups = [group.vat for group in per_treatment(lines)]
    totals = [money.euro(each) for each in (net, *groups, net + vat)]
    assert _amounts(foot.partition("</tfoot>")[0]) == totals
    for row, line in zip(body.split("</tr>"), lines, strict=False):
        quantity, price, rate, amount = _amounts(row)
        assert _read(quantity) == line.quantity
        assert (price, amount) == (money.euro(line.unit_price), money.euro(line.net))
        assert _read(rate.strip("%").replace("vrijgesteld", "0")) == line.vat_rate


def _amounts(part: str) -> list[str]:
    cells = part.split('<td class="amount">')[1:]
    return [unescape(strip_tags(cell.partition("</td>")[0])) for cell in cells]


def _read(number: str) -> Decimal:
    return Decimal(number.replace(".", "").replace(",", "."))
