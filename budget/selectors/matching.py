"""What a line of a bank statement is for: which invoices it pays, why, and how sure that is.

Sure is only a line that names one invoice, whole, and is exactly what stands open on it. All
else is a proposal with its reason, for somebody to look at; nothing here is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from budget.banking.identity import plain
from budget.models import BankTransaction, Invoice, Payment
from budget.states import InvoiceKind
from portal.kit import money
from programme.models import Organisation

PARTY = "agreement_year__agreement__participant__organisation"
LED_BY = "agreement_year__agreement__participant__programme__lead"
# So far apart may the day lie on which money was booked by hand, and the bank's.
DAYS_BY_HAND = timedelta(days=31)
# What stands before a name and tells nothing of who it is.
KINDS = ("GEMEENTE", "WATERSCHAP", "STICHTING")
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Item:
    """An issued invoice: ``open`` in euros, below zero where money is to be paid back.

    ``instead`` is the key of the invoice that stands for it since it was credited.
    """

    pk: int
    number: str
    party: str
    party_pk: int
    issued_on: date
    open: Decimal
    instead: int | None = None

    @property
    def short(self) -> str:
        """The number without the code of the programme, as people shorten it."""
        return self.number.partition("-")[2]


@dataclass(frozen=True)
class Split:
    """So many euros of a line on an invoice."""

    item: Item
    amount: Decimal


@dataclass(frozen=True)
class ByHand:
    """A payment that was booked by hand and is tied to no line of the bank."""

    pk: int
    invoice_pk: int
    number: str
    party_pk: int
    amount: Decimal
    received_on: date


@dataclass(frozen=True)
class Proposal:
    """What a line is probably for, and the sentence that says why.

    ``splits`` are empty where somebody must look first. ``payment`` is one that was booked by
    hand, which the line seems to tell of again.
    """

    reason: str
    splits: tuple[Split, ...] = ()
    payment: ByHand | None = None
    sure: bool = False

    @property
    def key(self) -> str:
        """By which an act knows that somebody saw this very proposal."""
        if self.payment is not None:
            return f"payment {self.payment.pk}"
        return " ".join(f"{each.item.pk}:{each.amount}" for each in self.splits)


@dataclass(frozen=True)
class Books:
    """What the lines of a lead's account are held against, read in three queries."""

    items: tuple[Item, ...]
    by_iban: dict[str, set[int]] = field(default_factory=dict)
    by_hand: tuple[ByHand, ...] = ()

    @classmethod
    def of(cls, lead: Organisation | int) -> Books:
        return cls(_items(lead), _known_ibans(lead), _booked_by_hand(lead))

    def after(self, proposal: Proposal) -> Books:
        """As they are once the proposal is booked."""
        booked = {split.item.pk: split.amount for split in proposal.splits}
        items = (
            replace(item, open=item.open - booked.get(item.pk, Decimal(0))) for item in self.items
        )
        return replace(self, items=tuple(items))


def _items(lead: Organisation | int) -> tuple[Item, ...]:
    rows = (
        Invoice.objects.issued()
        .filter(**{LED_BY: lead}, kind=InvoiceKind.INVOICE)
        .order_by("due_on", "number")
        .values_list("pk", "number", f"{PARTY}__name", PARTY, "issued_on", "balance__open",
                     "replaced_by")
    )  # fmt: skip
    return tuple(Item(*row) for row in rows)


def _known_ibans(lead: Organisation | int) -> dict[str, set[int]]:
    """From which accounts which organisations paid before."""
    rows = (
        Payment.objects.standing()
        .filter(transaction__file__lead=lead)
        .exclude(transaction__counterparty_iban="")
        .order_by()
        .values_list("transaction__counterparty_iban", f"invoice__{PARTY}")
        .distinct()
    )
    known: dict[str, set[int]] = {}
    for iban, party in rows:
        known.setdefault(iban, set()).add(party)
    return known


def _booked_by_hand(lead: Organisation | int) -> tuple[ByHand, ...]:
    rows = (
        Payment.objects.standing()
        .filter(**{f"invoice__{LED_BY}": lead}, transaction__isnull=True)
        .order_by("pk")
        .values_list("pk", "invoice", "invoice__number", f"invoice__{PARTY}", "amount",
                     "received_on")
    )  # fmt: skip
    return tuple(ByHand(*row) for row in rows)


