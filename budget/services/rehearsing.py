"""A year's run before it is started: what each agreement would be invoiced, and what misses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from budget.einvoices.mending import ToMend
from budget.models import Invoice
from budget.selectors.expected import Expected, expected_or_none
from budget.selectors.year_run import invoiced_elsewhere, years_of
from budget.services.invoicing import in_the_way_of
from budget.states import InvoiceState
from packages.models import Agreement, AgreementYear
from programme.models import Programme

# Judging an e-invoice takes some milliseconds: of more agreements it waits for the run itself.
JUDGED_AT_ONCE = 50


@dataclass(frozen=True)
class Rehearsed:
    """A year that is owed and not invoiced: what it comes to now, and what keeps it back."""

    year: AgreementYear
    draft: Invoice | None
    expected: Expected | None
    missing: list[ToMend]

    @property
    def agreement(self) -> Agreement:
        return self.year.agreement

    @property
    def seen(self) -> str:
        """What the page sends back of a chosen one: which it is, and the amounts shown."""
        if self.expected is None:
            return ""
        return f"{self.year.pk}:{self.expected.net:.2f}:{self.expected.gross:.2f}"

    @property
    def indexation(self) -> Decimal:
        """How much more the year is than the agreement's first one, euros net, as agreed."""
        agreed = sum((line.amount for line in self._agreed), Decimal(0))
        first: Decimal | None = self.year.first_net  # type: ignore[attr-defined]
        return agreed - first if first is not None else Decimal(0)

    @property
    def _agreed(self) -> Any:
        return self.year.payable  # type: ignore[attr-defined]


@dataclass
class Rehearsal:
    """Ready to be issued, and to be mended first; apart: invoiced, credited, nothing owed.

    Not ``judged``: the rules of e-invoices are looked at only by the run.
    """

    judged: bool
    ready: list[Rehearsed] = field(default_factory=list)
    to_mend: list[Rehearsed] = field(default_factory=list)
    invoiced: list[tuple[AgreementYear, Invoice]] = field(default_factory=list)
    credited: list[tuple[AgreementYear, Invoice]] = field(default_factory=list)
    not_owed: list[AgreementYear] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return _sum(each.expected.net for each in self.ready if each.expected)

    @property
    def vat(self) -> Decimal:
        return _sum(each.expected.vat for each in self.ready if each.expected)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def is_indexed(self) -> bool:
        return any(each.indexation for each in (*self.ready, *self.to_mend))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def rehearse(programme: Programme, year: int) -> Rehearsal:
    """Look at all agreements of a year; changes nothing, and asks as much for many as for few."""
    years = years_of(programme, year)
    elsewhere = invoiced_elsewhere(programme, year)
    found = Rehearsal(judged=len(years) <= JUDGED_AT_ONCE)
    for each in years:
        _place(found, each, elsewhere)
    return found


def _place(found: Rehearsal, year: AgreementYear, elsewhere: dict[int, list[Invoice]]) -> None:
    asked: list[Invoice] = year.asked  # type: ignore[attr-defined]
    draft = next((each for each in asked if each.status == InvoiceState.DRAFT), None)
    issued = [each for each in asked if each.status == InvoiceState.ISSUED]
    standing = [each for each in issued if each.balance.credited < each.balance.gross]
    if standing:
        found.invoiced.append((year, standing[0]))
    elif issued and draft is None:
        found.credited.append((year, issued[0]))
    elif not year.is_owed:  # type: ignore[attr-defined]
        found.not_owed.append(year)
    else:
        others = elsewhere.get(year.agreement.participant_id, [])
        row = _rehearsed(year, draft, others, judges=found.judged)
        (found.to_mend if row.missing else found.ready).append(row)


def _rehearsed(
    year: AgreementYear, draft: Invoice | None, others: list[Invoice], *, judges: bool
) -> Rehearsed:
    payable = year.payable  # type: ignore[attr-defined]
    expected = expected_or_none(payable, year.year)
    net = _sum(line.amount for line in payable)
    invoice = draft or Invoice(agreement_year=year)
    invoice.agreement_year = year
    missing = [
        ToMend(
            _("{party} is voor {year} al gefactureerd, bij een andere overeenkomst.").format(
                party=year.agreement.participant.organisation, year=year.year
            ),
            each.get_absolute_url(),
            _("Naar factuur {number}").format(number=each.number),
        )
        for each in others
    ]
    missing += in_the_way_of(
        invoice, year.agreement, net=net, payable=payable, judges=judges and not missing
    )
    return Rehearsed(year, draft, expected, missing)
