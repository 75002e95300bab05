"""The codes by which finance's own books know the accounts of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from budget.ledger import Account
from budget.models import LedgerCode
from budget.models.ledger import Purpose
from budget.selectors.accounts import chart_of
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import locked
from programme.models import Programme, User


@transaction.atomic
def set_ledger_codes(*, programme: Programme, codes: Mapping[Account, str], actor: User) -> int:
    """Give these accounts their codes, an empty one takes it away; returns how many changed.

    What an earlier export said is told by the logbook.
    """
    programme = locked(programme)
    check_finance(actor, programme)
    chart = chart_of(programme)
    changed = {
        account: code.strip()
        for account, code in codes.items()
        if code.strip() != chart.code_of(account)
    }
    for account, code in changed.items():
        rows = LedgerCode.objects.filter(programme=programme, **_key(account))
        if not code:
            rows.delete()
        elif not rows.update(code=code):
            LedgerCode.objects.create(programme=programme, code=code, **_key(account))
    if changed:
        told = [
            [chart.name_of(account), chart.code_of(account), code]
            for account, code in changed.items()
        ]
        audit.record(
            "budget.set_ledger_codes", actor=actor, subject=programme, data={"codes": told}
        )
    return len(changed)


def _key(account: Account) -> dict[str, Any]:
    """The fields by which a code is that of the account."""
    of = account.of
    return {
        "purpose": account.purpose,
        "component_id": of if account.purpose == Purpose.REVENUE else None,
        "line_id": of if account.purpose == Purpose.COSTS else None,
        "rate": of if isinstance(of, Decimal) else None,
    }
