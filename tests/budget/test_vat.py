"""VAT is finance's to decide: dated, previewed, remembered, never over what is issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from budget import tasks
from budget.einvoices.validating import faults_of
from budget.selectors.vat import preview_of
from budget.services.invoicing import issue_invoice
from budget.services.vat import decide_as_shown
from packages.models import Agreement, Component, Vat, VatTreatment
from packages.services.vat import decide_vat
from portal.kit.acts import Refused
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.packages import catalogue
from tests.factories.programme import Cast
from tests.pages import error_at, html_of, text_of_pdf

TAXED = Vat("S", Decimal(21), "")
LOW = Vat("S", Decimal(9), "")


@pytest.fixture
def projects(cast: Cast) -> Component:
    return cast.programme.components.get(key="projecten")


def _decide(cast: Cast, component: Component, vat: Vat, year: int) -> VatTreatment:
    return decide_vat(
        component=component, vat=vat, first_year=year, note="Advies", actor=cast.lead_finance
    )


def _in_force(component: Component) -> list[tuple[date, date | None, Decimal]]:
    rows = component.vat_treatments.in_force()
    return [(row.period.lower, row.period.upper, row.rate) for row in rows]


def test_a_decision_ends_the_one_before_and_leaves_later_ones(
    cast: Cast, projects: Component
) -> None:
    _decide(cast, projects, TAXED, 2028)
    _decide(cast, projects, LOW, 2027)
    first, second, third = (date(year, 1, 1) for year in (2026, 2027, 2028))
    assert _in_force(projects) == [(first, second, 0), (second, third, 9), (third, None, 21)]
    with pytest.raises(Refused, match="geldt dit al"):
        _decide(cast, projects, LOW, 2027)
    _decide(cast, projects, TAXED, 2027)
    assert _in_force(projects) == [(first, second, 0), (second, third, 21), (third, None, 21)]
    replaced = projects.vat_treatments.get(superseded_at__isnull=False)
    assert (replaced.rate, replaced.note) == (9, "Advies"), "what was decided stays to be read"


def test_the_database_keeps_decisions(cast: Cast, projects: Component) -> None:
    decided = _decide(cast, projects, TAXED, 2027)
    for change in (
        lambda: VatTreatment.objects.filter(pk=decided.pk).update(rate=9),
        lambda: VatTreatment.objects.filter(pk=decided.pk).delete(),
        lambda: VatTreatment.objects.create(
            component=projects, category="S", rate=9, period=(date(2027, 6, 1), None)
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_loading_the_definition_again_keeps_what_finance_decided(
    cast: Cast, projects: Component
) -> None:
    _decide(cast, projects, TAXED, 2027)
    before = list(VatTreatment.objects.order_by("pk").values())
    catalogue(cast.programme)
    assert list(VatTreatment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["coordinator", "administrator", "finance"])
def test_only_finance_of_the_lead_decides(cast: Cast, projects: Component, who: str) -> None:
    with pytest.raises(Refused, match="financiële administratie"):
        decide_vat(
            component=projects, vat=TAXED, first_year=2027, note="x", actor=getattr(cast, who)
        )


def test_a_preview_tells_what_changes_and_what_does_not(
    cast: Cast, agreement: Agreement, projects: Component
) -> None:
    issued = an_issued_invoice(agreement, cast.lead_finance, 2026)
    draft = a_draft(agreement, 2027)
    preview = preview_of(projects, TAXED, first_year=2026)
    assert [(c.draft, c.before.gross, c.after.gross) for c in preview.changes if c.before] == [
        (draft, Decimal(12000), Decimal(12945))
    ]
    assert (preview.issued, preview.to_come, preview.same) == ([issued], 1, 0)
    later = preview_of(projects, TAXED, first_year=2028)
    assert (later.changes, later.issued, later.to_come) == ([], [], 1)
    other = preview_of(cast.programme.components.get(key="specialisaties"), TAXED, first_year=2026)
    assert (other.changes, other.same, other.issued) == ([], 1, []), "not in this package"


def test_what_is_issued_stays_and_must_be_known(
    cast: Cast, agreement: Agreement, projects: Component
) -> None:
    issued = an_issued_invoice(agreement, cast.lead_finance, 2026)
    draft = a_draft(agreement, 2027)
    shown = preview_of(projects, TAXED, first_year=2026).fingerprint

    def decide(**changes: Any) -> VatTreatment:
        return decide_as_shown(
            **{
                "component": projects,
                "vat": TAXED,
                "first_year": 2026,
                "note": "Advies",
                "shown": shown,
                "leaves_issued": True,
                "actor": cast.lead_finance,
                **changes,
            }
        )

    with pytest.raises(Refused, match="Vink aan"):
        decide(leaves_issued=False)
    a_draft(agreement, 2028)
    with pytest.raises(Refused, match="Intussen"):
        decide()
    decide(shown=preview_of(projects, TAXED, first_year=2026).fingerprint)
    issued.refresh_from_db()
    assert issued.vat_total == 0
    assert issue_invoice(invoice=draft, actor=cast.lead_finance).vat_total == 945


def test_from_form_to_preview_to_decision(
    cast: Cast, agreement: Agreement, projects: Component, client: Client
) -> None:
    an_issued_invoice(agreement, cast.lead_finance, 2026)
    draft = a_draft(agreement, 2027)
    client.force_login(cast.lead_finance)
    url = reverse("budget:vat_decide", args=[projects.pk])
    filled = {"first_year": "2026", "category": "S", "rate": "0", "note": "Advies van 4 maart"}
    assert "Vul het tarief in" in error_at(client.post(url, filled), "rate")
    filled["rate"] = "21"
    page = html_of(client.post(url, filled))
    for fact in ("€ 12.000,00", "€ 12.945,00", "1 uitgegeven factuur blijft"):
        assert fact in page
    shown = preview_of(projects, TAXED, first_year=2026).fingerprint
    decided = {**filled, "shown": shown, "decide": "1"}
    assert "Vink aan" in html_of(client.post(url, decided))
    assert not VatTreatment.objects.filter(decided_at__isnull=False).exists()
    page = html_of(client.post(url, {**decided, "leaves_issued": "on"}, follow=True))
    for fact in ("Advies van 4 maart", "vervangen op 24 november 2026", cast.lead_finance.name):
        assert fact in page
    assert "€ 12.945,00" in html_of(client.get(draft.get_absolute_url()))


def test_a_mixed_invoice_totals_per_category_everywhere(
    cast: Cast, agreement: Agreement, projects: Component, client: Client
) -> None:
    """Masterclasses exempt, projects 21 %: page, PDF and e-invoice tell the same."""
    _decide(cast, projects, TAXED, 2027)
    invoice = an_issued_invoice(agreement, cast.lead_finance, 2027)
    tasks.make_invoice_document(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.document is not None
    assert invoice.einvoice is not None
    client.force_login(cast.finance)
    page = html_of(client.get(invoice.get_absolute_url()))
    paper = text_of_pdf(invoice.document.read())
    for told in (page, paper):
        for fact in ("€ 945,00", "€ 12.945,00", "art. 11 lid 1 onderdeel o"):
            assert fact in told
    xml = invoice.einvoice.read()
    assert not faults_of(xml)
    for fact in (
        b'<cbc:TaxAmount currencyID="EUR">945.00</cbc:TaxAmount>',
        b'<cbc:TaxableAmount currencyID="EUR">7500.00</cbc:TaxableAmount>',
        b'<cbc:TaxableAmount currencyID="EUR">4500.00</cbc:TaxableAmount>',
        b'<cbc:PayableAmount currencyID="EUR">12945.00</cbc:PayableAmount>',
    ):
        assert fact in xml
