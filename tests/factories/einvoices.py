"""Frozen invoices that no database has seen, of every kind that the portal can issue."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from packages.models import AgreementYear, Profile
from portal.kit import money

EXEMPT = (
    "Vrijgesteld onderwijs, art. 11 lid 1 onderdeel o Wet OB 1968",
    'Vrijgesteld: zie "besluit" <bijlage> & ministerie',
)
# Letters, marks, signs and spaces of any script; and what XML gives a meaning of its own.
CHARACTERS = st.one_of(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), st.sampled_from("<>&'\"]]>\x00\x0b\t")
)
PARTY = {
    "name": "Gemeente Voorbeeld",
    "street": "Demostraat 1",
    "postcode": "7500 ZZ",
    "city": "Enschede",
    "kvk": "99000001",
    "email": "facturen@voorbeeld.example",
}
BUYER = {
    **PARTY,
    "oin": "00000009990000000001",
    "vat_number": "",
    "agreement": "UWGO-2026-001",
    "package": "Basis",
    "profile": Profile.NLCIUS,
}
SELLER = {**PARTY, "name": "Universiteit", "kvk": "99000098", "vat_number": "NL999999990B01",
          "iban": "NL02ABNA0123456789", "bic": ""}  # fmt: skip


def a_line(position: int = 1, **fields: Any) -> InvoiceLine:
    """Exempt, unless ``vat_rate`` says otherwise."""
    values = {
        "description": "Masterclasses 2026",
        "quantity": Decimal(1),
        "unit_price": Decimal(7500),
        "vat_rate": Decimal(0),
        **fields,
    }
    taxed = values["vat_rate"] > 0
    values.setdefault("vat_category", "S" if taxed else "E")
    values.setdefault("vat_reason", "" if taxed else EXEMPT[0])
    values["net"] = money.cents(values["quantity"] * values["unit_price"])
    return InvoiceLine(position=position, **values)


def a_frozen_invoice(
    lines: list[InvoiceLine] | None = None, *, buyer: dict[str, str] | None = None, **fields: Any
) -> tuple[Invoice, list[InvoiceLine]]:
    """As issuing freezes it, with its lines; ``buyer`` are changes."""
    lines = lines or [a_line()]
    values = {
        "number": "UWGO-F2026-0001",
        "issued_on": date(2026, 3, 4),
        "due_on": date(2026, 4, 3),
        "reference_label": "inkoopordernummer",
        "reference_value": "4500012345",
        "seller": SELLER,
        "buyer": {**BUYER, **(buyer or {})},
        "net_total": sum((line.net for line in lines), Decimal(0)),
        "vat_total": money.vat_over(per_treatment(lines)),
        **fields,
    }
    return Invoice(agreement_year=AgreementYear(year=2026), **values), lines


def _text(longest: int) -> st.SearchStrategy[str]:
    return st.text(CHARACTERS, min_size=1, max_size=longest).map(lambda text: f"Ω{text}")


@st.composite
def frozen_invoices(draw: st.DrawFn) -> tuple[Invoice, list[InvoiceLine]]:
    lines = [
        a_line(
            position,
            description=draw(_text(60)),
            quantity=draw(st.decimals(Decimal("0.01"), 400, places=2)),
            unit_price=draw(st.decimals(1, 9000, places=2)),
            vat_rate=(rate := draw(st.sampled_from([Decimal(0), Decimal(9), Decimal(21)]))),
            vat_reason="" if rate else draw(st.sampled_from(EXEMPT)),
        )
        for position in range(1, draw(st.integers(1, 6)) + 1)
    ]
    has_reference = draw(st.booleans())
    issued_on = draw(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    return a_frozen_invoice(
        lines,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
        reference_label=draw(
            st.sampled_from(
                [
                    "inkoopordernummer",
                    "verplichtingnummer",
                    "routenummer",
                    "projectcode",
                    "Ons № & <x>",
                ]
            )
        )
        if has_reference
        else "",
        reference_value=draw(_text(40)) if has_reference else "",
        buyer={
            "name": draw(_text(80)),
            "street": draw(_text(40)),
            "city": draw(_text(30)),
            "oin": draw(st.sampled_from(["", BUYER["oin"]])),
            "vat_number": draw(st.sampled_from(["", "NL999999990B01"])),
            "profile": draw(st.sampled_from(Profile.values)),
        },
    )
