"""Bank files as Dutch banks write them, made of a few lines; nothing here is a real statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

OWN = "NL02ABNA0123456789"
PAYER = "NL91ABNA0417164300"
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Line:
    """One booking; ``parts`` are the transfers of a batch, each of (amount, about)."""

    amount: Decimal | str | int
    about: str = ""
    day: date = DAY
    iban: str = PAYER
    name: str = "Gemeente Voorbeeld"
    end_to_end: str = "NOTPROVIDED"
    reference: str = ""
    pending: bool = False
    parts: Sequence[tuple[Decimal | str | int, str]] = field(default=())

    @property
    def euros(self) -> Decimal:
        return Decimal(self.amount)


def camt(
    *lines: Line,
    account: str = OWN,
    version: int = 2,
    currency: str = "EUR",
    opening: Decimal | int = 1000,
    closing: Decimal | int | None = None,
    number: str = "2026-001",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A camt.053 file with one statement; ``closing`` is what the lines come to, if not given."""
    moved = sum((each.euros for each in lines if not each.pending), Decimal(0))
    end = Decimal(opening) + moved if closing is None else Decimal(closing)
    entries = "".join(_entry(line, version, currency) for line in lines)
    return (
        f"{head}"
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-20T06:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><CreDtTm>2026-11-20T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', Decimal(opening), currency)}{_balance('CLBD', end, currency)}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _amount(euros: Decimal, currency: str) -> str:
    sign = "CRDT" if euros >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(euros):.2f}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _balance(kind: str, euros: Decimal, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(euros, currency)}"
        f"<Dt><Dt>{DAY}</Dt></Dt></Bal>"
    )


def _entry(line: Line, version: int, currency: str) -> str:
    status = "PDNG" if line.pending else "BOOK"
    state = f"<Cd>{status}</Cd>" if version >= 8 else status
    reference = f"<AcctSvcrRef>{line.reference}</AcctSvcrRef>" if line.reference else ""
    details = "".join(
        _details(line, Decimal(amount), about, version, currency)
        for amount, about in line.parts or [(line.euros, line.about)]
    )
    return (
        f"<Ntry>{_amount(line.euros, currency)}<Sts>{state}</Sts>"
        f"<BookgDt><Dt>{line.day}</Dt></BookgDt><ValDt><Dt>{line.day}</Dt></ValDt>{reference}"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def _details(line: Line, euros: Decimal, about: str, version: int, currency: str) -> str:
    side = "Dbtr" if line.euros >= 0 else "Cdtr"
    name = f"<Nm>{escape(line.name)}</Nm>"
    party = f"<Pty>{name}</Pty>" if version >= 8 else name
    amount = f'<Amt Ccy="{currency}">{abs(euros):.2f}</Amt>'
    told = (
        f"<AmtDtls><InstdAmt>{amount.replace(currency, 'USD')}</InstdAmt>"
        f"<TxAmt>{amount}</TxAmt></AmtDtls>"
        if version < 3
        else amount
    )
    return (
        f"<TxDtls><Refs><EndToEndId>{line.end_to_end}</EndToEndId></Refs>{told}"
        f"<RltdPties><{side}>{party}</{side}><{side}Acct><Id><IBAN>{line.iban}</IBAN></Id>"
        f"</{side}Acct></RltdPties><RmtInf><Ustrd>{escape(about)}</Ustrd></RmtInf></TxDtls>"
    )


def mt940(
    *lines: Line,
    account: str = OWN,
    currency: str = "EUR",
    opening: Decimal | int = 1000,
    closing: Decimal | int | None = None,
    number: str = "001/01",
) -> bytes:
    """An MT940 file with one statement, with the coded field 86 of Dutch banks."""
    end = Decimal(opening) + sum((each.euros for each in lines), Decimal(0))
    if closing is not None:
        end = Decimal(closing)
    day = f"{DAY:%y%m%d}"
    told = [":20:2026112000000001", f":25:{account}", f":28C:{number}"]
    told += [f":60F:{_mark(Decimal(opening))}{day}{currency}{_comma(Decimal(opening))}"]
    for line in lines:
        bank = f"//{line.reference}" if line.reference else ""
        told += [
            f":61:{line.day:%y%m%d}{line.day:%m%d}{_mark(line.euros)}{_comma(line.euros)}"
            f"NTRFNONREF{bank}",
            *_described(line),
        ]
    told += [f":62F:{_mark(end)}{day}{currency}{_comma(end)}", "-"]
    return "\r\n".join(told).encode("ascii", "replace") + b"\r\n"


def _mark(euros: Decimal) -> str:
    return "C" if euros >= 0 else "D"


def _comma(euros: Decimal) -> str:
    return f"{abs(euros):.2f}".replace(".", ",")


def _described(line: Line) -> list[str]:
    """Field 86 in lines of 65 signs, which break anywhere."""
    about = line.about or " ".join(text for _amount_of_part, text in line.parts)
    told = (
        f":86:/TRTP/SEPA OVERBOEKING/IBAN/{line.iban}/BIC/ABNANL2A/NAME/{line.name}"
        f"/REMI/{about}/EREF/{line.end_to_end}"
    )
    return [told[at : at + 65] for at in range(0, len(told), 65)]
