"""The codes by which finance's own books know the accounts of the journal."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from budget.ledger import Account
from budget.models import LedgerCode
from budget.selectors.accounts import chart_of, key_of
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
        rows = LedgerCode.objects.filter(programme=programme, **key_of(account))
        if not code:
            rows.delete()
        elif not rows.update(code=code):
            LedgerCode.objects.create(programme=programme, code=code, **key_of(account))
    if changed:
        told = [
            [chart.name_of(account), chart.code_of(account), code]
            for account, code in changed.items()
        ]
        audit.record(
            "budget.set_ledger_codes", actor=actor, subject=programme, data={"codes": told}
        )
    return len(changed)
