"""The demo's accounts: clearly invented codes, so that its journal can be downloaded."""

from __future__ import annotations

from budget.selectors.accounts import chart_of
from budget.services.bookkeeping import set_ledger_codes
from portal.demo.cast import person
from programme.models import Programme


def name_accounts(programme: Programme) -> int:
    """Give a code to each account that has none yet; returns how many."""
    chart = chart_of(programme)
    codes = {
        account: f"DEMO-{number:02d}"
        for number, account in enumerate(chart.names, 1)
        if not chart.code_of(account)
    }
    return set_ledger_codes(programme=programme, codes=codes, actor=person("financien@ut.example"))
