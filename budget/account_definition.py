"""The first codes of accounts in a definition file; from then on they are finance's to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import Field

from budget.ledger import Account
from budget.models import LedgerCode
from budget.models.ledger import Purpose
from budget.selectors.accounts import chart_of, key_of
from portal.kit.definition import Definition, Shape, unknown
from programme.models import Programme

TABLE = "ledger_codes"


class CodeShape(Shape):
    """``of`` is the key of a component or line, or a VAT rate; empty for the other purposes."""

    purpose: Purpose
    of: str = ""
    code: Annotated[
        str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z][0-9A-Za-z./-]*$")
    ]


def read(definition: Definition) -> Mapping[int, CodeShape]:
    """A file may leave them out; faults are left in ``definition``."""
    definition.read.add(TABLE)
    if TABLE not in definition.data:
        return {}
    rows = definition.rows(TABLE, CodeShape)
    keys = {
        Purpose.REVENUE: definition.named("components"),
        Purpose.COSTS: definition.named("lines"),
    }
    seen: set[tuple[str, str]] = set()
    for at, row in rows.items():
        place = (TABLE, at, "of")
        if row.purpose in keys and row.of not in keys[row.purpose]:
            definition.fault(place, unknown(row.purpose.value, row.of, keys[row.purpose]))
        elif row.purpose == Purpose.VAT and not _rate(row.of):
            definition.fault(place, f'"{row.of}" is no VAT rate above 0.')
        elif row.of and row.purpose not in (*keys, Purpose.VAT):
            definition.fault(place, f"there is one account for {row.purpose.value}; leave it out.")
        if (row.purpose, row.of) in seen:
            definition.fault(place, "this account has a code before.")
        seen.add((row.purpose, row.of))
    return rows


def _rate(text: str) -> Decimal | None:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if 0 < rate < 100 else None


def load(rows: Iterable[CodeShape], *, programme: Programme) -> list[str]:
    """Give a code to accounts that have none; returns a sentence per change."""
    known = chart_of(programme).codes
    components = dict(programme.components.values_list("key", "pk"))
    lines = dict(programme.lines.values_list("key", "pk"))
    told = []
    for row in rows:
        of: int | Decimal | None = None
        if row.purpose == Purpose.VAT:
            of = _rate(row.of)
        elif row.of:
            of = (components if row.purpose == Purpose.REVENUE else lines)[row.of]
        account = Account(row.purpose, of)
        if account not in known:
            LedgerCode.objects.create(programme=programme, code=row.code, **key_of(account))
            told.append(f"ledger code {row.purpose.value} {row.of}".rstrip() + ": added")
    return told
