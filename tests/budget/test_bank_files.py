"""Bank files: what is read of them, what is refused, and what is the same in two of them."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from budget.banking import entries
from budget.banking.entries import MOST_BYTES, Entry, Part, Unreadable
from budget.banking.identity import Told, same_ones
from budget.banking.reading import read
from tests.factories.banking import DAY, OWN, PAYER, Line, camt, mt940

LINES = (
    Line("7500.00", "Factuur UWGO-F2026-0001, Café", end_to_end="E-1", reference="R1"),
    Line(-100, "Terugbetaling", day=date(2026, 11, 19), reference="R2"),
    Line(300, parts=[(100, "een"), (200, "twee")], reference="R3"),
)


def entries_of(content: bytes) -> list[Entry]:
    return [entry for _statement, entry in read(content, account=OWN).entries()]


@pytest.mark.parametrize("version", [2, 4, 8])
def test_camt_of_every_version_says_the_same(version: int) -> None:
    paid, refunded, batch = entries_of(camt(*LINES, Line(5, pending=True), version=version))
    (part,) = paid.parts
    assert (paid.booked_on, paid.amount, paid.reference) == (DAY, 7500, "R1")
    assert (part.iban, part.name, part.end_to_end) == (PAYER, "Gemeente Voorbeeld", "E-1")
    assert part.remittance == "Factuur UWGO-F2026-0001, Café"
    assert (refunded.amount, refunded.parts[0].iban) == (-100, PAYER)
    assert refunded.parts[0].end_to_end == "", "NOTPROVIDED is nothing"
    assert [(each.amount, each.remittance) for each in batch.parts] == [
        (100, "een"),
        (200, "twee"),
    ]


def test_mt940_says_the_same_in_its_own_way() -> None:
    paid, refunded, batch = entries_of(mt940(*LINES))
    (part,) = paid.parts
    assert (paid.booked_on, paid.amount, paid.reference) == (DAY, 7500, "R1")
    assert (part.iban, part.name, part.end_to_end) == (PAYER, "Gemeente Voorbeeld", "E-1")
    assert part.remittance == "Factuur UWGO-F2026-0001, Caf?"
    assert (refunded.booked_on, refunded.amount) == (date(2026, 11, 19), -100)
    assert [each.amount for each in batch.parts] == [300]


@pytest.mark.parametrize(
    ("told", "about", "iban", "end_to_end"),
    [
        (  # ING
            "/EREF/E-9//CNTP/NL91ABNA0417164300/ABNANL2A/VOORBEELD///REMI/USTD//Factuur 12/",
            "Factuur 12", PAYER, "E-9",
        ),
        (  # Rabobank
            "/EREF/E-9/ORDP//NAME/Gemeente Voorbeeld/IBAN/NL91ABNA0417164300/REMI/Factuur 12/ISDT/"
            "2026-11-20",
            "Factuur 12", PAYER, "E-9",
        ),
        ("Factuur 12 van NL91ABNA0417164300", "Factuur 12 van NL91ABNA0417164300", PAYER, ""),
    ],
)  # fmt: skip
def test_banks_describe_in_words_of_their_own(
    told: str, about: str, iban: str, end_to_end: str
) -> None:
    lines = mt940(Line(10, "x")).decode().split("\r\n")
    at = next(n for n, line in enumerate(lines) if line.startswith(":86:"))
    end = next(n for n, line in enumerate(lines) if line.startswith(":62F:"))
    lines[at:end] = [f":86:{told}"]
    (entry,) = entries_of("\r\n".join(lines).encode())
    (part,) = entry.parts
    assert (part.remittance, part.iban, part.end_to_end) == (about, iban, end_to_end)


BOMB = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "lol">' for n in range(12)
)
REFUSED = {
    "a camt broken off": (camt(*LINES)[:-200], "niet heel"),
    "an MT940 broken off": (mt940(*LINES)[:-60], "niet heel"),
    "an MT940 of half a line": (mt940(*LINES)[:150], "niet heel"),
    "another account": (camt(*LINES, account=PAYER), f"rekening {PAYER}"),
    "another account in MT940": (mt940(*LINES, account=PAYER), f"rekening {PAYER}"),
    "dollars": (camt(*LINES, currency="USD"), "in USD"),
    "dollars in MT940": (mt940(*LINES, currency="USD"), "in USD"),
    "no entries": (camt(), "geen enkele boeking"),
    "lines left out": (camt(*LINES[:2], closing=8700), "niet het eindsaldo"),
    "lines left out of MT940": (mt940(*LINES[:2], closing=8700), "niet het eindsaldo"),
    "a bomb of entities": (camt(*LINES, head=f"<!DOCTYPE D [{BOMB}]>"), "DOCTYPE"),
    "an entity outside": (
        camt(*LINES, head='<!DOCTYPE D [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "DOCTYPE",
    ),
    "an intraday report": (camt(*LINES).replace(b"camt.053", b"camt.052"), "camt.052"),
    "a page": (b"<html><body>Hallo</body></html>", "geen bankafschrift"),
    "a text": (b"/etc/passwd", "geen bankafschrift"),
    "a PDF": (b"%PDF-1.7\0", "geen tekstbestand"),
    "a ZIP": (b"PK\x03\x04abc", "Pak het uit"),
    "nothing": (b" ", "leeg"),
    "too much": (b"<" * (MOST_BYTES + 1), "5 MB"),
    "a batch of too many": (
        camt(Line("20.01", parts=[("0.01", "x")] * 2001)), "meer dan 2.000 boekingen",
    ),
    "a description of a million words": (
        mt940(Line(5, "/IBAN" * 900_000), closing=1), "niet het eindsaldo",
    ),
    "more money than there is": (mt940(Line("99999999999999.00")), "een bedrag is te groot"),
    "a day that can not be": (camt(Line(5, day=date(1, 1, 1))), "kan de dag niet kloppen"),
    "tags without end": (camt(*LINES).replace(b"<Stmt>", b"<a/>" * 400_000), "2.000"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_statement_of_ours_is_refused_at_once(what: str) -> None:
    content, told = REFUSED[what]
    start = time.process_time()
    with pytest.raises(Unreadable, match=told):
        read(content, account=OWN)
    assert time.process_time() - start < 1


def test_what_the_bank_tells_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    broken = mt940(Line(5, "geheim")).replace(b":61:", b":61:geheim")
    with pytest.raises(Unreadable):
        read(broken, account=OWN)
    assert "geheim" not in caplog.text


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.banking.camt.MOST_ENTRIES", 2)
    monkeypatch.setattr("budget.banking.swift.MOST_ENTRIES", 2)
    for content in (camt(*LINES), mt940(*LINES)):
        with pytest.raises(Unreadable, match="meer dan"):
            read(content, account=OWN)


def told(content: bytes) -> list[Told]:
    found = read(content, account=OWN)
    return [Told(found.format, entry) for _statement, entry in found.entries()]


SAME = Line(7500, "Factuur UWGO-F2026-0001")


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        (camt(SAME, SAME), camt(SAME, SAME), [0, 1]),  # two equal transfers are two
        (camt(SAME), camt(SAME, SAME), [0, None]),
        (camt(SAME), mt940(SAME), [0]),
        (camt(Line(7500, "Café Zoë", end_to_end="E1")), mt940(Line(7500, "Café Zoë")), [0]),
        (camt(Line(300, parts=[(100, "a"), (200, "b")])), mt940(Line(300, "batch")), [0]),
        (camt(Line(7500, "a", reference="1")), camt(Line(7500, "a", reference="2")), [None]),
        (camt(Line(7500, "a", reference="1")), mt940(Line(7500, "a", reference="2")), [0]),
        (camt(SAME), camt(Line(7500, "Factuur UWGO-F2026-0002")), [None]),
        (camt(SAME), mt940(Line(7500, SAME.about, iban="NL20INGB0001234567")), [None]),
        (camt(Line(7500, "a"), Line(7500, "b")), camt(Line(7500, "b"), Line(7500, "a")), [1, 0]),
    ],
)
def test_the_same_booking_is_known_again(
    first: bytes, second: bytes, known: list[int | None]
) -> None:
    assert same_ones(told(first), told(second)) == known


def test_thousands_of_equal_lines_are_told_apart_in_seconds() -> None:
    many = [Told("camt.053", Entry(date(2026, 1, 1), Decimal(1), (Part(Decimal(1)),)))] * 2000
    start = time.process_time()
    assert same_ones(many, many) == list(range(2000))
    assert time.process_time() - start < 1


def test_what_banks_write_is_kept_in_bounds() -> None:
    (entry,) = entries_of(camt(Line(10, "x\u200b" * 900, name="N" * 300, end_to_end="E" * 90)))
    (part,) = entry.parts
    assert len(part.remittance) <= entries.LONGEST["remittance"]
    assert (len(part.name), len(part.end_to_end)) == (140, 60)
    assert entry.amount == Decimal(10)
