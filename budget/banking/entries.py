"""What a bank statement says, whichever format it came in; and how much of it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.kit import money
from portal.kit.acts import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_ENTRIES = 2000
# What the columns hold; the longest that a bank sends of each is shorter.
LONGEST = {"reference": 60, "name": 140, "end_to_end": 60, "remittance": 1000, "iban": 34}
TOO_MUCH = Decimal(10) ** 10
CAMT, MT940 = "camt.053", "MT940"


class Unreadable(Refused):
    """The file can not be taken; ``str()`` says why, and what to do."""


@dataclass(frozen=True)
class Part:
    """One transfer of an entry: euros with the entry's sign, from or to whom, and about what."""

    amount: Decimal
    iban: str = ""
    name: str = ""
    end_to_end: str = ""
    remittance: str = ""


@dataclass(frozen=True)
class Entry:
    """One booking of the bank on a day; euros, negative where money left the account.

    ``reference`` is the bank's own. A batch has several ``parts``, which add up to ``amount``.
    """

    booked_on: date
    amount: Decimal
    parts: tuple[Part, ...]
    reference: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement of one account, with its balances in euros before and after."""

    account: str
    number: str
    opening: Decimal
    closing: Decimal
    entries: tuple[Entry, ...]

    def check(self) -> None:
        """Raises ``Unreadable`` where the entries do not lead from one balance to the other."""
        moved = sum((each.amount for each in self.entries), Decimal(0))
        if self.opening + moved != self.closing:
            raise Unreadable(
                _("Dit bestand klopt niet: het beginsaldo {opening} plus de boekingen {moved} is "
                  "niet het eindsaldo {closing}. Er ontbreken regels. Download het afschrift "
                  "opnieuw bij de bank.").format(
                    opening=money.euro(self.opening),
                    moved=money.euro(moved),
                    closing=money.euro(self.closing),
                )
            )  # fmt: skip


@dataclass(frozen=True)
class BankStatements:
    """All of a file, in one of the formats ``CAMT`` and ``MT940``."""

    format: str
    statements: tuple[Statement, ...]

    def entries(self) -> Iterator[tuple[Statement, Entry]]:
        for statement in self.statements:
            for entry in statement.entries:
                yield statement, entry


def shortened(part: Part) -> Part:
    """The part as it is kept: one line of text each, in bounds."""
    return replace(
        part,
        iban=_line(part.iban, "iban").replace(" ", "").upper(),
        name=_line(part.name, "name"),
        end_to_end=_known(_line(part.end_to_end, "end_to_end")),
        remittance=_line(part.remittance, "remittance"),
    )


def one_line(text: str, what: str) -> str:
    """The text as it is kept of ``what`` (a key of ``LONGEST``)."""
    return _line(text, what)


def _line(text: str, what: str) -> str:
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[: LONGEST[what]]


def _known(end_to_end: str) -> str:
    return "" if end_to_end.upper() in ("NOTPROVIDED", "NONREF", "NOTPROVIDE") else end_to_end


def too_many() -> Unreadable:
    return Unreadable(
        _("Dit bestand heeft meer dan {most} boekingen. Download bij de bank een kortere "
          "periode.").format(most=number_format(MOST_ENTRIES, force_grouping=True))
    )  # fmt: skip


def broken_off(where: str = "") -> Unreadable:
    return Unreadable(
        _("Dit bestand is niet heel{where}. Er is niets geboekt. Download het opnieuw bij de "
          "bank.").format(where=where)
    )  # fmt: skip


def not_in_euros(currency: str) -> Unreadable:
    return Unreadable(
        _("Dit bestand is in {currency}. Wij boeken alleen euro’s. Kies een afschrift van de "
          "eurorekening.").format(currency=currency or "?")
    )  # fmt: skip