def proposals_for(lines: Iterable[BankTransaction], books: Books) -> dict[int, Proposal]:
    """By the key of a line; a line for which nothing is found is not there.

    The lines are those of ``with_booked``; what is booked whole or set aside needs nothing.
    """
    found = {}
    for line in lines:
        if line.left and not line.is_aside and (proposal := proposal_for(line, books)):
            found[line.pk] = proposal
    return found


def proposal_for(line: BankTransaction, books: Books) -> Proposal | None:
    """The first of the ways to find one that leads somewhere."""
    told = plain(line.told), line.told.upper()
    named = [item for item in books.items if _names(item.number, *told)]
    shortly = [] if named else [item for item in books.items if _names(item.short, *told)]
    for found in (
        _link(line, books, named or shortly),
        _of_named(line, books, named, short=False),
        _of_named(line, books, shortly, short=True),
        _of_party(line, books),
        _of_amount(line, books),
    ):
        if found is not None:
            return found
    return None


def _names(number: str, told: str, text: str) -> bool:
    """Whether the text has the number, whatever separates its parts, and not a longer one.

    ``told`` is the same text without separators: most texts fall off there.
    """
    return _plain(number) in told and bool(_tolerant(number).search(text))


@lru_cache(maxsize=5000)
def _plain(number: str) -> str:
    return plain(number)


@lru_cache(maxsize=5000)
def _tolerant(number: str) -> re.Pattern[str]:
    signs = r"[\W_]{0,3}".join(plain(number))
    return re.compile(rf"(?<![A-Z0-9]){signs}(?![0-9])")


def _link(line: BankTransaction, books: Books, named: Sequence[Item]) -> Proposal | None:
    """Somebody booked this money by hand before the bank told of it."""
    same = [each for each in books.by_hand if _may_be(each, line)]
    wanted = {item.pk for item in named}
    about = [each for each in same if each.invoice_pk in wanted]
    if not about and not named:
        parties = _parties(line, books)
        about = [each for each in same if each.party_pk in parties]
    if not about:
        return None
    return Proposal(
        _("Op factuur {number} is dit bedrag al met de hand geboekt. Koppel de betaling aan deze "
          "regel; er wordt dan niets dubbel geboekt.").format(number=about[0].number),
        payment=about[0],
    )  # fmt: skip


def _may_be(payment: ByHand, line: BankTransaction) -> bool:
    near = abs(payment.received_on - line.booked_on) <= DAYS_BY_HAND
    return near and payment.amount == line.left


def _of_named(
    line: BankTransaction, books: Books, named: Sequence[Item], *, short: bool
) -> Proposal | None:
    if not named:
        return None
    instead = {item.instead for item in named if item.instead and not item.open}
    meant = [*named, *(item for item in books.items if item.pk in instead and item not in named)]
    wanted = [item for item in meant if item.open * line.left > 0]
    if not wanted:
        return Proposal(_why_not(line, _listed(item.number for item in named)))
    splits = tuple(_spread(line.left, wanted))
    whole = len(named) == 1 and named[0].open == line.left == line.amount
    sure = whole and not short and line.amount > 0 and _fits(line, named[0], books)
    return Proposal(_why_named(line, named, wanted, books, short=short), splits, sure=sure)


def _fits(line: BankTransaction, item: Item, books: Books) -> bool:
    return not _paid_by_another(line, item, books) and line.booked_on >= item.issued_on


def _paid_by_another(line: BankTransaction, item: Item, books: Books) -> bool:
    known = books.by_iban.get(line.counterparty_iban, set())
    return bool(known) and item.party_pk not in known


def _why_not(line: BankTransaction, numbers: str) -> str:
    if line.amount < 0:
        return _("De omschrijving noemt {numbers}, maar daarop is niets terug te betalen.").format(
            numbers=numbers
        )
    return _(
        "De omschrijving noemt {numbers}, maar daarop staat niets meer open. Misschien is er "
        "dubbel betaald."
    ).format(numbers=numbers)


