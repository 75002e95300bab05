"""Frozen invoices that no database has seen, of every kind that the portal can issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.snapshots import Taken, lines_taken_back
from budget.states import InvoiceKind
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


RATES = st.sampled_from([Decimal(0), Decimal(9), Decimal(21)])
LABELS = ["inkoopordernummer", "verplichtingnummer", "routenummer", "projectcode", "Ons № & <x>"]


@st.composite
def _lines(draw: st.DrawFn) -> list[InvoiceLine]:
    """Of several rates; some have a discount on a line of its own, of a part of their amount."""
    lines: list[InvoiceLine] = []
    for _each in range(draw(st.integers(1, 5))):
        rate = draw(RATES)
        given = {
            "vat_rate": rate,
            "vat_reason": "" if rate else draw(st.sampled_from(EXEMPT)),
        }
        line = a_line(
            len(lines) + 1,
            description=draw(_text(60)),
            quantity=draw(st.decimals(Decimal("0.01"), 400, places=2)),
            unit_price=draw(st.decimals(1, 9000, places=2)),
            **given,
        )
        lines.append(line)
        if line.net > 1 and draw(st.booleans()):
            off = draw(st.decimals(Decimal("0.01"), line.net - 1, places=2))
            lines.append(
                a_line(
                    len(lines) + 1,
                    description=f"Korting {line.description}",
                    quantity=Decimal(-1),
                    unit_price=off,
                    **given,
                )
            )
    return lines


@st.composite
def frozen_invoices(draw: st.DrawFn) -> tuple[Invoice, list[InvoiceLine]]:
    """Invoices of both profiles; some stand for an earlier one that was credited."""
    has_reference = draw(st.booleans())
    issued_on = draw(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    earlier, _old = a_frozen_invoice(number="UWGO-F2026-0007")
    return a_frozen_invoice(
        draw(_lines()),
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
        replaces=draw(st.sampled_from([None, earlier])),
        reference_label=draw(st.sampled_from(LABELS)) if has_reference else "",
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


def a_credit_note(
    invoice: Invoice, taken: Sequence[Taken], **fields: Any
) -> tuple[Invoice, list[InvoiceLine]]:
    """The note that takes back so much of each line of ``invoice``."""
    note = Invoice(
        **{
            "kind": InvoiceKind.CREDIT,
            "credits": invoice,
            "agreement_year": invoice.agreement_year,
            "number": "UWGO-CN2026-0001",
            "reason": "Verkeerd pakket",
            "issued_on": invoice.issued_on,
            "seller": invoice.seller,
            "buyer": invoice.buyer,
            "reference_label": invoice.reference_label,
            "reference_value": invoice.reference_value,
            **fields,
        }
    )
    lines = lines_taken_back(note, taken)
    note.net_total = sum((line.net for line in lines), Decimal(0))
    note.vat_total = money.vat_over(per_treatment(lines))
    return note, lines


@st.composite
def credit_notes(draw: st.DrawFn) -> list[tuple[Invoice, list[InvoiceLine]]]:
    """An invoice and the notes that take it back: in one, or a part first and then the rest."""
    invoice, lines = draw(frozen_invoices())
    part = draw(st.decimals(0, 1, places=2))
    first = [Taken(line, Decimal(0), money.cents(line.net * part)) for line in lines]
    rest = [Taken(line, now, line.net - now) for line, _before, now in first]
    reason = draw(_text(100))
    notes = [a_credit_note(invoice, taken, reason=reason)
             for taken in (first, rest) if sum(each.now for each in taken) > 0]  # fmt: skip
    return [(invoice, lines), *notes]
