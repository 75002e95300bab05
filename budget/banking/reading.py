"""A file from the bank, of whichever format: read whole, or refused with a sentence."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from budget.banking import camt, swift
from budget.banking.entries import (
    MOST_BYTES,
    MOST_ENTRIES,
    TOO_MUCH,
    BankStatements,
    Unreadable,
    broken_off,
    too_many,
)
from portal.kit.forms import FIRST_DAY, LAST_DAY

ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding=["']([A-Za-z0-9._-]{1,20})["']""")
ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}


def read(content: bytes, *, account: str) -> BankStatements:
    """The statements of ``account`` (an IBAN) in it; raises ``Unreadable``.

    A file with statements of another account is refused whole, and so is one without entries.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("Dit bestand is groter dan 5 MB. Download bij de bank een kortere periode.")
        )
    found = _read(content)
    _check_account(found, account)
    _check_bounds(found)
    if not any(each.entries for each in found.statements):
        raise Unreadable(
            _("In dit afschrift staat geen enkele boeking. Er is niets te doen. Kies een ander "
              "bestand als u wel boekingen verwachtte.")
        )  # fmt: skip
    return found


def _read(content: bytes) -> BankStatements:
    if not content.strip():
        raise Unreadable(_("Dit bestand is leeg. Download het afschrift opnieuw bij de bank."))
    if content.startswith(b"PK\x03\x04"):
        raise Unreadable(
            _("Dit is een ZIP-bestand. Pak het uit, en kies één bestand dat erin zit.")
        )
    text = _decoded(content)
    if text.lstrip().startswith("<"):
        return camt.read(text)
    if swift.looks_like(text):
        return swift.read(text)
    raise Unreadable(
        _("Dit is geen bankafschrift. Kies een bestand in het formaat camt.053 of MT940, zoals de "
          "bank het geeft.")
    )  # fmt: skip


def _decoded(content: bytes) -> str:
    """As it says itself, else UTF-8, else what Windows writes; NUL is in no statement."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    declared = ENCODING.match(content)
    asked = declared[1].decode().lower() if declared else "utf-8"
    for encoding in (asked if asked in ENCODINGS else "utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(
        _("Dit is geen tekstbestand. Kies een bestand in het formaat camt.053 of MT940, zoals de "
          "bank het geeft.")
    )  # fmt: skip


def _check_account(found: BankStatements, account: str) -> None:
    for statement in found.statements:
        if not _is_of(statement.account, account):
            raise Unreadable(
                _("Dit is een afschrift van rekening {other}. Wij boeken alleen wat binnenkomt op "
                  "{account}. Kies een afschrift van die rekening.").format(
                    other=statement.account or _("zonder nummer"), account=account
                )
            )  # fmt: skip


def _check_bounds(found: BankStatements) -> None:
    """What no bank sends; each transfer of a batch becomes a line of its own."""
    entries = [entry for _statement, entry in found.entries()]
    parts = [part.amount for entry in entries for part in entry.parts]
    if len(parts) > MOST_ENTRIES:
        raise too_many()
    if any(abs(amount) >= TOO_MUCH for amount in (*parts, *(each.amount for each in entries))):
        raise broken_off(_(": een bedrag is te groot"))
    if not all(FIRST_DAY <= entry.booked_on <= LAST_DAY for entry in entries):
        raise broken_off(_(": van een boeking kan de dag niet kloppen"))


def _is_of(told: str, account: str) -> bool:
    """Some banks still name the account by the last digits of its IBAN alone."""
    own = account.replace(" ", "").upper()
    short = told.isdigit() and len(told) >= 9
    return told == own or (short and own[8:].lstrip("0") == told.lstrip("0"))