def _why_named(
    line: BankTransaction,
    named: Sequence[Item],
    wanted: Sequence[Item],
    books: Books,
    *,
    short: bool,
) -> str:
    open_sum = sum((item.open for item in wanted), Decimal(0))
    numbers = _listed(item.number for item in named)
    template = _("De omschrijving noemt {numbers}.")
    if short:
        template = _("De omschrijving noemt {numbers}, maar zonder de code van het programma.")
    told = [template.format(numbers=numbers)]
    if others := [item.number for item in wanted if item not in named]:
        told.append(_("Daarvoor is {others} in de plaats gekomen.").format(others=_listed(others)))
    if line.amount < 0:
        told.append(_("Daarop is {open} terug te betalen.").format(open=money.euro(-open_sum)))
    elif abs(line.left) < abs(open_sum):
        told.append(
            _("Er is minder betaald dan er openstaat ({open}).").format(open=money.euro(open_sum))
        )
    elif abs(line.left) > abs(open_sum):
        told.append(
            _("Er is {more} te veel betaald; dat blijft op deze regel staan.").format(
                more=money.euro(line.left - open_sum)
            )
        )
    if line.amount > 0 and any(_paid_by_another(line, item, books) for item in wanted):
        told.append(_("Van deze rekening betaalde eerder een andere organisatie."))
    if line.amount > 0 and any(line.booked_on < item.issued_on for item in wanted):
        told.append(_("Er is betaald vóór de factuurdatum."))
    return " ".join(told)


def _spread(left: Decimal, items: Sequence[Item]) -> Iterator[Split]:
    """As much as is open on each, in the order of their last days, until nothing is left."""
    for item in items:
        amount = min(left, item.open) if left > 0 else max(left, item.open)
        if amount:
            yield Split(item, amount)
            left -= amount


def _of_party(line: BankTransaction, books: Books) -> Proposal | None:
    """No invoice is named, but who paid is known: by account, or by name."""
    parties = _parties(line, books)
    items = [i for i in books.items if i.party_pk in parties and i.open * line.left > 0]
    if not items:
        return None
    by_iban = items[0].party_pk in books.by_iban.get(line.counterparty_iban, set())
    who = (
        _("Van deze rekening betaalde {party} eerder.")
        if by_iban
        else _("De naam van de andere partij is die van {party}.")
    )
    told = who.format(party=items[0].party)
    same = [item for item in items if item.open == line.left]
    if len(same) == 1:
        why = _("Het bedrag is wat op {number} openstaat.").format(number=same[0].number)
        return Proposal(f"{told} {why}", (Split(same[0], line.left),))
    if len(items) > 1 and sum(item.open for item in items) == line.left:
        why = _("Het bedrag is wat op al zijn facturen samen openstaat.")
        return Proposal(f"{told} {why}", tuple(Split(item, item.open) for item in items))
    if len(items) == 1:
        return Proposal(told, tuple(_spread(line.left, items)))
    more = _("Er staat meer dan één factuur open.")
    return Proposal(f"{told} {more}")


def _parties(line: BankTransaction, books: Books) -> set[int]:
    if known := books.by_iban.get(line.counterparty_iban):
        return known
    whole, bare = plain(line.counterparty_name), _bare(line.counterparty_name)
    return {
        item.party_pk
        for item in books.items
        if whole
        and (
            _plain(item.party) == whole
            or (len(bare) >= SHORTEST_NAME and _bare(item.party) == bare)
        )
    }


@lru_cache(maxsize=5000)
def _bare(name: str) -> str:
    """A name without what kind of body it is: banks write one or the other."""
    bare = plain(name)
    for kind in KINDS:
        bare = bare.removeprefix(kind).removesuffix(kind)
    return bare


def _of_amount(line: BankTransaction, books: Books) -> Proposal | None:
    """One invoice alone has exactly this open; that is little to go by."""
    same = [item for item in books.items if item.open == line.left]
    if len(same) != 1:
        return None
    return Proposal(
        _("Alleen het bedrag wijst ergens naar: het is wat op {number} van {party} openstaat. "
          "Controleer of dit klopt.").format(number=same[0].number, party=same[0].party),
        (Split(same[0], line.left),),
    )  # fmt: skip


def _listed(numbers: Iterable[str]) -> str:
    *first, last = numbers
    return _("{first} en {last}").format(first=", ".join(first), last=last) if first else last
