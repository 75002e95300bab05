"""Lines of the bank as lists show them: what became of each, and what it seems to be for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from budget.models import BankFile, BankTransaction
from budget.models.banking import BankTransactionQuerySet
from budget.selectors.matching import Books, Proposal, proposals_for
from budget.states import LineState
from portal.kit import money
from programme.models import Organisation, Programme, Role, User

# These two follow from what stands open on invoices, which the query of the list does not know.
MOST_DIGITS = 12
DERIVED = {LineState.PROPOSED, LineState.UNKNOWN}


@dataclass(frozen=True)
class Shown:
    """A line with its state, and the proposal where there is one."""

    line: BankTransaction
    state: LineState
    proposal: Proposal | None


def leads_of(user: User) -> list[Organisation]:
    """Whose bank files ``user`` may read in: the leads at which one is finance."""
    led = Programme.objects.filter(pk__in=user.led_programme_ids(Role.FINANCE))
    return list(Organisation.objects.filter(pk__in=led.values("lead")).order_by("pk"))


def lines_for(user: User, filters: dict[str, Any]) -> BankTransactionQuerySet:
    """What ``user`` may see, newest first, narrowed down to the filters but ``DERIVED`` ones."""
    found = BankTransaction.objects.visible_to(user).for_list()
    found = in_state(found, filters.get("state") or "")
    if since := filters.get("since"):
        found = found.filter(booked_on__gte=since)
    if until := filters.get("until"):
        found = found.filter(booked_on__lte=until)
    if search := (filters.get("search") or "").strip():
        found = found.filter(_holds(search))
    return found


def in_state(lines: BankTransactionQuerySet, state: str) -> BankTransactionQuerySet:
    """Of a ``DERIVED`` state: all that wait untouched."""
    found: Any = lines  # its annotations are no fields that a type checker knows
    if state == LineState.BOOKED:
        found = found.filter(booked=F("amount"))
    elif state == LineState.ASIDE:
        found = found.filter(is_aside=True).exclude(booked=F("amount"))
    elif state == LineState.PARTLY:
        found = found.filter(is_aside=False).exclude(booked=F("amount")).exclude(booked=0)
    elif state:
        found = found.filter(is_aside=False, booked=0)
    result: BankTransactionQuerySet = found
    return result


def _holds(search: str) -> Q:
    wanted = (
        Q(counterparty_name__icontains=search)
        | Q(remittance__icontains=search)
        | Q(counterparty_iban__icontains=search.replace(" ", ""))
        | Q(payments__invoice__number__iexact=search)
    )
    wanted = Q(pk__in=BankTransaction.objects.filter(wanted).values("pk"))
    amount = money.read(search.strip("€ ").removeprefix("-"))
    if amount is None or amount.adjusted() > MOST_DIGITS:  # more than numbers can hold
        return wanted
    return wanted | Q(amount=amount) | Q(amount=-amount)


def shown(lines: Iterable[BankTransaction]) -> list[Shown]:
    """With their proposals; a few queries for each lead, however many lines."""
    lines = list(lines)
    proposals: dict[int, Proposal] = {}
    for lead in {line.file.lead_id for line in lines if line.left and not line.is_aside}:
        of_lead = [line for line in lines if line.file.lead_id == lead]
        proposals |= proposals_for(of_lead, Books.of(lead))
    return [
        Shown(line, line.state(has_proposal=line.pk in proposals), proposals.get(line.pk))
        for line in lines
    ]


def listed(found: BankTransactionQuerySet, state: str) -> Any:
    """What a list pages through: rows still to be ``shown``, or shown ones of a derived state."""
    if state not in DERIVED:
        return found
    return [each for each in shown(found) if each.state == state]


def as_shown(rows: Iterable[Any]) -> list[Shown]:
    rows = list(rows)
    return rows if rows and isinstance(rows[0], Shown) else shown(rows)


def lines_of_file(file: BankFile) -> list[Shown]:
    """All that the file tells, in its order; first what it told as the first."""
    new = file.transactions.for_list().order_by("pk")
    known = BankTransaction.objects.filter(also_in=file).for_list()
    return shown([*new, *known.order_by("pk")])
