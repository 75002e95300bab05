"""The accounts that a programme books on, and their codes in finance's own books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budget.ledger import Account, Entry
from budget.models import InvoiceLine, LedgerCode
from budget.models.ledger import Purpose
from packages.models import Component, VatTreatment
from portal.kit import figures
from programme.models import Programme

# The purposes that have one account for all of the programme, but for those in between.
FIRST = (Purpose.DEBTORS, Purpose.BANK)
LAST = (Purpose.INPUT_VAT, Purpose.CREDITORS, Purpose.HOURS)


@dataclass(frozen=True)
class Chart:
    """What the accounts are called, in their order, and their codes as far as known."""

    names: Mapping[Account, str]
    codes: Mapping[Account, str]

    def name_of(self, account: Account) -> str:
        return self.names.get(account) or _named(account)

    def code_of(self, account: Account) -> str:
        return self.codes.get(account, "")

    def missing_in(self, entries: Iterable[Entry]) -> list[str]:
        """The names of accounts that are booked on and have no code."""
        used = {posting.account for entry in entries for posting in entry.postings}
        return [self.name_of(each) for each in self.in_order(used) if not self.code_of(each)]

    def in_order(self, accounts: Iterable[Account]) -> list[Account]:
        order = {account: at for at, account in enumerate(self.names)}
        return sorted(accounts, key=lambda each: (order.get(each, len(order)), str(each)))


def chart_of(programme: Programme) -> Chart:
    """Every account that the programme books on, or did; six queries."""
    components = programme.components.filter(borne_by=Component.Bearer.PARTICIPANT)
    names: dict[Account, str] = {Account(each): str(each.label) for each in FIRST}
    for component in components.order_by("position"):
        account = Account(Purpose.REVENUE, component.pk)
        names[account] = _("Opbrengst {component}").format(component=component)
    sold = InvoiceLine.objects.filter(
        invoice__agreement_year__agreement__participant__programme=programme
    )
    if sold.filter(component__isnull=True).exists():
        names[Account(Purpose.REVENUE)] = _named(Account(Purpose.REVENUE))
    for rate in _rates(programme, sold):
        names[Account(Purpose.VAT, rate)] = _named(Account(Purpose.VAT, rate))
    for line in programme.lines.order_by("position"):
        names[Account(Purpose.COSTS, line.pk)] = _("Kosten {line}").format(line=line)
    names |= {Account(each): str(each.label) for each in LAST}
    known = LedgerCode.objects.filter(programme=programme)
    return Chart(names, {account_of(each): each.code for each in known})


def _rates(programme: Programme, sold: QuerySet[InvoiceLine]) -> list[Decimal]:
    """Of what was sold, and of what is decided for later."""
    decided = VatTreatment.objects.filter(component__programme=programme, rate__gt=0)
    rates = decided.order_by().values_list("rate", flat=True)
    billed = sold.filter(vat_rate__gt=0).order_by().values_list("vat_rate", flat=True)
    return sorted({*rates.distinct(), *billed.distinct()})


def _named(account: Account) -> str:
    """An account without an object, or of one that is no more."""
    label = str(account.purpose.label)
    if account.purpose == Purpose.VAT and isinstance(account.of, Decimal):
        return f"{label} {figures.short(account.of)}%"
    if account.purpose == Purpose.REVENUE:
        return _("Opbrengst van oudere facturen, zonder onderdeel")
    return label


def account_of(code: LedgerCode) -> Account:
    return Account(Purpose(code.purpose), code.component_id or code.line_id or code.rate)


def key_of(account: Account) -> dict[str, Any]:
    """The fields by which a code is that of the account."""
    of = account.of
    return {
        "purpose": account.purpose,
        "component_id": of if account.purpose == Purpose.REVENUE else None,
        "line_id": of if account.purpose == Purpose.COSTS else None,
        "rate": of if isinstance(of, Decimal) else None,
    }
