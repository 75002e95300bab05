"""MT940 (SWIFT), with the coded description that Dutch banks put in field 86.

The library ``mt-940`` knows the fields and the amounts; the Dutch codes (/IBAN/, /NAME/,
/REMI/ and so on) it leaves as they are, so those are read here.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import mt940
from django.utils.translation import gettext as _

from budget.banking.entries import (
    MOST_ENTRIES,
    MT940,
    BankStatements,
    Entry,
    Part,
    Statement,
    broken_off,
    not_in_euros,
    one_line,
    shortened,
    too_many,
)

BEGINS = re.compile(r"^:20:", re.MULTILINE)
LINE = re.compile(r"^:61:", re.MULTILINE)
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
# Words of the description, each between slashes; what follows is theirs, up to the next word.
WORDS = (
    "TRTP", "TRCD", "IBAN", "BIC", "NAME", "REMI", "EREF", "CNTP", "ORDP", "BENM", "ULTD", "ULTC",
    "ULTB", "ISDT", "CSID", "MARF", "PREF", "PURP", "RTRN", "ADDR", "ID", "IREF", "OCMT", "KREF",
    "SVCL", "BUSP", "CNPD",
)  # fmt: skip
CODED = re.compile(rf"/({'|'.join(WORDS)})/")
# The option that keeps what field 61 says, and those that sign and decode as the standard does.
OPTIONS = mt940.Options(
    merge_keeps_values=True,
    reversal_sign=True,
    case_insensitive_marks=True,
    unbounded_details=True,
    strip_bom=True,
)
# Of field 86: six lines of 65 signs by the standard, and more than any bank sends.
LONGEST_TOLD = 5000
NO_REFERENCE = {"NONREF", "NOREF", "EREF", "PREF"}


def looks_like(text: str) -> bool:
    return bool(BEGINS.search(text)) and bool(re.search(r"^:25:", text, re.MULTILINE))


def read(text: str) -> BankStatements:
    """Raises ``Unreadable``."""
    if len(LINE.findall(text)) > MOST_ENTRIES:
        raise too_many()
    try:
        # From a stream: of a text, the library would open the file of that name.
        found = mt940.parse_statements(StringIO(text), options=OPTIONS)
        statements = tuple(_statement(each) for each in found)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        raise broken_off() from None
    _check_whole(text, statements)
    return BankStatements(MT940, statements)


def _check_whole(text: str, statements: tuple[Statement, ...]) -> None:
    """The library skips what it can not place: every line must have become an entry."""
    read_in = sum(len(each.entries) for each in statements)
    if read_in != len(LINE.findall(text)) or len(statements) != len(BEGINS.findall(text)):
        raise broken_off()


def _statement(found: Any) -> Statement:
    opening = _balance(found, "opening_balance")
    closing = _balance(found, "closing_balance")
    if opening is None or closing is None:
        raise broken_off(_(": het saldo ontbreekt"))
    currency = str(found.currency)
    if currency != "EUR":
        raise not_in_euros(currency)
    lines = [each.data for each in found if each.data.get("status")]
    number = "/".join(
        str(found.data[each])
        for each in ("statement_number", "sequence_number")
        if found.data.get(each)
    )
    statement = Statement(
        account=_account(str(found.data.get("account_identification") or "")),
        number=one_line(number, "reference"),
        opening=opening,
        closing=closing,
        entries=tuple(_entry(line) for line in lines),
    )
    statement.check()
    return statement


def _balance(found: Any, kind: str) -> Decimal | None:
    for name in (f"final_{kind}", kind, f"intermediate_{kind}"):
        if name in found.data:
            return _cents(found.data[name].amount.amount)
    return None


def _account(told: str) -> str:
    """The IBAN, after which some banks put the currency; else the number as it is."""
    plain = re.sub(r"\s", "", told).upper()
    plain = plain.removesuffix("EUR")
    found = IBAN.match(plain)
    return found[0] if found else plain


def _entry(line: dict[str, Any]) -> Entry:
    amount = _cents(line["amount"].amount)
    day: date = line.get("entry_date") or line["date"]
    reference = str(line.get("bank_reference") or "")
    part = _described(amount, line)
    return Entry(
        date(day.year, day.month, day.day), amount, (part,), one_line(reference, "reference")
    )


def _described(amount: Decimal, line: dict[str, Any]) -> Part:
    told = str(line.get("transaction_details") or "")[:LONGEST_TOLD]
    # A line of field 86 breaks anywhere, also in the middle of a word.
    joined = "".join(each.rstrip("\r") for each in told.split("\n"))
    own = str(line.get("customer_reference") or "").strip()
    end_to_end = "" if own.upper() in NO_REFERENCE else own
    if line.get("purpose") or line.get("applicant_name"):  # the German way, read by the library
        return _german(amount, line, end_to_end)
    words = _coded(joined)
    if not words:
        extra = str(line.get("extra_details") or "")
        found = IBAN.search(f"{extra} {joined}".upper())
        about = " ".join(told.split())
        return shortened(Part(amount, found[0] if found else "", "", end_to_end, about))
    iban, name = _party(words)
    remittance = re.sub(r"^(USTD|STRD)/+(CUR/)?|/+$", "", words.get("REMI", "").strip("/"))
    return shortened(
        Part(amount, iban, name, words.get("EREF", "").strip("/") or end_to_end, remittance)
    )


def _german(amount: Decimal, line: dict[str, Any], end_to_end: str) -> Part:
    iban = str(line.get("gvc_applicant_iban") or line.get("applicant_name") or "")
    found = IBAN.search(iban.upper())
    return shortened(
        Part(
            amount,
            found[0] if found else "",
            str(line.get("applicant_name") or "").removeprefix(found[0] if found else ""),
            str(line.get("end_to_end_reference") or end_to_end),
            str(line.get("purpose") or ""),
        )
    )


def _coded(told: str) -> dict[str, str]:
    """What stands behind each word; a word that comes twice says all of it."""
    found = list(CODED.finditer(told))
    words: dict[str, str] = {}
    for at, word in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(told)
        words[word[1]] = " ".join(filter(None, (words.get(word[1]), told[word.end() : end])))
    return words


def _party(words: dict[str, str]) -> tuple[str, str]:
    """ING writes /CNTP/iban/bic/name/city; Rabobank and ABN AMRO have a word for each."""
    iban, name = words.get("IBAN", "").strip("/"), words.get("NAME", "").strip("/")
    if "CNTP" in words:
        told = [*words["CNTP"].split("/"), "", "", ""]
        iban, name = iban or told[0], name or told[2]
    return iban, name


def _cents(amount: Decimal) -> Decimal:
    if amount != round(amount, 2):
        raise broken_off(_(": een bedrag heeft delen van centen"))
    return round(amount, 2)
