"""camt.053 (ISO 20022), versions 2 to 13, as Dutch banks send it.

pycamt was weighed and left: it gives balances as floats, takes the wrong one of several amounts
in a batch, and leaves out the statement's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from budget.banking.entries import (
    CAMT,
    MOST_ENTRIES,
    BankStatements,
    Entry,
    Part,
    Statement,
    Unreadable,
    broken_off,
    not_in_euros,
    one_line,
    shortened,
    too_many,
)

MOST_ELEMENTS = 300_000
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[234])\.001\.(\d\d)")
VERSIONS = range(2, 14)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
AMOUNT = re.compile(r"\d{1,10}(?:\.\d{0,5})?|\.\d{1,5}")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(text: str) -> BankStatements:
    """Raises ``Unreadable``; entities are refused before anything is parsed."""
    root = _root(DECLARATION.sub("", text, count=1))
    _check_kind(root)
    found = [_statement(each) for each in _all(root, "BkToCstmrStmt", "Stmt")]
    if sum(len(each.entries) for each in found) > MOST_ENTRIES:
        raise too_many()
    return BankStatements(CAMT, tuple(found))


def _root(text: str) -> etree._Element:
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Unreadable(
            _("In dit bestand staat een opdracht (DOCTYPE) die niet in een afschrift hoort. Wij "
              "lezen het niet. Download het afschrift opnieuw bij de bank.")
        )  # fmt: skip
    if text.count("<") > MOST_ELEMENTS:
        raise too_many()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        if NAMESPACE.search(text[:2000]):
            line = _(": het breekt af bij regel {line}").format(line=error.lineno)
            raise broken_off(line) from None
        raise _no_statement() from None


def _no_statement() -> Unreadable:
    return Unreadable(
        _("Dit is geen bankafschrift. Kies een bestand in het formaat camt.053 of MT940, zoals de "
          "bank het geeft.")
    )  # fmt: skip


def _check_kind(root: etree._Element) -> None:
    found = NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    if not found:
        raise _no_statement()
    if found[1] != CAMT:
        raise Unreadable(
            _("Dit is een {kind}, geen afschrift van een hele dag. Download bij de bank een "
              "afschrift in het formaat camt.053.").format(kind=found[1])
        )  # fmt: skip
    if int(found[2]) not in VERSIONS:
        raise Unreadable(
            _("Deze versie van camt.053 ({version}) kennen wij niet. Kies bij de bank versie 02 "
              "of 08.").format(version=found[2])
        )  # fmt: skip


def _statement(found: etree._Element) -> Statement:
    account = _text(found, "Acct", "Id", "IBAN") or _text(found, "Acct", "Id", "Othr", "Id")
    currency = _text(found, "Acct", "Ccy")
    if currency not in ("", "EUR"):
        raise not_in_euros(currency)
    entries = [_entry(each, account) for each in _all(found, "Ntry") if _is_booked(each)]
    statement = Statement(
        account=account.replace(" ", "").upper(),
        number=one_line(_text(found, "Id"), "reference"),
        opening=_balance(found, OPENING),
        closing=_balance(found, CLOSING),
        entries=tuple(entries),
    )
    statement.check()
    return statement


def _is_booked(entry: etree._Element) -> bool:
    """What is only announced (pending) is in a later file again."""
    return (_text(entry, "Sts", "Cd") or _text(entry, "Sts")) in ("BOOK", "")


def _balance(statement: etree._Element, kinds: tuple[str, ...]) -> Decimal:
    by_kind = {_text(each, "Tp", "CdOrPrtry", "Cd"): each for each in _all(statement, "Bal")}
    for kind in kinds:
        if kind in by_kind:
            return _signed(by_kind[kind])
    raise broken_off(_(": het saldo ontbreekt"))


def _entry(entry: etree._Element, account: str) -> Entry:
    amount = _signed(entry)
    details = list(_all(entry, "NtryDtls", "TxDtls"))
    parts = _parts(entry, details, amount, account)
    reference = _text(entry, "AcctSvcrRef")
    if not reference and len(details) == 1:
        reference = _text(details[0], "Refs", "AcctSvcrRef")
    return Entry(_day(entry), amount, parts, one_line(reference, "reference"))


def _parts(
    entry: etree._Element, details: list[etree._Element], amount: Decimal, account: str
) -> tuple[Part, ...]:
    """Each transfer of a batch; the whole entry where its transfers do not add up to it."""
    more = _text(entry, "AddtlNtryInf")
    if len(details) > 1:
        parts = [
            _part(each, _amount_of(each, negative=amount < 0), account, more) for each in details
        ]
        if sum(each.amount for each in parts) == amount and all(each.amount for each in parts):
            return tuple(parts)
        about = " ".join(each.remittance for each in parts)
        return (shortened(Part(amount, remittance=about or more)),)
    return (_part(details[0] if details else None, amount, account, more),)


def _part(details: etree._Element | None, amount: Decimal, account: str, more: str) -> Part:
    if details is None:
        return shortened(Part(amount, remittance=more))
    iban, name = _other_side(details, amount, account)
    remittance = _remittance(details) or _text(details, "AddtlTxInf") or more
    end_to_end = _text(details, "Refs", "EndToEndId")
    return shortened(Part(amount, iban, name, end_to_end, remittance))


def _other_side(details: etree._Element, amount: Decimal, account: str) -> tuple[str, str]:
    """IBAN and name of who paid, or was paid; of a reversal both stand the other way round."""
    sides = ("Dbtr", "Cdtr") if amount > 0 else ("Cdtr", "Dbtr")
    for side in sides:
        at = ("RltdPties", f"{side}Acct", "Id")
        iban = _text(details, *at, "IBAN") or _text(details, *at, "Othr", "Id")
        if iban.replace(" ", "").upper() == account.replace(" ", "").upper() != "":
            continue
        name = (
            _text(details, "RltdPties", side, "Nm")
            or _text(details, "RltdPties", side, "Pty", "Nm")
            or _text(details, "RltdPties", f"Ultmt{side}", "Nm")
        )
        if iban or name:
            return iban, name
    return "", ""


def _remittance(details: etree._Element) -> str:
    told = [_own(each) for each in _all(details, "RmtInf", "Ustrd")]
    for each in _all(details, "RmtInf", "Strd"):
        told += [
            _text(each, "CdtrRefInf", "Ref"),
            _text(each, "RfrdDocInf", "Nb"),
            _text(each, "AddtlRmtInf"),
        ]
    return " ".join(filter(None, told))


def _amount_of(details: etree._Element, *, negative: bool) -> Decimal:
    """Euros of one transfer, with its own direction or that of its entry."""
    for at in ((), ("AmtDtls", "TxAmt")):
        for holder in [details] if not at else _all(details, *at):
            if next(_all(holder, "Amt"), None) is not None:
                direction = _text(details, "CdtDbtInd")
                negative = direction == "DBIT" if direction else negative
                return -_plain(holder) if negative else _plain(holder)
    return Decimal(0)


def _signed(holder: etree._Element) -> Decimal:
    direction = _text(holder, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise broken_off(_(": van een bedrag ontbreekt of het bij of af is"))
    return _plain(holder) if direction == "CRDT" else -_plain(holder)


def _plain(holder: etree._Element) -> Decimal:
    found = next(_all(holder, "Amt"), None)
    text = _own(found) if found is not None else ""
    if found is None or not AMOUNT.fullmatch(text):
        raise broken_off(_(": er ontbreekt een bedrag"))
    if found.get("Ccy") != "EUR":
        raise not_in_euros(found.get("Ccy", "")[:3])
    amount = Decimal(text)
    if amount != round(amount, 2):
        raise broken_off(_(": een bedrag heeft delen van centen"))
    return round(amount, 2)


def _day(entry: etree._Element) -> date:
    for at in ("BookgDt", "ValDt"):
        told = _text(entry, at, "Dt") or _text(entry, at, "DtTm")
        if told:
            try:
                return date.fromisoformat(told[:10])
            except ValueError:
                break
    raise broken_off(_(": van een boeking ontbreekt de dag"))


def _all(holder: etree._Element, *path: str) -> Iterator[etree._Element]:
    """The elements at the path, in whichever version's namespace."""
    if not path:
        yield holder
        return
    for child in holder.iterchildren(f"{{*}}{path[0]}"):
        yield from _all(child, *path[1:])


def _text(holder: etree._Element, *path: str) -> str:
    return next((text for each in _all(holder, *path) if (text := _own(each))), "")


def _own(element: etree._Element) -> str:
    return (element.text or "").strip()
